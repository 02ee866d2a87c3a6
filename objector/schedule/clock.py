"""The clockwork: APScheduler as a mere clock. No job store and no second truth: each tick asks the ledger anew."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from objector.domain.clock import Clock
from objector.errors import ObjectorError
from objector.schedule.ticks import TickLog

log = logging.getLogger("objector.schedule")
logging.getLogger("apscheduler").setLevel(logging.ERROR)  # what comes late is told here, once, and by its name

SHORTEST = 0.2
"""Seconds of the world between two ticks, however fast a rehearsal's clock runs."""
SET_BACK = 30.0
"""Seconds by which the machine's clock may be set back before all ticks are begun anew."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """What is done at a tick, and how often. The text that it gives back is shown by `objector status`."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[str]]
    first: timedelta = timedelta()
    """How long after the start it is first done."""


class Clockwork:
    """Ticks for each duty, from its first time on; a duty never runs twice at the same time."""

    def __init__(self, clock: Clock, ticks: TickLog) -> None:
        self._clock = clock
        self._ticks = ticks
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_listener(self._late, EVENT_JOB_MAX_INSTANCES)
        self._scheduler.add_listener(self._broken, EVENT_JOB_ERROR)
        self._offset = _offset()
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Gets the error of a duty that is a fault of the program itself."""

    def add(self, duty: Duty) -> None:
        """One more duty."""
        seconds = max(self._clock.seconds(duty.every), SHORTEST)
        first = datetime.now(UTC) + timedelta(seconds=self._clock.seconds(duty.first))
        self._scheduler.add_job(
            self._tick, IntervalTrigger(seconds=seconds), args=[duty], id=duty.name, next_run_time=first
        )

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    async def stop(self, seconds: float) -> None:
        """Tick no more; what is under way has so many seconds to come to its end, and is then cancelled."""
        self._scheduler.pause()
        if self._running:
            _, left = await asyncio.wait(self._running, timeout=seconds)
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left)
        self._scheduler.shutdown(wait=False)

    def watch_time(self) -> None:
        """To be called now and then: where the clock was set back, no tick waits until it is that late again."""
        offset = _offset()
        if offset < self._offset - SET_BACK:
            log.warning("the machine's clock was set back; all ticks begin anew")
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))
        self._offset = offset

    async def _tick(self, duty: Duty) -> None:
        task = asyncio.ensure_future(self._do(duty))
        self._running.add(task)
        try:
            await asyncio.shield(task)
        finally:
            self._running.discard(task)

    async def _do(self, duty: Duty) -> None:
        try:
            told = await duty.work()
        except* (ObjectorError, OSError) as errors:  # passing: a full disk, a locked ledger, a recipe being mended
            error = _first(errors)
            log.warning("%s: failed (%s)", duty.name, type(error).__name__)
            self._ticks.failed(duty.name, self._clock.now(), type(error).__name__)
        else:
            self._ticks.done(duty.name, self._clock.now(), told)

    def _late(self, event: JobEvent) -> None:
        known = next((tick for tick in self._ticks.all() if tick.name == event.job_id), None)
        if known is None or known.missed_at <= max(known.done_at, known.failed_at):  # else it was told of this one
            log.warning("%s: due while the one before is still under way", event.job_id)
        self._ticks.missed(event.job_id, self._clock.now())

    def _broken(self, event: JobEvent) -> None:
        error: BaseException = event.exception
        if not self.broken.done():
            self.broken.set_exception(error)


def _first(errors: BaseExceptionGroup[Any]) -> BaseException:
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _offset() -> float:
    return time.time() - time.monotonic()
