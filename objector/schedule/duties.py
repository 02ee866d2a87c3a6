"""The duties of `objector serve`: each asks the ledger what there is to do, and does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from objector.domain.submission import Status
from objector.engine.selection import Selection
from objector.engine.watch import Unwatched, Watch
from objector.schedule.clock import Duty

if TYPE_CHECKING:
    from objector.engine.rounds import Rounds
    from objector.engine.run import Runner
    from objector.wiring import Objector

T = TypeVar("T")

IDLE = 60.0
"""Seconds after the last form, after which the browser is ended: it holds far more memory than all the rest."""


class Duties:
    """What is done at each tick, for these submissions. Nothing is built before it is needed."""

    def __init__(self, objector: Objector, selection: Selection, watch: Watch | None = None) -> None:
        self._objector = objector
        self._selection = selection
        self._watch = watch or Unwatched()
        self._passing = asyncio.Lock()
        self._can_wait: set[asyncio.Future[Any]] = set()
        self._end = asyncio.Event()
        self._last_pass: float | None = None

    @cached_property
    def runner(self) -> Runner:
        """The one runner of all passes."""
        return self._objector.runner()

    @cached_property
    def rounds(self) -> Rounds:
        """The one maker of all weekly looks."""
        return self._objector.rounds()

    @property
    def all(self) -> Sequence[Duty]:
        """Every duty, with how often it is done."""
        return (
            Duty(name="plan", every=timedelta(minutes=15), work=self.plan),
            Duty(name="submit", every=timedelta(minutes=1), work=self.submit),
            Duty(name="inbox", every=timedelta(minutes=5), work=self.inbox),
            Duty(name="look_again", every=timedelta(minutes=15), work=self.look_again),
            Duty(name="deadlines", every=timedelta(days=1), work=self.deadlines),
            Duty(name="digest", every=timedelta(days=1), work=self.digest),
            Duty(name="probe", every=timedelta(hours=1), work=self.probe, first=timedelta(minutes=10)),
            Duty(name="stamp", every=timedelta(hours=1), work=self.stamp),
            Duty(name="housekeeping", every=timedelta(hours=1), work=self.housekeeping),
        )

    async def plan(self) -> str:
        """Plan what is new: people, accounts, forms."""
        from objector.engine.plan import plan_new

        new = await plan_new(self._objector.ledger, self._objector.library, self._selection, self._objector.clock.now())
        return f"{len(new)} new" if new else ""

    async def submit(self) -> str:
        """One pass over what is due. With nothing due, a single question to the ledger."""
        which: dict[str, Any] = {"campaign": self._selection.campaign, "person": self._selection.person}
        ledger, now = self._objector.ledger, self._objector.clock.now()
        if not await ledger.due(now, **which, recipe=self._selection.recipe, limit=1):
            return ""
        return await self._pass()

    async def inbox(self) -> str:
        """Take up what ended runs left, read the mails that may settle something, and see what people have supplied."""
        counts = await self._objector.ledger.counts()
        if not counts.keys() & {Status.UNCONFIRMED, Status.DELIVERED, Status.NEEDS_PERSON}:
            return ""
        await self.runner.look(self._selection)
        if self.runner.trouble:
            return "the inbox cannot be read"
        return "one of the mailboxes cannot be read" if self.runner.unread else ""

    async def look_again(self) -> str:
        """A pass, where the page of something unconfirmed is to be looked at again, or a rule sends it again."""
        counts = await self._objector.ledger.counts()
        reading_back = self.runner.reading_back if Status.UNCONFIRMED in counts else None
        if reading_back is None or not await reading_back.anything_due(self._selection):
            return ""
        return await self._pass()

    async def deadlines(self) -> str:
        """How many answers are overdue (Art. 12(3) GDPR), each by the calendar of its controller."""
        from objector.engine.courses import awaiting

        ledger, clock = self._objector.ledger, self._objector.clock
        controllers = self._objector.library.controllers
        overdue = (await awaiting(ledger, controllers, clock.now(), person=self._selection.person)).overdue
        if not overdue:
            return ""
        return f"{overdue} {'answer is' if overdue == 1 else 'answers are'} overdue; see: objector todo"

    async def digest(self) -> str:
        """Tell the person, where that is set, what newly waits for them."""
        return await self._objector.tell_person()

    async def probe(self) -> str:
        """Look again at the forms in use that were not looked at for a week; never while forms are filled in."""
        from objector.engine.rounds import told

        recipes = await self.rounds.due(self._selection)
        if not recipes:
            return ""
        async with self._passing:
            try:
                looked = await self._until_the_end(lambda: self.rounds.look(recipes))
            finally:
                self._last_pass = asyncio.get_running_loop().time()
        return told(looked) if looked is not None else ""

    async def stamp(self) -> str:
        """Have the ledger stamped where that is due: once a day if it grew; what an authority could not do, later."""
        stamps = self._objector.time_stamps
        if not stamps.authorities:
            return ""
        asked = await self._until_the_end(stamps.stamp_due)
        return await stamps.told() if asked is not None else ""

    async def housekeeping(self) -> str:
        """Delete what nobody needs any more, and empty the ledger's write-ahead log into the ledger."""
        from objector.engine.leftovers import sweep
        from objector.wiring import utc_now

        now = utc_now()  # files, and answers that people typed, go by the world's clock
        await self._objector.ledger.tidy(now)
        sweep(self._objector.settings.home, now)
        return ""

    async def stop(self) -> None:
        """The end has come: begin nothing further. Looks and questions to authorities, which can wait, end at once."""
        self._end.set()
        for task in self._can_wait:
            task.cancel()
        if "runner" in vars(self):
            await self.runner.stop()

    async def _pass(self) -> str:
        """One pass over what is due; which controllers had to be left for later, and why."""
        async with self._passing:
            await self.runner.run(self._selection, self._watch)
            self._last_pass = asyncio.get_running_loop().time()
        return "; ".join(self.runner.held.values())

    async def _until_the_end(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """What this work gives. It can wait for another time: the end cuts it off, and after it none is begun; None."""
        if self._end.is_set():
            return None
        doing = asyncio.ensure_future(work())
        self._can_wait.add(doing)
        try:
            return await doing
        except asyncio.CancelledError:
            if not self._end.is_set():
                raise
            return None
        finally:
            self._can_wait.discard(doing)

    async def rest(self) -> None:
        """End the browser once no form was filled in for a while."""
        if self._last_pass is None or self._passing.locked():
            return
        if asyncio.get_running_loop().time() - self._last_pass >= IDLE:
            async with self._passing:
                self._last_pass = None
                await self._objector.end_browsers()
