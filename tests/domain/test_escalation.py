"""When a reminder and a complaint are prepared: never before the time is over, and after a grace."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.domain.escalation import Stage, complaint_from, stage
from objector.domain.working_day import is_working_day

LAST = date(2026, 4, 7)  # a Tuesday


@pytest.mark.parametrize(
    ("today", "reminded", "expected"),
    [
        (date(2026, 3, 5), None, Stage.AWAITED),
        (LAST, None, Stage.AWAITED),  # the whole day is the controller's
        (date(2026, 4, 8), None, Stage.REMINDER),
        (date(2026, 4, 10), None, Stage.REMINDER),  # the third working day is still grace
        (date(2026, 4, 11), None, Stage.COMPLAINT),
        (date(2026, 4, 9), date(2026, 4, 9), Stage.GRACE),
        (date(2026, 4, 14), date(2026, 4, 9), Stage.GRACE),  # Friday, Monday, Tuesday
        (date(2026, 4, 15), date(2026, 4, 9), Stage.COMPLAINT),
        (date(2026, 4, 10), date(2026, 4, 1), Stage.GRACE),  # a reminder before the last day begins nothing
        (date(2026, 4, 11), date(2026, 4, 1), Stage.COMPLAINT),
    ],
)
def test_stages(today: date, reminded: date | None, expected: Stage) -> None:
    """Awaited, a reminder, the grace after it, a complaint."""
    assert stage(today, LAST, "IE", reminded=reminded) is expected


def test_the_grace_is_of_working_days_at_the_seat() -> None:
    """Over the Irish holiday in May it takes a day longer than in Austria."""
    assert complaint_from(date(2026, 4, 30), "IE") == date(2026, 5, 7)
    assert complaint_from(date(2026, 5, 1), "AT") == date(2026, 5, 7)
    assert complaint_from(date(2026, 5, 1), "IE") == date(2026, 5, 8)


@given(
    st.dates(date(2018, 5, 25), date(2060, 12, 31)),
    st.sampled_from(["IE", "DE", "FR", "AT", "LU"]),
    st.none() | st.integers(-30, 60),
    st.integers(-40, 120),
)
def test_no_complaint_is_premature(last_day: date, seat: str, reminded: int | None, offset: int) -> None:
    """Before it three whole working days have passed, counted one by one, since the last day and since a reminder."""
    sent = None if reminded is None else last_day + timedelta(days=reminded)
    today = last_day + timedelta(days=offset)
    now = stage(today, last_day, seat, reminded=sent)
    since = max(last_day, sent or last_day)
    passed = sum(1 for days in range(1, (today - since).days) if is_working_day(since + timedelta(days=days), seat))
    assert (now is Stage.COMPLAINT) == (today > since and passed >= 3)
    assert (now is Stage.AWAITED) == (today <= last_day)
