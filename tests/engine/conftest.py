"""The stage on which rehearsals of one worker play: portals, mail server and one browser process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from objector.channels.process import BrowserChoice, BrowserProcess
from objector.recipes.load import load_library
from objector.rehearsal.mailhost import MailHost
from objector.rehearsal.portals import Portals
from objector.shipped import config_dir
from tests.engine.rehearsing import MAILBOX, Stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    """Started once for each worker."""
    async with MailHost(catch_all=MAILBOX) as mailhost, Portals("calm", mail=mailhost.smtp) as portals:
        choice = BrowserChoice(host_rules=portals.host_rules)
        async with BrowserProcess(choice, rehearsal=True) as process:
            yield Stage(portals=portals, mailhost=mailhost, process=process, library=load_library([config_dir()]))
