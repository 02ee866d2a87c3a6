"""The clockwork and its ticks, with a clock that is handed in."""

from __future__ import annotations

import asyncio
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from objector.domain.clock import Clock
from objector.errors import LedgerError
from objector.schedule import clock as clockwork
from objector.schedule.clock import Clockwork, Duty
from objector.schedule.ticks import FILE, Tick, TickLog
from tests.build import NOW


def utc_now() -> datetime:
    return datetime.now(UTC)


async def until(event: asyncio.Event) -> None:
    async with asyncio.timeout(20):
        await event.wait()


def test_a_fast_clock_runs_from_where_it_was_made() -> None:
    """An hour in a second; the world's clock as it is."""
    world = [NOW]
    fast, usual = Clock(lambda: world[0], 3600), Clock(lambda: world[0])
    world[0] += timedelta(seconds=2)
    assert (fast.now(), usual.now()) == (NOW + timedelta(hours=2), NOW + timedelta(seconds=2))
    assert (fast.seconds(timedelta(hours=1)), usual.seconds(timedelta(hours=1))) == (1, 3600)
    assert fast.seconds(timedelta(-1)) == 0


async def test_a_duty_ticks_at_once_and_again_and_never_beside_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One that takes longer than its distance is noted as late, told of once for each time that it takes so long, and
    is not begun a second time meanwhile."""
    times, most, now = 0, 0, 0
    thrice = asyncio.Event()

    async def work() -> str:
        nonlocal times, most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.5)
        now -= 1
        times += 1
        if times == 3:
            thrice.set()
        return "3 new"

    ticks = TickLog(tmp_path)
    works = Clockwork(Clock(utc_now, 60), ticks)
    works.add(Duty(name="plan", every=timedelta(seconds=12), work=work))
    works.start()
    await until(thrice)
    await works.stop(5)
    (tick,) = ticks.all()
    assert most == 1
    assert (tick.name, tick.what, tick.fails) == ("plan", "3 new", False)
    assert tick.missed_at
    told = [record for record in caplog.records if record.name == "objector.schedule" and record.levelname == "WARNING"]
    assert not [record for record in caplog.records if record.name.startswith("apscheduler")]  # told once, here
    assert 1 <= len(told) <= times + 1


async def test_a_failed_tick_is_noted_and_the_next_one_comes(tmp_path: Path) -> None:
    """A passing trouble, alone or in a group, stops nothing and is kept by its kind, without its text."""
    given: list[Exception] = [LedgerError("of maria@example.org"), ExceptionGroup("g", [OSError("full")])]
    seen: list[str] = []
    done = asyncio.Event()
    ticks = TickLog(tmp_path)

    async def work() -> str:
        seen.extend(tick.what for tick in ticks.all())
        if given:
            raise given.pop(0)
        done.set()
        return ""

    works = Clockwork(Clock(utc_now), ticks)
    works.add(Duty(name="submit", every=timedelta(seconds=0.2), work=work))
    works.start()
    await until(done)
    await works.stop(5)
    assert seen[:2] == ["LedgerError", "OSError"]
    assert not ticks.all()[0].fails
    assert "maria" not in (tmp_path / FILE).read_text()


async def test_a_fault_of_the_program_is_let_be_seen(tmp_path: Path) -> None:
    """What is no trouble of ours is handed out, so that serving ends with it."""

    async def work() -> str:
        raise KeyError("a bug")

    works = Clockwork(Clock(utc_now), TickLog(tmp_path))
    works.add(Duty(name="submit", every=timedelta(hours=1), work=work))
    works.start()
    with pytest.raises(KeyError):
        async with asyncio.timeout(20):
            await works.broken
    await works.stop(5)


async def test_a_clock_that_is_set_back_does_not_stop_the_ticks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All ticks come at once then, instead of waiting until it is that late again."""
    times = 0
    first, again = asyncio.Event(), asyncio.Event()

    async def work() -> str:
        nonlocal times
        times += 1
        (first if times == 1 else again).set()
        return ""

    works = Clockwork(Clock(utc_now), TickLog(tmp_path))
    works.add(Duty(name="submit", every=timedelta(hours=1), work=work))
    works.start()
    offset = clockwork._offset()
    monkeypatch.setattr(clockwork, "_offset", lambda: offset - 3600)
    await until(first)
    while works._running:  # noqa: ASYNC110 - the clockwork tells nobody when a tick has ended
        await asyncio.sleep(0.01)
    works.watch_time()
    await until(again)
    await works.stop(5)


async def test_stopping_lets_what_is_under_way_end(tmp_path: Path) -> None:
    """A tick that ends in time is not cut off; one that does not is cancelled."""
    begun, ended, cut = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def short() -> str:
        begun.set()
        await asyncio.sleep(0.2)
        ended.set()
        return ""

    async def endless() -> str:
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()
        return ""

    works = Clockwork(Clock(utc_now), TickLog(tmp_path))
    works.add(Duty(name="short", every=timedelta(hours=1), work=short))
    works.add(Duty(name="endless", every=timedelta(hours=1), work=endless))
    works.start()
    await until(begun)
    await works.stop(1)
    assert ended.is_set()
    assert cut.is_set()


def test_the_file_of_ticks_is_private_and_a_broken_one_is_no_harm(tmp_path: Path) -> None:
    """0600; what cannot be read counts as nothing and is written anew."""
    ticks = TickLog(tmp_path)
    assert ticks.all() == ()
    for broken in ("", "[1]", "{", json.dumps({"a": 1})):
        (tmp_path / FILE).write_text(broken)
        assert ticks.all() == ()
    ticks.failed("inbox", NOW, "LedgerError")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert ticks.all() == (Tick(name="inbox", failed_at="2026-11-22T10:00:00Z", what="LedgerError"),)
    assert ticks.all()[0].fails
