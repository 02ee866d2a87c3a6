"""A ledger, the shipped recipes, and the stage on which rehearsals of one worker play."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from objector.channels.process import BrowserChoice, BrowserProcess
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from objector.recipes.load import load_library
from objector.rehearsal.mailhost import MailHost
from objector.rehearsal.portals import Portals
from objector.shipped import config_dir
from tests.build import NOW
from tests.engine.rehearsing import MAILBOX, Stage


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    """A ledger on SQLite with a key of its own."""
    async with await Ledger.open(None, tmp_path, KeySource(folder=tmp_path, keyring=False), now=NOW) as opened:
        yield opened


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped recipes, controllers and campaigns, read once."""
    return load_library([config_dir()])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(library: Library) -> AsyncIterator[Stage]:
    """Portals, mail server and one browser process, started once for each worker."""
    async with MailHost(catch_all=MAILBOX) as mailhost, Portals("calm", mail=mailhost.smtp) as portals:
        choice = BrowserChoice(host_rules=portals.host_rules)
        async with BrowserProcess(choice, rehearsal=True) as process:
            yield Stage(portals=portals, mailhost=mailhost, process=process, library=library)
