"""What is overdue among many: a bound on the moment of receipt, so that nobody has to count a deadline for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from objector.domain.deadline import Deadline, day_there
from objector.domain.escalation import complaint_from

SHORTEST = 28
"""Days that a calendar month has at least."""
_DAY = timedelta(days=1)


def received_before(now: datetime, seat: str, timezone: str) -> datetime:
    """What was received before this moment (UTC) is overdue now, if nothing moved its time; what was not, is not.

    A later receipt never has an earlier deadline, so one bound tells for all of a controller. `now` is aware,
    `timezone` an IANA name. Raises ConfigError where no calendar is known.
    """
    today = day_there(now, timezone)
    return _start(_first(today, lambda day: _last(day, seat) >= today), timezone)


def complaint_before(now: datetime, seat: str, timezone: str) -> datetime:
    """As `received_before`, for what is beyond the grace as well, if no reminder was sent."""
    today = day_there(now, timezone)
    return _start(_first(today, lambda day: complaint_from(_last(day, seat), seat) > today), timezone)


def _last(received: date, seat: str) -> date:
    return Deadline(received=received, seat=seat).last_day


def _first(today: date, holds: Callable[[date], bool]) -> date:
    """The first day of receipt for which this holds; it then holds for every later one."""
    day = today - timedelta(days=SHORTEST - 1)  # received on it, the month is not over
    while holds(day - _DAY):
        day -= _DAY
    return day


def _start(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)
