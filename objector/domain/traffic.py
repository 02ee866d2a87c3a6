"""Traffic: how busy all runs together keep one controller, by the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

DAY = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """What one controller has met of us. Times are UTC."""

    at_work: int = 0
    """Submissions that some run has in hand now."""
    last: datetime | None = None
    """When the last attempt began."""
    in_a_day: int = 0
    """Attempts that began within the last 24 hours."""
    first_in_a_day: datetime | None = None
    """When the first of those began."""


class Pacing(Protocol):
    """Decides when the next attempt at a controller may begin."""

    @property
    def at_once(self) -> int:
        """How many submissions may be in hand at one controller at the same time."""
        ...

    def not_before(self, traffic: Traffic, now: datetime) -> datetime | None:
        """When the next attempt may begin (UTC), or None: now."""
        ...
