"""What is overdue among many: a bound on the moment of receipt, so that nobody has to count a deadline for each."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from objector.domain.deadline import Deadline, day_there

SHORTEST = 28
"""Days that a calendar month has at least."""
_DAY = timedelta(days=1)


def received_before(now: datetime, seat: str, timezone: str) -> datetime:
    """What was received before this moment (UTC) is overdue now, if nothing moved its time; what was not, is not.

    A later receipt never has an earlier deadline, so one bound tells for all of a controller. `now` is aware,
    `timezone` an IANA name. Raises ConfigError where no calendar is known.
    """
    today = day_there(now, timezone)
    first = today - timedelta(days=SHORTEST - 1)  # received on it, the month is not over
    while Deadline(received=first - _DAY, seat=seat).last_day >= today:
        first -= _DAY
    return datetime.combine(first, time(), ZoneInfo(timezone)).astimezone(UTC)
