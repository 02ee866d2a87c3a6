"""A cutoff: the day before which objections should arrive, such as the start of a training run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from objector.domain.deadline import day_there


@dataclass(frozen=True, kw_only=True)
class Cutoff:
    """The day before which an objection does most. The right to object goes on after it (Art. 21(1): "at any time")."""

    day: date
    """An objection should have arrived before this day begins in the controller's time zone."""
    timezone: str
    """IANA name of the controller's time zone."""
    afterwards: str
    """What an objection still does from that day on, by the sources."""
    sources: tuple[str, ...] = ()

    @property
    def last_day(self) -> date:
        """The last day on which an objection is in time."""
        return self.day - timedelta(days=1)

    def is_past(self, now: datetime) -> bool:
        """Whether that day has begun where the controller is (`now` is aware)."""
        return day_there(now, self.timezone) >= self.day

    def told(self, now: datetime | None) -> str:
        """What the plan says of it, for people."""
        if now is not None and self.is_past(now):
            return f"{self.day.isoformat()} has come: {self.afterwards}"
        return f"object before {self.day.isoformat()} ({self.timezone}); from then on: {self.afterwards}"


def place_in_queue(cutoff: Cutoff | None, now: datetime) -> date:
    """By which the queue is ordered: the nearest cutoff to come first; what has none, or has missed it, after all."""
    return date.max if cutoff is None or cutoff.is_past(now) else cutoff.day
