"""A tick of `objector serve` that finds nothing due, over a ledger of any size."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bench import memory
from bench.figure import Figure, median
from bench.people import now
from objector.domain.clock import Clock
from objector.engine.selection import Selection
from objector.schedule.duties import Duties
from objector.schedule.ticks import TickLog
from objector.settings import load_settings
from objector.wiring import open_objector

MOST_MS = 10.0
STARTED = "processes that these ticks started, a browser among them"
EARLIER = timedelta(days=1)
"""So long ago nothing was due yet: the time by the clock of these ticks."""


async def measure(data: Path, ticks: int) -> tuple[float, int]:
    """So many ticks of `submit`, each noted in the file that `objector status` shows: seconds, median, and how many
    processes they started."""
    settings = load_settings({"OBJECTOR_DATA_DIR": str(data), "OBJECTOR_REHEARSAL": "1"}, data)
    clock = Clock(lambda: now() - EARLIER)
    before = memory.tree(os.getpid())
    took = []
    async with open_objector(settings, clock) as objector:
        duties, log = Duties(objector, Selection()), TickLog(settings.home)
        duty = next(one for one in duties.all if one.name == "submit")
        for _ in range(ticks):
            start = time.perf_counter()
            log.done(duty.name, clock.now(), await duty.work())
            took.append(time.perf_counter() - start)
        idle = "runner" not in vars(duties)
    if not idle:
        raise SystemExit(f"a tick over the ledger in {data} found something due: it measures nothing")
    return median(took), len(memory.tree(os.getpid()) - before)


async def figures(places: Mapping[str, Path], ticks: int) -> list[Figure]:
    """Ticks over each of these data folders, by name."""
    found, started = [], 0
    for name, data in places.items():
        took, more = await measure(data, ticks)
        started += more
        found.append(Figure(name=f"tick with nothing due, {name}", value=took * 1000, unit="ms", bound=MOST_MS))
    return [*found, Figure(name=STARTED, value=started, unit="", bound=0)]
