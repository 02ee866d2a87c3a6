"""When a pass begins: what may be asked for, and which moments of the day it means."""

from __future__ import annotations

from itertools import pairwise

import pytest

from objector.errors import ConfigError
from objector.timers.when import EVERY, When, when


@pytest.mark.parametrize("every", sorted(EVERY))
def test_each_distance_is_kept_all_day(every: str) -> None:
    """The moments of a day are as far apart as was asked, across midnight too."""
    found = when(every, None, 47)
    moments = [hour * 60 + minute for hour in found.hours for minute in found.minutes]
    around = [*moments, moments[0] + 24 * 60]
    assert {later - earlier for earlier, later in pairwise(around)} == {EVERY[every]}


def test_a_time_of_day() -> None:
    """`--at` is that minute, whatever the machine's own is."""
    assert when(None, "07:30", 47) == When(hour=7, minute=30)
    assert str(when(None, "7:05", 0)) == "daily at 07:05"


def test_every_four_hours_unless_told() -> None:
    """The usual distance."""
    assert str(when(None, None, 5)) == "every 4 hours"


@pytest.mark.parametrize(
    ("every", "at"),
    [("5m", None), ("7h", None), ("-4h", None), (None, "24:00"), (None, "7"), (None, "\u06607:30"), ("4h", "7:30")],
)
def test_what_cannot_be_meant_is_refused(every: str | None, at: str | None) -> None:
    """Distances that do not divide a day, times that are none, and both at once."""
    with pytest.raises(ConfigError):
        when(every, at, 0)
