"""What a person says of a posted letter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from objector.domain.posting import Posting, assumed_arrival, moment_on
from objector.errors import ConfigError

VIENNA = ZoneInfo("Europe/Vienna")
DAY = date(2026, 11, 20)
EARLY, LATE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize("number", ["", "RR 123 456 789 AT", "00340434161234567890", "RG-12.3"])
def test_a_posting_is_read_as_it_was_kept(number: str):
    """Day, letter and number come back; a rehearsal's says so."""
    posting = Posting(day=DAY, letter="ab" * 32, number=number)
    assert Posting.read(posting.content(rehearsal=False)) == posting
    assert Posting.read(posting.content(rehearsal=True)) == posting
    assert b"rehearsal" in posting.content(rehearsal=True)
    assert b"rehearsal" not in posting.content(rehearsal=False)


@pytest.mark.parametrize("number", ["1", "R" * 41, "RR123\n", "<b>RR1</b>", "RR 1 ", "№ 12345"])
def test_what_is_no_number_of_a_registered_letter(number: str):
    """It is refused, and not repeated."""
    with pytest.raises(ConfigError, match="--registered") as told:
        Posting(day=DAY, letter="ab" * 32, number=number)
    assert number.strip() not in str(told.value)


def test_the_post_takes_days():
    """Three to five, over the end of a month."""
    assert assumed_arrival(date(2026, 11, 27)) == (date(2026, 11, 30), date(2026, 12, 2))


def test_the_moment_of_a_day():
    """Its noon there, unless the letter was prepared later that day, or that is still to come."""
    noon = datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert moment_on(DAY, VIENNA, not_before=EARLY, now=LATE) == noon
    prepared, now = datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert moment_on(DAY, VIENNA, not_before=prepared, now=LATE) == prepared
    assert moment_on(DAY, VIENNA, not_before=EARLY, now=now) == now
