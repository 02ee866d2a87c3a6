"""The legal deadline: one month from receipt (Art. 12(3) GDPR), computed by Regulation (EEC, Euratom) 1182/71."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MONTHS = 1
MONTHS_EXTENDED = 3
"""Art. 12(3): two further months, counted from receipt in one step."""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """When the controller's answer is due. `extended`: a reasoned notice came within the first month."""

    received: date
    """The day of receipt in the controller's time zone; itself not counted (Art. 3(1))."""
    seat: str
    """ISO 3166-1 alpha-2; its public holidays count (Art. 2(1))."""
    extended: bool = False

    @classmethod
    def from_receipt(cls, received_at: datetime, seat: str, timezone: str, *, extended: bool = False) -> Deadline:
        """The deadline for a receipt at this moment (aware)."""
        return cls(received=received_at.astimezone(ZoneInfo(timezone)).date(), seat=seat, extended=extended)

    @property
    def last_day(self) -> date:
        """The last day of the period: same date, clamped (Art. 3(2)(c)), rolled forward to a working day (3(4))."""
        day = add_months(self.received, MONTHS_EXTENDED if self.extended else MONTHS)
        while not is_working_day(day, self.seat):
            day += timedelta(days=1)
        return day

    def is_overdue(self, today: date) -> bool:
        """Whether the last day has passed (`today` in the controller's time zone)."""
        return today > self.last_day

    def days_left(self, today: date) -> int:
        """Days until the last day; negative once it has passed."""
        return (self.last_day - today).days


def add_months(day: date, months: int) -> date:
    """The same date so many months later; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_working_day(day: date, seat: str) -> bool:
    """Neither Saturday nor Sunday nor a public holiday at the seat."""
    return day.weekday() < 5 and day not in _holidays(seat, day.year)


@lru_cache(maxsize=256)
def _holidays(seat: str, year: int) -> frozenset[date]:
    import holidays  # loading its calendars takes a while, and most commands need no deadline

    return frozenset(holidays.country_holidays(seat, years=year))
