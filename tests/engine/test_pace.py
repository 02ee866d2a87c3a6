"""The pace: a rule over the ledger's traffic, and a run that keeps to it together with others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from objector.channels.base import BeforeSending, Progress, silent
from objector.domain.claim import Claim
from objector.domain.outcome import Delivered, Outcome, Reason
from objector.domain.retry import RetryPolicy
from objector.domain.submission import Status, Submission
from objector.domain.traffic import Traffic
from objector.engine.pace import Pace, Quiet
from objector.engine.run import Runner
from objector.engine.selection import Selection
from objector.errors import NotYet
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW, a_form
from tests.ledger.scenes import planned, planned_for_each
from tests.ledger.tamper import Tamper

PACE = Pace(distance=timedelta(seconds=20), a_day=3)


def seconds(number: float) -> datetime:
    """So many seconds after the beginning."""
    return NOW + timedelta(seconds=number)


@pytest.mark.parametrize(
    ("traffic", "until"),
    [
        (Traffic(), None),
        (Traffic(last=seconds(-5), in_a_day=1, first_in_a_day=seconds(-5)), seconds(15)),
        (Traffic(last=seconds(-20), in_a_day=2, first_in_a_day=seconds(-90)), None),
        (Traffic(last=seconds(-30), in_a_day=3, first_in_a_day=seconds(-90)), seconds(-90) + timedelta(hours=24)),
    ],
)
def test_distance_and_daily_measure(traffic: Traffic, until: datetime | None) -> None:
    """Twenty seconds after the last attempt; once the day's measure is full, when its first attempt is a day old."""
    assert PACE.not_before(traffic, NOW) == until


