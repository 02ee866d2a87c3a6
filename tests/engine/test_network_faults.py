"""Faults of the line between browser and controller: the right status each time, and the portal's count agrees."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from objector.channels.process import BrowserChoice, BrowserProcess
from objector.domain.outcome import Artefact, Reason
from objector.domain.person import Person
from objector.domain.submission import Status, Submission
from objector.ledger.store import Ledger
from tests.build import a_person, an_account
from tests.engine.proxy import How, Proxy, a_proxy
from tests.engine.rehearsing import Rehearsal, Stage, a_rehearsal, only

pytestmark = pytest.mark.asyncio(loop_scope="session")

RECIPE = "meta.facebook.ai-2025"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def line(stage: Stage) -> AsyncIterator[tuple[Proxy, Stage]]:
    """The stage, reached by a browser of its own through a proxy."""
    async with a_proxy(stage.portals.port) as proxy:
        choice = BrowserChoice(host_rules=f"MAP * 127.0.0.1:{proxy.port}")
        async with BrowserProcess(choice, rehearsal=True) as process:
            yield proxy, replace(stage, process=process)


def _person() -> Person:
    return a_person(language="it", country="IT", accounts=(an_account(),))


async def _run(rehearsal: Rehearsal, stage: Stage) -> Submission:
    await rehearsal.plan(_person(), only(stage.library.campaigns["meta-ai"], RECIPE))
    (submission,) = await rehearsal.run()
    return submission


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("refuse", Status.WAITING),
        ("cut-request", Status.WAITING),
        ("stall", Status.WAITING),
        ("cut-answer", Status.WAITING),
        ("trickle", Status.DELIVERED),
    ],
)
async def test_before_sending(line: tuple[Proxy, Stage], tmp_path: Path, how: How, status: Status) -> None:
    """A line that fails while the form opens: nothing was sent and it is tried again; a slow one is only slow."""
    proxy, stage = line
    proxy.go("refuse")  # no connection of an earlier test is used again
    proxy.go(how)
    async with a_rehearsal(stage, tmp_path, "calm", patience=3.0, read_mail=False) as rehearsal:
        submission = await _run(rehearsal, stage)
    assert submission.status is status, submission
    if status is Status.WAITING:
        assert submission.reason is Reason.UNREACHABLE
    assert stage.portals.submissions().total() == (status is Status.DELIVERED)


@pytest.mark.parametrize(
    ("how", "status", "count"),
    [
        ("refuse", Status.UNCONFIRMED, 0),
        ("cut-request", Status.UNCONFIRMED, 0),
        ("reset-after-request", Status.UNCONFIRMED, 1),
        ("stall", Status.UNCONFIRMED, 1),
        ("cut-answer", Status.UNCONFIRMED, 1),
        ("trickle", Status.DELIVERED, 1),
    ],
)
async def test_after_the_point_of_no_return(
    line: tuple[Proxy, Stage],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: How,
    status: Status,
    count: int,
) -> None:
    """A line that fails once SENDING is on disk: unconfirmed whether it arrived or not, and not sent again."""
    proxy, stage = line
    proxy.go("refuse")
    proxy.go("well")
    mark = Ledger.mark_sending

    async def marked(ledger: Ledger, submission: Submission, kept: Sequence[Artefact], now: datetime) -> None:
        await mark(ledger, submission, kept, now)
        proxy.go(how)

    monkeypatch.setattr(Ledger, "mark_sending", marked)
    async with a_rehearsal(stage, tmp_path, "calm", patience=3.0, read_mail=False) as rehearsal:
        submission = await _run(rehearsal, stage)
        assert submission.status is status, submission
        proxy.go("well")
        assert await rehearsal.run() == [submission]
    assert stage.portals.submissions().total() == count
