"""Properties: whatever is done in whatever order, the chain holds and every status was reached by a move that
exists."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objector.domain.outcome import Delivered, Reason
from objector.domain.retry import next_move
from objector.domain.submission import MOVES, Status
from objector.errors import AlreadyClaimed, IllegalMove, NotFound
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW, an_artefact
from tests.ledger import postgres
from tests.ledger.conftest import KEY
from tests.ledger.scenes import DELIVERED, NOT_OFFERED, POLICY, SIGN_IN, UNCONFIRMED, UNREACHABLE, planned

OUTCOMES = (DELIVERED, UNCONFIRMED, SIGN_IN, UNREACHABLE, NOT_OFFERED, Delivered(reason=Reason.ALREADY_OBJECTED))
RUNS = st.integers(0, 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["claim", "send", "release"]), RUNS),
        st.tuples(st.just("record"), RUNS, st.sampled_from(OUTCOMES)),
        st.tuples(st.just("decide"), RUNS, st.sampled_from(Status)),
        st.tuples(st.sampled_from(["recover", "end", "answer", "change", "plan"]), RUNS),
        st.tuples(st.just("forget"), RUNS),
    ),
    max_size=25,
)


async def play(address: str, folder: Path, steps: list[tuple]) -> None:
    """Do these steps, each by one of two runs, on one submission; refused steps are part of the play."""
    keys = KeySource(folder=folder, given=KEY)
    runs = [await Ledger.open(address, folder, keys, now=NOW) for _ in range(2)]
    now = NOW
    person, (submission,) = await planned(runs[0])
    try:
        for step in steps:
            now += timedelta(minutes=1)
            with suppress(AlreadyClaimed, IllegalMove, NotFound):
                if step[0] == "end":
                    await runs[step[1]].close()
                    runs[step[1]] = await Ledger.open(address, folder, keys, now=now)
                else:
                    await do(runs[step[1]], person.id, submission.id, step, now)
        await check(runs[0], submission.id)
    finally:
        for run in runs:
            await run.close()


async def do(run: Ledger, person_id: str, submission_id: str, step: tuple, now: datetime) -> None:
    """One step by one run."""
    submission = await run.submission(submission_id)
    match step:
        case ("claim", _):
            await run.claim(submission_id, now)
        case ("send", _):
            await run.mark_sending(submission, [an_artefact()], now)
        case ("release", _):
            await run.release(submission, now)
        case ("record", _, outcome):
            await run.record(submission, outcome, next_move(submission, outcome, POLICY, now), now)
        case ("decide", _, to):
            await run.decide(submission_id, to, Reason.BY_REQUEST, "decided", now)
        case ("recover", _):
            await run.recover(now)
        case ("answer", _):
            await run.answer(submission_id, "123456", now)
        case ("change", _):
            await run.save_person(replace(await run.person(person_id), grounds=now.isoformat()), now)
        case ("plan", _):
            person, made = await planned(run)
            assert made == [] or person.id != person_id  # of somebody new, once the first was forgotten
        case ("forget", _):
            await run.forget(person_id, now)


async def check(ledger: Ledger, submission_id: str) -> None:
    """The chain holds, the moves are those of the table, and nothing was sent twice without a decision."""
    report = await ledger.verify()
    assert report.holds, report.fault
    status: Status | None = None
    allowed_to_send = 1
    done: Counter[str] = Counter()
    for entry in await ledger.history(submission_id):
        done[entry.kind] += 1
        if "status" not in entry.facts:
            continue
        to = Status(entry.facts["status"])
        if entry.kind == "decided" and entry.facts["to"] == "performing":
            assert to is status
            allowed_to_send += 1
        elif entry.kind == "released":
            assert status is Status.PERFORMING
            assert Status.PERFORMING in MOVES[to]
        elif status is not None:
            assert to in MOVES[status], (status, to)
        status = to
        assert done["sending"] <= allowed_to_send
    assert (await ledger.submission(submission_id)).status is status


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite ledger that was just begun, to be copied."""
    folder = tmp_path_factory.mktemp("begun")

    async def begin() -> None:
        await (await Ledger.open(None, folder, KeySource(folder=folder, given=KEY), now=NOW)).close()

    asyncio.run(begin())
    return folder / "ledger.sqlite"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_play_over_sqlite(begun: Path, steps: list[tuple]) -> None:
    """Any sequence of operations by two runs leaves a ledger that holds."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(begun, Path(name) / "ledger.sqlite")
        asyncio.run(play(f"sqlite:///{name}/ledger.sqlite", Path(name), steps))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_play_over_postgres(postgres_server: str, steps: list[tuple]) -> None:
    """The same over PostgreSQL."""
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(play(postgres.new_database(postgres_server), Path(name), steps))
