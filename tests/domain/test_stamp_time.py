"""When an authority is asked for the next stamp."""

from __future__ import annotations

from datetime import timedelta

import pytest

from objector.domain.stamp_time import StampStanding, is_due
from tests.build import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({}, True),
        ({"stamped_at": NOW - 23 * HOUR}, False),
        ({"stamped_at": NOW - 24 * HOUR}, True),
        ({"failed_at": NOW - 0.5 * HOUR, "failures": 1}, False),
        ({"failed_at": NOW - HOUR, "failures": 1}, True),
        ({"failed_at": NOW - HOUR, "failures": 2}, False),
        ({"failed_at": NOW - 23 * HOUR, "failures": 1000}, False),
        ({"failed_at": NOW - 24 * HOUR, "failures": 1000}, True),
        ({"stamped_at": NOW - HOUR, "failed_at": NOW - 9 * HOUR, "failures": 0}, False),
        ({"stamped_at": NOW - 30 * HOUR, "failed_at": NOW - HOUR / 2, "failures": 1}, False),
        ({"stamped_at": NOW + 900 * HOUR}, True),
        ({"failed_at": NOW + 900 * HOUR, "failures": 3}, True),
    ],
)
def test_once_a_day_and_later_after_failures(given: dict[str, object], due: bool) -> None:
    """Daily; after failures in 1, 2, 4 … hours, at most a day; a clock that was wrong holds nothing up."""
    assert is_due(StampStanding(authority="tsa.example", **given), NOW) is due  # type: ignore[arg-type]
