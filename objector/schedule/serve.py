"""Serving: tick until the process is asked to end, or until nothing is left that goes on by itself."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from objector.domain.submission import Status
from objector.engine.selection import Selection
from objector.engine.watch import Watch
from objector.schedule.clock import Clockwork
from objector.schedule.duties import Duties
from objector.schedule.ticks import TickLog

if TYPE_CHECKING:
    from objector.wiring import Objector

LOOK = 1.0
"""Seconds between two looks at whether to go on."""
OPEN = (Status.PLANNED, Status.WAITING, Status.PERFORMING, Status.SENDING)


async def serve(objector: Objector, selection: Selection, watch: Watch | None = None, *, until_done: bool) -> None:
    """Serve until SIGTERM, SIGINT or, if wanted, nothing is open any more.

    What was not sent when the end comes goes back; what may have been sent has PATIENCE seconds to see its answer.
    """
    duties = Duties(objector, selection, watch)
    await duties.plan()
    clockwork = Clockwork(objector.clock, TickLog(objector.settings.home))
    for duty in duties.all:
        clockwork.add(duty)
    end = asyncio.Event()
    with _signals(end):
        clockwork.start()
        try:
            while not end.is_set() and not clockwork.broken.done():
                clockwork.watch_time()
                await duties.rest()
                if until_done and not await _open(objector, selection):
                    break
                await _wait(end)
        finally:
            await duties.stop()
            await clockwork.stop(objector.settings.patience)
    if clockwork.broken.done():
        clockwork.broken.result()


async def _open(objector: Objector, selection: Selection) -> bool:
    counts = await objector.ledger.counts(campaign=selection.campaign, person=selection.person, recipe=selection.recipe)
    return any(counts.get(status) for status in OPEN)


async def _wait(end: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK):
            await end.wait()
    except TimeoutError:
        return


@contextmanager
def _signals(end: asyncio.Event) -> Iterator[None]:
    """SIGTERM and SIGINT ask for a clean end. Where a loop cannot listen for them (Windows), Ctrl-C cancels."""
    loop = asyncio.get_running_loop()
    heard = []
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, end.set)
        except (NotImplementedError, RuntimeError):  # Windows; a loop that is not in the main thread
            continue
        heard.append(number)
    try:
        yield
    finally:
        for number in heard:
            loop.remove_signal_handler(number)
