"""Working days at a seat, and what has no calendar."""

from __future__ import annotations

from datetime import date

import pytest

from objector.domain.working_day import (
    add_working_days,
    has_regional_holidays,
    is_working_day,
    next_working_day,
    public_holidays,
)
from objector.errors import ConfigError


def test_other_seats_have_other_holidays() -> None:
    """The Irish holiday in May is a working day in Austria, whose national holiday is none in France."""
    assert not is_working_day(date(2026, 5, 4), "IE")
    assert is_working_day(date(2026, 5, 4), "AT")
    assert not is_working_day(date(2026, 10, 26), "AT")
    assert is_working_day(date(2026, 10, 26), "FR")
    assert not is_working_day(date(2026, 11, 21), "AT")  # a Saturday
    assert not is_working_day(date(2026, 11, 22), "AT")


def test_the_next_working_day_may_be_the_day_itself() -> None:
    """A working day stays; from Good Friday in Germany it is the Tuesday after Easter."""
    assert next_working_day(date(2026, 4, 2), "DE") == date(2026, 4, 2)
    assert next_working_day(date(2026, 4, 3), "DE") == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        (date(2026, 4, 7), 3, date(2026, 4, 10)),  # Tuesday: Wednesday, Thursday, Friday
        (date(2026, 4, 2), 3, date(2026, 4, 8)),  # over Easter in Ireland: Good Friday is worked
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # Christmas is a Friday
        (date(2026, 12, 30), 3, date(2027, 1, 5)),  # into the next year
        (date(2026, 4, 5), 1, date(2026, 4, 7)),  # from a Sunday
        (date(2026, 4, 5), 0, date(2026, 4, 5)),
    ],
)
def test_so_many_working_days(day: date, number: int, last: date) -> None:
    """The day itself is not counted, and what is no working day in between is not either."""
    assert add_working_days(day, number, "IE") == last


def test_holidays_have_names() -> None:
    """In English, for people who wonder why."""
    assert public_holidays("IE", 2026)[date(2026, 4, 6)] == "Easter Monday"
    assert public_holidays("DE", 2026)[date(2026, 10, 3)] == "German Unity Day"


def test_some_countries_have_regional_ones() -> None:
    """What is said of the count: Corpus Christi is kept in Bavaria, not in Berlin."""
    assert has_regional_holidays("DE")
    assert not has_regional_holidays("IE")


@pytest.mark.parametrize("seat", ["", "ie", "XX", "IRL", "Ireland", "IE ", "É1"])
def test_a_seat_without_a_calendar(seat: str) -> None:
    """Refused by its name; without its calendar the date would be too early."""
    with pytest.raises(ConfigError, match="such as IE"):
        public_holidays(seat, 2026)


@pytest.mark.parametrize(("seat", "year"), [("IE", 2101), ("DE", 1990)])
def test_a_year_without_a_calendar(seat: str, year: int) -> None:
    """Refused with the years that are known."""
    with pytest.raises(ConfigError, match=f"not for {year}"):
        public_holidays(seat, year)
