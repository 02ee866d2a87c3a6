"""The deadline of Art. 12(3) GDPR by Regulation 1182/71, against vectors and counted day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.domain.deadline import Deadline, add_months, day_there
from objector.domain.working_day import is_working_day
from tests.domain.walked import same_date_later

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
IRISH = holidays.country_holidays("IE", years=range(1999, 2063))

VECTORS = [
    (date(2026, 3, 5), False, date(2026, 4, 7)),  # Sunday of Easter, and the Monday after it
    (date(2026, 1, 31), False, date(2026, 3, 2)),  # clamped to a Saturday
    (date(2028, 1, 31), False, date(2028, 2, 29)),  # leap year
    (date(2026, 8, 31), False, date(2026, 9, 30)),  # clamped
    (date(2026, 4, 2), False, date(2026, 5, 5)),  # Saturday, and the holiday in May
    (date(2026, 11, 25), False, date(2026, 12, 28)),  # Christmas
    (date(2026, 12, 1), False, date(2027, 1, 4)),  # New Year
    (date(2026, 1, 31), True, date(2026, 4, 30)),  # three months in one step, not month by month
]


@pytest.mark.parametrize(("received", "extended", "last"), VECTORS)
def test_vectors_with_irish_holidays(received: date, extended: bool, last: date) -> None:
    """Known receipts and their last days."""
    assert Deadline(received=received, seat="IE", extended=extended).last_day == last


@given(days, st.sampled_from([1, 3]))
def test_months_counted_day_by_day(day: date, months: int) -> None:
    """Adding months is what walking through the calendar gives."""
    assert add_months(day, months) == same_date_later(day, months)


@given(days, st.booleans())
def test_the_last_day_counted_day_by_day(received: date, extended: bool) -> None:
    """The last day is the first working day from the same date on, found by walking and by another calendar."""
    day = same_date_later(received, 3 if extended else 1)
    while day.weekday() >= 5 or day in IRISH:
        day += timedelta(days=1)
    deadline = Deadline(received=received, seat="IE", extended=extended)
    assert deadline.last_day == day
    assert is_working_day(day, "IE")
    assert received + timedelta(days=28) <= day


@given(days, days)
def test_later_receipt_never_means_an_earlier_deadline(one: date, other: date) -> None:
    """Deadlines keep the order of receipts."""
    first, second = sorted((one, other))
    assert Deadline(received=first, seat="IE").last_day <= Deadline(received=second, seat="IE").last_day


def test_the_day_of_receipt_is_the_controller_s() -> None:
    """Late in the evening in New York it is the next day in Dublin, and summer time counts."""
    at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert day_there(at, "Europe/Dublin") == date(2026, 7, 1)
    assert day_there(at, "America/New_York") == date(2026, 6, 30)
    assert day_there(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), "Europe/Dublin") == date(2026, 12, 1)


def test_a_pause_moves_the_end_before_it_is_rolled() -> None:
    """Ten days from Sunday the 5th are Wednesday the 15th; from a clamped end they go on into the next month."""
    paused = Deadline(received=date(2026, 3, 5), seat="IE", paused=10)
    assert (paused.raw_end, paused.last_day) == (date(2026, 4, 15), date(2026, 4, 15))
    clamped = Deadline(received=date(2026, 1, 31), seat="IE", paused=7)
    assert (clamped.raw_end, clamped.last_day) == (date(2026, 3, 7), date(2026, 3, 9))


def test_three_months_do_not_drift() -> None:
    """Month by month from 31 January the 28th would stay; in one step it is the 30th."""
    assert add_months(add_months(add_months(date(2026, 1, 31), 1), 1), 1) == date(2026, 4, 28)
    assert Deadline(received=date(2026, 1, 31), seat="IE", extended=True).raw_end == date(2026, 4, 30)
