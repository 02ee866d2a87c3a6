"""Every receipt of twenty years, against a count that walks through calendars of its own."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest

from objector.domain.deadline import MONTHS, MONTHS_EXTENDED, Deadline
from objector.domain.working_day import public_holidays
from tests.domain import walked

FIRST, LAST = date(2018, 5, 25), date(2038, 5, 24)
"""Twenty years from the day on which the GDPR applied."""
RECEIPTS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
SEATS = ("IE", "DE", "FR", "AT", "LU")


def test_the_days_are_twenty_years():
    """What is counted below is every day, five leap days among them."""
    assert len(RECEIPTS) == 20 * 365 + 5
    assert RECEIPTS[-1] == LAST


@pytest.mark.parametrize("seat", SEATS)
def test_every_receipt_of_twenty_years(seat: str):
    """One month, and three in one step: both counts give the same last day for each receipt."""
    wrong = [
        (received, months, counted)
        for received in RECEIPTS
        for months in (MONTHS, MONTHS_EXTENDED)
        if (counted := Deadline(received=received, seat=seat, extended=months == MONTHS_EXTENDED).last_day)
        != walked.last_day(received, seat, months)
    ]
    assert wrong == []


@pytest.mark.parametrize("seat", SEATS)
def test_every_public_holiday_of_twenty_years(seat: str):
    """The library and the laws name the same days, weekends among them."""
    for year in range(FIRST.year, LAST.year + 1):
        assert set(public_holidays(seat, year)) == walked.free_days(seat, year), year


@pytest.mark.parametrize("seat", SEATS)
def test_every_period_has_two_working_days(seat: str):
    """Art. 3(5) of the regulation never asks for more than a month gives, so nothing counts for it."""
    for received in RECEIPTS:
        end = Deadline(received=received, seat=seat).last_day
        days = (received + timedelta(days=number) for number in range(1, (end - received).days + 1))
        assert len(list(islice((day for day in days if walked.works(day, seat)), 2))) == 2
