"""A clock for rehearsals that can be put into another gear: the world's time at first, then days in moments."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta


class Gears:
    """Tells the time (aware, UTC), which goes on as fast as the present gear; it never goes back."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._since = self._shown = real()
        self._speed = 1.0

    def now(self) -> datetime:
        """The time."""
        return self._shown + max(self._real() - self._since, timedelta()) * self._speed

    def shift(self, speed: float) -> None:
        """From now on so many times as fast as the world's clock."""
        self._shown, self._since, self._speed = self.now(), self._real(), speed

    async def pass_until(self, moment: datetime, seconds: float) -> None:
        """Let the time until then pass in so many of the world's seconds; from then on as fast as the world's."""
        left = (moment - self.now()).total_seconds()
        if left <= 0:
            return
        self.shift(left / seconds)
        try:
            await asyncio.sleep(seconds)
        finally:
            self.shift(1.0)
        self._shown = max(self._shown, moment)  # a sleep may end a moment early
