"""A clock: tells the time to whoever is told the time. In a rehearsal it may run faster than the world's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Clock:
    """The world's clock (`real`: aware, UTC), or from its making on one that runs `speed` times as fast."""

    real: Callable[[], datetime]
    speed: float = 1.0
    _began: datetime = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_began", self.real())

    def now(self) -> datetime:
        """The time, aware, UTC."""
        if self.speed == 1.0:  # also right after the world's clock was set
            return self.real()
        return self._began + (self.real() - self._began) * self.speed

    def seconds(self, span: timedelta) -> float:
        """How many of the world's seconds pass in so much of this clock's time; never less than none."""
        return max(span.total_seconds(), 0.0) / self.speed
