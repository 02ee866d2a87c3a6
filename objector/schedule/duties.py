"""The duties of `objector serve`: each asks the ledger what there is to do, and does it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from objector.domain.submission import Status
from objector.engine.selection import Selection
from objector.engine.watch import Unwatched, Watch
from objector.schedule.clock import Duty

if TYPE_CHECKING:
    from objector.engine.run import Runner
    from objector.wiring import Objector

IDLE = 60.0
"""Seconds after the last form, after which the browser is ended: it holds far more memory than all the rest."""
_AT_ONCE = 1000


class Duties:
    """What is done at each tick, for these submissions. Nothing is built before it is needed."""

    def __init__(self, objector: Objector, selection: Selection, watch: Watch | None = None) -> None:
        self._objector = objector
        self._selection = selection
        self._watch = watch or Unwatched()
        self._passing = asyncio.Lock()
        self._last_pass: float | None = None

    @cached_property
    def runner(self) -> Runner:
        """The one runner of all passes."""
        return self._objector.runner()

    @property
    def all(self) -> Sequence[Duty]:
        """Every duty, with how often it is done."""
        return (
            Duty(name="plan", every=timedelta(minutes=15), work=self.plan),
            Duty(name="submit", every=timedelta(minutes=1), work=self.submit),
            Duty(name="inbox", every=timedelta(minutes=5), work=self.inbox),
            Duty(name="deadlines", every=timedelta(days=1), work=self.deadlines),
            Duty(name="digest", every=timedelta(days=1), work=self.digest),
            Duty(name="housekeeping", every=timedelta(hours=1), work=self.housekeeping),
        )

    async def plan(self) -> str:
        """Plan what is new: people, accounts, forms."""
        from objector.engine.plan import plan_new

        new = await plan_new(self._objector.ledger, self._objector.library, self._selection, self._objector.clock.now())
        return f"{len(new)} new" if new else ""

    async def submit(self) -> str:
        """One pass over what is due. With nothing due, a single question to the ledger."""
        which = {"campaign": self._selection.campaign, "person": self._selection.person}
        ledger, now = self._objector.ledger, self._objector.clock.now()
        if not await ledger.due(now, **which, recipe=self._selection.recipe, limit=1):
            return ""
        async with self._passing:
            await self.runner.run(self._selection, self._watch)
            self._last_pass = asyncio.get_running_loop().time()
        return "; ".join(self.runner.held.values())

    async def inbox(self) -> str:
        """Take up what ended runs left, read the mails that may settle something, and see what people have supplied."""
        counts = await self._objector.ledger.counts()
        if not counts.keys() & {Status.UNCONFIRMED, Status.DELIVERED, Status.NEEDS_PERSON}:
            return ""
        await self.runner.look(self._selection)
        return "the inbox cannot be read" if self.runner.trouble else ""

    async def deadlines(self) -> str:
        """How many answers are overdue (Art. 12(3) GDPR)."""
        from objector.domain.deadline import Deadline

        controllers, overdue, place = self._objector.library.controllers, 0, 0
        today = self._objector.clock.now()
        while found := await self._objector.ledger.submissions(
            statuses=(Status.DELIVERED,), limit=_AT_ONCE, offset=place
        ):
            place += len(found)
            for submission in found:
                controller = controllers.get(submission.controller)
                if controller is None or submission.delivered_at is None:
                    continue
                deadline = Deadline.from_receipt(submission.delivered_at, controller.seat, controller.timezone)
                overdue += deadline.is_overdue(today.date())
        return f"{overdue} answers are overdue" if overdue else ""

    async def digest(self) -> str:
        """Tell the person, where that is set, what newly waits for them."""
        return await self._objector.tell_person()

    async def housekeeping(self) -> str:
        """Empty the ledger's write-ahead log into the ledger."""
        await self._objector.ledger.tidy()
        return ""

    async def rest(self) -> None:
        """End the browser once no form was filled in for a while."""
        if self._last_pass is None or self._passing.locked():
            return
        if asyncio.get_running_loop().time() - self._last_pass >= IDLE:
            async with self._passing:
                self._last_pass = None
                await self._objector.end_browsers()