VIENNA = ZoneInfo("Europe/Vienna")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 11, 22, 20, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 22, 21, 0, tzinfo=UTC), datetime(2026, 11, 23, 5, 30, tzinfo=UTC)),
        (datetime(2026, 11, 23, 5, 29, tzinfo=UTC), datetime(2026, 11, 23, 5, 30, tzinfo=UTC)),
        (datetime(2026, 11, 23, 5, 30, tzinfo=UTC), None),
        # the night in which clocks go forward, and the one in which they go back
        (datetime(2026, 3, 28, 21, 0, tzinfo=UTC), datetime(2026, 3, 29, 4, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 5, 30, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_by_the_local_clock(now: datetime, until: datetime | None) -> None:
    """Over midnight and over both changes of the clock, quiet ends when the clock on the wall says so."""
    quiet = Quiet(begins=time(22), ends=time(6, 30), zone=VIENNA)
    assert Pace(quiet=quiet).not_before(Traffic(), now) == until


@dataclass
class Noting:
    """A channel that delivers at once and notes when it was asked for whom, and how many it had in hand."""

    asked: list[tuple[float, str]] = field(default_factory=list)
    most: int = 0
    _now: int = 0

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        self._now += 1
        self.most = max(self.most, self._now)
        self.asked.append((asyncio.get_running_loop().time(), claim.person.id))
        await before_sending([])
        await asyncio.sleep(0.01)
        self._now -= 1
        return Delivered(reason=Reason.CONFIRMED)


def utc_now() -> datetime:
    return datetime.now(UTC)


def a_runner(ledger: Ledger, channel: Noting, pace: Pace | None) -> Runner:
    return Runner(
        ledger=ledger,
        channels={"browser": channel},
        forms={"meta.facebook.ai": a_form()},
        policy=RetryPolicy(),
        now=utc_now,
        concurrency=4,
        pace=pace,
    )


@asynccontextmanager
async def a_ledger(folder: Path) -> AsyncIterator[Ledger]:
    keys = KeySource(folder=folder, keyring=False)
    async with await Ledger.open(None, folder, keys, now=utc_now()) as ledger:
        yield ledger


def distances(folder: Path) -> Sequence[timedelta]:
    """Between the beginnings that the ledger noted: what the pace decides by, however slow the machine is after it."""
    with Tamper(f"sqlite:///{folder / 'ledger.sqlite'}") as look:
        times = [datetime.fromisoformat(at) for (at,) in look("SELECT at FROM visits ORDER BY at")]
    return [later - earlier for earlier, later in pairwise(times)]


SHORT = Pace(distance=timedelta(seconds=0.3))


async def test_two_runs_together_keep_one_distance(tmp_path: Path) -> None:
    """Two runs on one ledger: one at a time at the controller, the distance between any two, each delivered once."""
    async with a_ledger(tmp_path) as one, a_ledger(tmp_path) as other:
        await planned_for_each(one, 5, utc_now())
        channel = Noting()
        await asyncio.gather(*(a_runner(ledger, channel, SHORT).run(Selection()) for ledger in (one, other)))
        assert [s.status for s in await one.submissions()] == [Status.DELIVERED] * 5
        assert (len(channel.asked), channel.most) == (5, 1)
        assert min(distances(tmp_path)) >= SHORT.distance


async def test_without_a_pace_nothing_waits(tmp_path: Path) -> None:
    """As in a rehearsal: side by side, as many as there is room for."""
    async with a_ledger(tmp_path) as ledger:
        await planned_for_each(ledger, 4, utc_now())
        channel = Noting()
        await a_runner(ledger, channel, None).run(Selection())
        assert channel.most > 1


async def test_people_take_turns(tmp_path: Path) -> None:
    """One with three accounts does not go before one with a single account."""
    async with a_ledger(tmp_path) as ledger:
        many, _ = await planned(ledger, 3, utc_now())
        few, _ = await planned(ledger, 1, utc_now(), email="bert@example.org")
        channel = Noting()
        await a_runner(ledger, channel, Pace(distance=timedelta(seconds=0.05))).run(Selection())
        order = [person for _, person in channel.asked]
        assert sorted(order) == sorted([many.id] * 3 + [few.id])
        assert few.id in order[:2]


async def test_the_day_is_full(tmp_path: Path) -> None:
    """What is beyond the day's measure stays planned, without an attempt, and the run says why and ends."""
    async with a_ledger(tmp_path) as ledger:
        await planned_for_each(ledger, 3, utc_now())
        channel = Noting()
        runner = a_runner(ledger, channel, Pace(distance=timedelta(0), a_day=2))
        await runner.run(Selection())
        statuses = sorted((s.status.value, s.attempts) for s in await ledger.submissions())
        assert statuses == [("delivered", 1), ("delivered", 1), ("planned", 0)]
        assert "its pace" in runner.held["meta"]
        assert (await ledger.traffic("meta", utc_now() + timedelta(hours=25))).in_a_day == 0
        (left,) = await ledger.submissions(statuses=(Status.PLANNED,))
        with pytest.raises(NotYet) as early:
            await ledger.claim(left.id, utc_now(), Pace(distance=timedelta(0), a_day=2))
        assert timedelta(hours=23) < early.value.until - utc_now() < timedelta(hours=24)


async def test_a_released_claim_was_no_visit(tmp_path: Path) -> None:
    """What was put back with nothing done does not count."""
    async with a_ledger(tmp_path) as ledger:
        _, (submission,) = await planned(ledger, 1, utc_now())
        await ledger.claim(submission.id, utc_now())
        assert (await ledger.traffic("meta", utc_now())).at_work == 1
        await ledger.release(submission, utc_now())
        traffic = await ledger.traffic("meta", utc_now())
        assert (traffic.at_work, traffic.in_a_day, traffic.last) == (0, 0, None)


async def test_no_attempt_is_spent_without_a_network(tmp_path: Path) -> None:
    """One look at each controller in a pass; what cannot be reached stays due, and the run says so."""
    async with a_ledger(tmp_path) as ledger:
        await planned_for_each(ledger, 2, utc_now())
        looked: list[str] = []

        async def online(submission: Submission) -> bool:
            looked.append(submission.controller)
            return False

        channel = Noting()
        runner = a_runner(ledger, channel, None)
        runner.online = online
        await runner.run(Selection())
        assert (looked, channel.asked) == (["meta"], [])
        assert [(s.status, s.attempts) for s in await ledger.submissions()] == [(Status.PLANNED, 0)] * 2
        assert "no way to meta" in runner.held["meta"]
