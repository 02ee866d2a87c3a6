"""Turns: within one run, who is next at a controller, and how many forms are filled in at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from objector.engine.pace import Pace

LONGEST = timedelta(minutes=5)
"""A pass waits so long for the pace, or for the distance if that is longer; what takes longer comes in a later pass."""


class Turns:
    """Hands out turns in the order in which they are asked for, so that no person goes before all others."""

    def __init__(self, pace: Pace | None, concurrency: int) -> None:
        self._pace = pace
        self._at: dict[str, asyncio.Semaphore] = {}
        self.room = asyncio.Semaphore(concurrency)
        """So many forms are filled in at the same time, wherever."""

    @property
    def longest_wait(self) -> timedelta:
        """How long a pass waits for the pace."""
        return max(LONGEST, self._pace.distance) if self._pace is not None else LONGEST

    @asynccontextmanager
    async def of(self, controller: str) -> AsyncIterator[None]:
        """A turn at this controller. Without a pace everybody has one."""
        if self._pace is None:
            yield
            return
        turn = self._at.setdefault(controller, asyncio.Semaphore(self._pace.at_once))
        async with turn:
            yield
