"""The same form by hand and by the engine, one pair after the other: what the engine costs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench.by_hand import by_hand
from bench.engine import Engine
from bench.figure import Figure, median
from objector.channels.process import BrowserProcess
from objector.domain.submission import Status
from objector.recipes.model import Recipe

WARM_UP = 4
REST = 0.25
"""Seconds before each side begins: the browser ends the last page's processes, which would be charged to the next."""
MOST = 1.10


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Seconds that each side took."""

    hand: float
    engine: float

    @property
    def ratio(self) -> float:
        """How much longer the engine took."""
        return self.engine / self.hand


async def measure(process: BrowserProcess, recipe: Recipe, folder: Path, count: int) -> list[Pair]:
    """So many pairs after some to warm up; which side begins changes from pair to pair."""
    engine = await Engine.open(folder / "pairs", process, recipe)
    ids = await engine.plan(0, count + WARM_UP)
    browser = await process.browser()
    pairs = []
    for number, submission_id in enumerate(ids):
        hand = lambda n=number: by_hand(browser, str(recipe.url), n, folder)  # noqa: E731
        machine = lambda s=submission_id: perform(engine, s)  # noqa: E731
        if number % 2:
            by_engine = await _timed(machine)
            by_script = await _timed(hand)
        else:
            by_script = await _timed(hand)
            by_engine = await _timed(machine)
        if number >= WARM_UP:
            pairs.append(Pair(hand=by_script, engine=by_engine))
    await engine.ledger.close()
    return pairs


async def _timed(side: Callable[[], Awaitable[None]]) -> float:
    await asyncio.sleep(REST)
    start = time.perf_counter()
    await side()
    return time.perf_counter() - start


async def perform(engine: Engine, submission_id: str) -> None:
    """One submission by the engine; SystemExit if it does not end as delivered."""
    done = await engine.perform(submission_id)
    if done.status is not Status.DELIVERED:
        raise SystemExit(f"the engine did not deliver: {done.status.value}, {done.reason.value}: {done.detail}")


def figures(pairs: list[Pair]) -> list[Figure]:
    """What the pairs say."""
    ratios = [pair.ratio for pair in pairs]
    return [
        Figure(name="by hand, median", value=median([pair.hand for pair in pairs]) * 1000, unit="ms"),
        Figure(name="by the engine, median", value=median([pair.engine for pair in pairs]) * 1000, unit="ms"),
        Figure(name="engine / hand, one at a time, median", value=median(ratios), unit="x", bound=MOST),
        Figure(name="engine / hand, one at a time, least", value=min(ratios), unit="x"),
        Figure(name="engine / hand, one at a time, most", value=max(ratios), unit="x"),
        Figure(name="pairs", value=len(pairs), unit="pairs"),
    ]
