"""What the ledger's questions and commits cost at a thousand and at a million submissions: the same."""

from __future__ import annotations

import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from bench import ledger_tick
from bench.figure import Figure, median
from bench.ledger_scene import CAMPAIGN, EVIDENCE, build
from bench.people import now, open_ledger
from objector.domain.outcome import Delivered, Reason
from objector.domain.retry import Move
from objector.domain.submission import Status
from objector.engine.pace import Pace
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe

T = TypeVar("T")

SMALL = 1_000
LARGE = 1_000_000
MOST_RATIO = 2.0
MOST_MS = 5.0
WARM_UP = 5
PACE = Pace(distance=timedelta(0), at_once=1, a_day=1_000_000)
"""Decided with every claim, as in a real run; lets everything pass."""
MONTH = timedelta(days=28)
"""What was received longer ago may be overdue; of the rest nothing has to be looked at."""
WHOLE = "what is due, all that is handed out at once"


@dataclass(kw_only=True)
class Side:
    """One of the two ledgers, and the seconds that each thing took in it."""

    name: str
    ledger: Ledger
    due: int
    """How many are due when the measuring begins."""
    controller: str
    ids: list[str]
    """Submissions that are due, drawn from all over the ledger, one for each round."""
    took: dict[str, list[float]] = field(default_factory=dict)

    async def timed(self, what: str, work: Callable[[], Awaitable[T]]) -> T:
        """Do this and note how long it took."""
        start = time.perf_counter()
        done = await work()
        self.took.setdefault(what, []).append(time.perf_counter() - start)
        return done

    async def round(self, number: int, limit: int) -> None:
        """What is due, then one attempt of which only the ledger's part is done."""
        ledger, submission_id = self.ledger, self.ids[number]
        await self.timed(f"what is due, the first {limit}", lambda: ledger.due(now(), limit=limit))
        await self.timed("what is due in a campaign", lambda: ledger.due(now(), campaign=CAMPAIGN, limit=limit))
        await self.timed(WHOLE, lambda: ledger.due(now()))
        late = {self.controller: now() - MONTH}
        await self.timed("how many answers are overdue", lambda: ledger.unmoved_before(late))
        claim = await self.timed("claim", lambda: ledger.claim(submission_id, now(), PACE))
        await self.timed("mark as sending", lambda: ledger.mark_sending(claim, [], now()))
        outcome = Delivered(reason=Reason.CONFIRMED, reference="CASE-1", evidence=EVIDENCE)
        move = Move(to=Status.DELIVERED, reason=Reason.CONFIRMED)
        await self.timed("record", lambda: ledger.record(claim, outcome, move, now()))


async def measure(folder: Path, recipe: Recipe, rounds: int, small: int = SMALL, large: int = LARGE) -> list[Figure]:
    """Both ledgers are made, then asked in turns; which of them begins changes from round to round."""
    started = time.perf_counter()
    places = {count: folder / f"ledger-{count}" for count in (small, large)}
    for count, place in places.items():
        await build(place / "rehearsal", recipe, count)
    made = time.perf_counter() - started
    async with AsyncExitStack() as stack:
        sides = []
        for count, place in places.items():
            ledger = await stack.enter_async_context(await open_ledger(place / "rehearsal"))
            due = await ledger.due(now(), limit=large)
            ids = Random(count).sample(due, rounds + WARM_UP)
            sides.append(Side(name=f"{count:,}", ledger=ledger, due=len(due), controller=recipe.controller, ids=ids))
        limit = min(side.due for side in sides) - rounds - WARM_UP  # so many are due in both, to the last round
        for number in range(rounds + WARM_UP):
            if number == WARM_UP:
                for side in sides:
                    side.took.clear()
            for side in sides if number % 2 else reversed(sides):
                await side.round(number, limit)
    found = [Figure(name=f"making the ledgers of {small:,} and {large:,}", value=made, unit="s")]
    found += figures(*sides)
    found += await ledger_tick.figures({f"{count:,}": place for count, place in places.items()}, rounds)
    for place in places.values():
        shutil.rmtree(place)
    return found


def figures(small: Side, large: Side) -> list[Figure]:
    """Each thing in both, and one beside the other. What is handed out whole has no like in the small ledger."""
    found = []
    for what in small.took:
        in_small, in_large = median(small.took[what]) * 1000, median(large.took[what]) * 1000
        if what != WHOLE:
            found.append(Figure(name=f"{what}, {small.name}", value=in_small, unit="ms"))
        found.append(Figure(name=f"{what}, {large.name}", value=in_large, unit="ms", bound=MOST_MS))
        if what != WHOLE:
            name = f"{what}, {large.name} / {small.name}"
            found.append(Figure(name=name, value=in_large / in_small, unit="x", bound=MOST_RATIO))
    return found
