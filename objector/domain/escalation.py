"""Escalation: what may be prepared once a controller's time is over. Nothing of it is sent without the person.

The law knows no grace; it is ours, so that no complaint is premature: a regional holiday, an answer that crossed it.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum

from objector.domain.working_day import add_working_days

GRACE = 3
"""Working days at the controller's seat between the last day, or a reminder sent after it, and a complaint."""


class Stage(Enum):
    """What the person may do on a day, as long as no answer came."""

    AWAITED = "awaited"  #: the controller still has time
    REMINDER = "reminder"  #: overdue; a reminder is prepared
    GRACE = "grace"  #: reminded; the working days of grace run
    COMPLAINT = "complaint"  #: the grace is over; a complaint is prepared (Art. 77 GDPR)


def complaint_from(last_day: date, seat: str, *, reminded: date | None = None) -> date:
    """The first day on which a complaint is prepared: after the grace, which a reminder sent later begins anew.

    `last_day` is the latest one that the controller can claim. Raises ConfigError where no calendar is known.
    """
    start = last_day if reminded is None else max(last_day, reminded)
    return add_working_days(start, GRACE, seat) + timedelta(days=1)


def stage(today: date, last_day: date, seat: str, *, reminded: date | None = None) -> Stage:
    """Where it stands on a day (`today` in the controller's time zone).

    `reminded` is the day on which a reminder was sent. Raises ConfigError where no calendar is known.
    """
    if today <= last_day:
        return Stage.AWAITED
    if today >= complaint_from(last_day, seat, reminded=reminded):
        return Stage.COMPLAINT
    return Stage.REMINDER if reminded is None else Stage.GRACE
