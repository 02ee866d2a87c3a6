"""Single duties: the weekly look beside the passes, and the housekeeping."""

from __future__ import annotations

import asyncio
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import stamina

from objector.domain.clock import Clock
from objector.engine.probe import Probed, Verdict
from objector.engine.selection import Selection
from objector.ledger.expiry import ANSWERS_KEPT
from objector.rehearsal.authority import Authority, Fault
from objector.schedule.clock import Clockwork, Duty
from objector.schedule.duties import Duties
from objector.schedule.ticks import TickLog
from objector.settings import Settings, StampSettings
from objector.wiring import Objector, open_objector, utc_now
from tests.ledger.scenes import planned


class Looks:
    """Rounds that look for as long as they are let."""

    def __init__(self, *due: str) -> None:
        self.waiting = list(due)
        self.begun, self.go_on, self.cut = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def due(self, selection: Selection) -> list[str]:
        return self.waiting

    async def look(self, recipes: list[str]) -> list[Probed]:
        self.begun.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cut.set()
            raise
        return [Probed(recipe=name, verdict=Verdict.DRIFTED, rungs={}, held=True) for name in recipes]


def duties(objector: Objector, looks: Looks) -> Duties:
    made = Duties(objector, Selection())
    vars(made)["rounds"] = cast(Any, looks)
    return made


async def test_the_look_tells_what_is_held(objector: Objector) -> None:
    """It stands in the ticks, and so in the status; with nothing due nothing is opened."""
    looks = Looks("one.form")
    looks.go_on.set()
    assert await duties(objector, looks).probe() == "held, since the form changed: one.form"
    idle = Looks()
    assert await duties(objector, idle).probe() == ""
    assert not idle.begun.is_set()


async def test_a_look_and_a_pass_never_at_once(objector: Objector) -> None:
    """While forms are filled in, none is looked at."""
    looks = Looks("one.form")
    looks.go_on.set()
    serving = duties(objector, looks)
    async with asyncio.timeout(20):
        async with serving._passing:
            look = asyncio.create_task(serving.probe())
            for _ in range(10):  # as far as it comes
                await asyncio.sleep(0)
            assert not looks.begun.is_set()
        await look
    assert looks.begun.is_set()


async def test_the_end_does_not_wait_for_a_look(objector: Objector) -> None:
    """It sends nothing, so it is cut off; and none is begun any more."""
    looks = Looks("one.form")
    serving = duties(objector, looks)
    look = asyncio.create_task(serving.probe())
    async with asyncio.timeout(20):
        await looks.begun.wait()
        await serving.stop()
        await looks.cut.wait()
        assert await look == ""
        looks.begun.clear()
        assert await serving.probe() == ""
    assert not looks.begun.is_set()


async def test_serving_does_not_begin_with_looks(objector: Objector, tmp_path: Path) -> None:
    """All duties tick at the start but this one: what is to be sent goes out first."""
    serving = duties(objector, Looks())
    assert {duty.name for duty in serving.all if duty.first} == {"probe"}
    ticked: list[str] = []
    both = asyncio.Event()

    def noting(name: str) -> Any:
        async def work() -> str:
            ticked.append(name)
            if len(set(ticked)) == 2:
                both.set()
            return ""

        return work

    works = Clockwork(Clock(utc_now), TickLog(tmp_path))
    hour = timedelta(hours=1)
    works.add(Duty(name="later", every=hour, work=noting("later"), first=timedelta(seconds=0.5)))
    works.add(Duty(name="at once", every=hour, work=noting("at once")))
    works.start()
    async with asyncio.timeout(20):
        await both.wait()
    await works.stop(5)
    assert ticked == ["at once", "later"]


async def test_housekeeping_deletes_what_has_expired(objector: Objector) -> None:
    """An answer that nobody took, and a file that a killed run left; both by the world's clock."""
    _, submissions = await planned(objector.ledger)
    old = utc_now() - 2 * ANSWERS_KEPT
    await objector.ledger.answer(submissions[0].id, "111111", old)
    left = objector.settings.home / ".notice.json.a1b2"
    left.write_text("")
    os.utime(left, (old.timestamp(), old.timestamp()))
    await duties(objector, Looks()).housekeeping()
    assert not left.exists()
    assert await objector.ledger.take_answer(submissions[0].id, old) is None


async def test_the_ledger_is_stamped_daily(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, though the tick comes hourly; what an authority could not do is told, and so stands in the status."""
    with Authority(utc_now) as authority, stamina.set_testing(True, attempts=1):
        stamped = StampSettings(urls=(authority.url,), roots=authority.roots)
        async with open_objector(Settings(data_dir=tmp_path, rehearsal=True, tsa=stamped)) as objector:
            serving = duties(objector, Looks())
            assert (await serving.stamp(), await serving.stamp(), authority.asked) == ("", "", 1)
            await planned(objector.ledger)
            monkeypatch.setattr("objector.domain.stamp_time.EVERY", timedelta())
            authority.usual = Fault.GARBAGE
            assert "the answer is no time stamp" in await serving.stamp()
            assert (await objector.ledger.verify()).stamps == 1


async def test_the_end_does_not_wait_for_an_authority(tmp_path: Path) -> None:
    """One that does not answer is left; nothing is kept of it, and none is asked any more."""
    with Authority(utc_now) as authority:
        authority.usual = Fault.SLOW
        asked, answer = threading.Event(), authority.answer
        authority.answer = lambda request: (asked.set(), answer(request))[1]  # type: ignore[method-assign]
        stamped = StampSettings(urls=(authority.url,), roots=authority.roots)
        async with open_objector(Settings(data_dir=tmp_path, rehearsal=True, tsa=stamped)) as objector:
            serving = duties(objector, Looks())
            stamping = asyncio.create_task(serving.stamp())
            async with asyncio.timeout(20):
                assert await asyncio.to_thread(asked.wait, 20)
                await serving.stop()
                assert await stamping == ""
                assert await serving.stamp() == ""
            assert authority.asked == 1
            assert (await objector.ledger.verify()).stamps == 0


async def test_without_an_authority_nothing_is_stamped(objector: Objector) -> None:
    """Nothing is asked, written or loaded."""
    assert await duties(objector, Looks()).stamp() == ""
    assert (await objector.ledger.verify()).entries == 1
