"""Memory of the whole process tree over many submissions: it must not grow with them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import fmean

from bench.engine import Engine
from bench.figure import Figure
from bench.pairs import perform
from objector.channels.process import BrowserProcess
from objector.recipes.model import Recipe

SETTLED = 50
"""Submissions after which everything that is loaded once is loaded, and caches are warm."""
WINDOW = 50
"""Over so many samples the mean is taken: whether the other lane has a page open at that moment is chance."""
MOST_GROWTH = 5.0
AT_ONCE = 2


def tree(root: int) -> set[int]:
    """A process and all below it, by /proc."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found, waiting = set(), [root]
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting += children.get(one, [])
    return found


def share_of(process: int) -> int:
    """The proportional set size of a process in bytes: what is shared counts once over all. 0 for one that is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def in_use(root: int, *, without: Sequence[int] = ()) -> int:
    """Bytes of the tree below and with this process; `without` these processes and what is below them."""
    left_out = {one for process in without for one in tree(process)}
    return sum(share_of(process) for process in tree(root) - left_out)


async def measure(
    process: BrowserProcess, recipe: Recipe, folder: Path, count: int, *, without: Sequence[int]
) -> list[Figure]:
    """So many submissions by the engine; memory is looked at after each, between submissions and in their midst."""
    engine = await Engine.open(folder / "memory", process, recipe)
    ids = await engine.plan(0, count)
    samples: list[int] = []
    waiting = iter(ids)

    async def lane() -> None:
        for submission_id in waiting:
            await perform(engine, submission_id)
            samples.append(await asyncio.to_thread(in_use, os.getpid(), without=without))

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(lane())
    await engine.ledger.close()
    return figures(samples)


def figures(samples: Sequence[int]) -> list[Figure]:
    """What the samples (bytes, one after each submission) say: the peak, and the last ones beside the settled ones."""
    settled = min(SETTLED, len(samples) // 2)
    window = max(min(WINDOW, (len(samples) - settled) // 2), 1)
    first, last = samples[settled : settled + window], samples[-window:]
    growth = (fmean(last) / fmean(first) - 1) * 100
    mebibyte = 1024 * 1024
    return [
        Figure(name="memory of the process tree, peak", value=max(samples) / mebibyte, unit="MiB"),
        Figure(name=f"memory after {settled} submissions", value=fmean(first) / mebibyte, unit="MiB"),
        Figure(name=f"memory after {len(samples)} submissions", value=fmean(last) / mebibyte, unit="MiB"),
        Figure(name="growth from there to there", value=growth, unit="%", bound=MOST_GROWTH),
    ]
