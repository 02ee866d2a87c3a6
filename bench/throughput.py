"""Several at once: submissions by the engine and by hand in the same time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.by_hand import by_hand
from bench.engine import Engine
from bench.figure import Figure, median
from bench.pairs import REST, perform
from objector.channels.process import BrowserProcess
from objector.recipes.model import Recipe

AT_ONCE = 4
AT_LEAST = 0.9


async def measure(process: BrowserProcess, recipe: Recipe, folder: Path, rounds: int, each: int) -> list[Figure]:
    """Alternating rounds, each of so many submissions with four under way at any time."""
    engine = await Engine.open(folder / "throughput", process, recipe)
    ids = await engine.plan(0, (rounds + 1) * each)
    browser = await process.browser()
    hand: list[float] = []
    machine: list[float] = []
    for number in range(rounds + 1):
        some = range(number * each, (number + 1) * each)
        sides: list[tuple[list[float], Callable[[int], Awaitable[None]]]] = [
            (hand, lambda n: by_hand(browser, str(recipe.url), n, _own(folder, n))),
            (machine, lambda n: perform(engine, ids[n])),
        ]
        for kept, side in sides if number % 2 else reversed(sides):
            await asyncio.sleep(REST)
            start = time.perf_counter()
            await _at_once(side, some)
            if number:  # the first round warms up
                kept.append(each / (time.perf_counter() - start))
    await engine.ledger.close()
    shares = [ours / theirs for ours, theirs in zip(machine, hand, strict=True)]
    return [
        Figure(name=f"by hand, {AT_ONCE} at once", value=median(hand) * 60, unit="submissions / min"),
        Figure(name=f"by the engine, {AT_ONCE} at once", value=median(machine) * 60, unit="submissions / min"),
        Figure(
            name=f"throughput engine / hand, {AT_ONCE} at once, median",
            value=median(shares),
            unit="x",
            bound=AT_LEAST,
            side="at least",
        ),
        Figure(name=f"rounds of {each}", value=rounds, unit="rounds"),
    ]


def _own(folder: Path, number: int) -> Path:
    own = folder / f"hand-{number % AT_ONCE}"
    own.mkdir(exist_ok=True)
    return own


async def _at_once(side: Callable[[int], Awaitable[None]], numbers: range) -> None:
    waiting = iter(numbers)

    async def lane() -> None:
        for number in waiting:
            await side(number)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(lane())
