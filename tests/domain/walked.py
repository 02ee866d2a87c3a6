"""Periods counted by walking through the calendar, with public holidays written down here from the national laws.

Nothing of it is shared with `objector.domain`: no month arithmetic, no library of holidays.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6

FULL_MOONS = (
    "04-14 04-03 03-23 04-11 03-31 04-18 04-08 03-28 04-16 04-05 03-25 04-13 04-02 03-22 04-10 03-30 04-17 04-07 03-27"
)
"""The paschal full moon by the golden number of the year, 1 to 19: the table of the church, good from 1900 to 2199."""

FIXED = {
    "IE": "01-01 03-17 12-25 12-26",
    "DE": "01-01 05-01 10-03 12-25 12-26",
    "FR": "01-01 05-01 05-08 07-14 08-15 11-01 11-11 12-25",
    "AT": "01-01 01-06 05-01 08-15 10-26 11-01 12-08 12-25 12-26",
    "LU": "01-01 05-01 06-23 08-15 11-01 12-25 12-26",
}
FROM_EASTER = {
    "IE": (1,),
    "DE": (-2, 1, 39, 50),
    "FR": (1, 39, 50),
    "AT": (1, 39, 50, 60),
    "LU": (1, 39, 50),
}
"""Days from Easter Sunday: -2 Good Friday, 1 Easter Monday, 39 Ascension, 50 Whit Monday, 60 Corpus Christi."""


def easter(year: int) -> date:
    """The Sunday after the paschal full moon, found by walking."""
    day = date.fromisoformat(f"{year}-{FULL_MOONS.split()[year % 19]}") + DAY
    while day.weekday() != SUNDAY:
        day += DAY
    return day


@cache
def free_days(seat: str, year: int) -> frozenset[date]:
    """The public holidays of the whole country, for the years 2018 to 2041."""
    found = {date.fromisoformat(f"{year}-{day}") for day in FIXED[seat].split()}
    found |= {easter(year) + days * DAY for days in FROM_EASTER[seat]}
    if seat == "IE":
        found |= set(irish_mondays(year))
    if seat == "LU" and year >= 2019:
        found.add(date(year, 5, 9))  # Europe Day, since 2019
    return frozenset(found)


def irish_mondays(year: int) -> Iterator[date]:
    """The bank holidays of Ireland, and the single day of remembrance of 2022."""
    for month in (5, 6, 8):
        yield first_monday(date(year, month, 1))
    last = date(year, 10, 31)
    while last.weekday() != MONDAY:
        last -= DAY
    yield last
    if year >= 2023:  # Saint Brigid: the first Monday of February, unless the 1st is a Friday
        first = date(year, 2, 1)
        yield first if first.weekday() == FRIDAY else first_monday(first)
    if year == 2022:
        yield date(2022, 3, 18)


def first_monday(day: date) -> date:
    while day.weekday() != MONDAY:
        day += DAY
    return day


def works(day: date, seat: str) -> bool:
    """Whether it is a working day, by the calendars above."""
    return day.weekday() not in (SATURDAY, SUNDAY) and day not in free_days(seat, day.year)


@cache
def same_date_later(day: date, months: int) -> date:
    """The same date so many months later, found by walking day by day; where there is none, the month's last day."""
    walked, begun = day, 0
    while begun < months:  # to the first of the month that is meant
        walked += DAY
        begun += walked.day == 1
    while walked.day != day.day and (walked + DAY).day != 1:
        walked += DAY
    return walked


def last_day(received: date, seat: str, months: int) -> date:
    """The last day of a period, the end walked forward to a working day."""
    day = same_date_later(received, months)
    while not works(day, seat):
        day += DAY
    return day
