"""At work: the attempts of this run that are under way, and how they end when the run is asked to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from objector.domain.submission import Submission


@dataclass
class AtWork:
    """Knows which attempts are before the point of no return, and which are past it."""

    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _before: dict[str, asyncio.Task[Submission]] = field(default_factory=dict)
    _past: dict[str, asyncio.Task[Submission]] = field(default_factory=dict)

    @property
    def stopping(self) -> bool:
        """Whether no further attempt is to be begun."""
        return self._stop.is_set()

    async def attempt(self, submission_id: str, work: Coroutine[Any, Any, Submission]) -> Submission:
        """Do this work from claim to record. Raises CancelledError if it was stopped before the point of no return."""
        task = asyncio.ensure_future(work)
        self._before[submission_id] = task
        try:
            return await task
        finally:
            self._before.pop(submission_id, None)
            self._past.pop(submission_id, None)

    def pass_the_point(self, submission_id: str) -> None:
        """Called right before SENDING is made durable: from here on it is no longer stopped. Raises CancelledError."""
        if self.stopping:
            raise asyncio.CancelledError
        if task := self._before.pop(submission_id, None):
            self._past[submission_id] = task

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the run is asked to stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()

    async def stop(self, patience: float) -> None:
        """What was not sent goes back at once; what may have been sent has `patience` seconds to see its answer."""
        self._stop.set()
        before, past = list(self._before.values()), list(self._past.values())
        for task in before:
            task.cancel()
        if before:
            await asyncio.wait(before)
        if past:
            _, unanswered = await asyncio.wait(past, timeout=patience)
            for task in unanswered:
                task.cancel()
            if unanswered:
                await asyncio.wait(unanswered)
