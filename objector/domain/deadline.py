"""The legal deadline: one month from receipt (Art. 12(3) GDPR), computed by Regulation (EEC, Euratom) 1182/71."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from objector.domain.working_day import next_working_day

MONTHS = 1
MONTHS_EXTENDED = 3
"""Art. 12(3): two further months, counted from receipt in one step; month by month the end would drift."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """When the controller's answer is due. What an extension and an identity query do to it: `AnswerTime`."""

    received: date
    """The day of receipt, not of sending, in the controller's time zone; itself not counted (Art. 3(1))."""
    seat: str
    """ISO 3166-1 alpha-2; its public holidays count (Art. 2(1))."""
    extended: bool = False
    """A reasoned notice of extension came within the first month (Art. 12(3) GDPR)."""
    paused: int = 0
    """Days for which the time stood still, because the controller had asked who the person is (Art. 12(6) GDPR)."""

    @property
    def months(self) -> int:
        """The length of the period."""
        return MONTHS_EXTENDED if self.extended else MONTHS

    @property
    def raw_end(self) -> date:
        """The same date so many months later, clamped (Art. 3(2)(c)), and the pause; it may be no working day."""
        return add_months(self.received, self.months) + timedelta(days=self.paused)

    @property
    def last_day(self) -> date:
        """The last day of the period: `raw_end`, moved forward to a working day (Art. 3(4)).

        It ends with its last hour in the controller's time zone. Raises ConfigError where no calendar is known.
        """
        return next_working_day(self.raw_end, self.seat)


def add_months(day: date, months: int) -> date:
    """The same date so many months later; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_there(moment: datetime, timezone: str) -> date:
    """The day on which this moment (aware) falls in a time zone (IANA name)."""
    return moment.astimezone(ZoneInfo(timezone)).date()
