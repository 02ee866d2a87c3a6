"""One bound for many: it says of every receipt what its own deadline says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from objector.domain.deadline import Deadline, day_there
from objector.domain.escalation import Stage, stage
from objector.domain.overdue import received_before

places = st.sampled_from(
    [("IE", "Europe/Dublin"), ("DE", "Europe/Berlin"), ("US", "America/Los_Angeles"), ("LU", "Europe/Luxembourg")]
)
moments = st.datetimes(datetime(2018, 7, 1), datetime(2050, 12, 1), timezones=st.just(UTC))


@given(moments, places, st.integers(0, 24 * 80))
def test_the_bound_agrees_with_every_deadline(now: datetime, place: tuple[str, str], hours: int) -> None:
    """Received before it: overdue, at whatever stage. Not before it: awaited."""
    seat, zone = place
    received = now - timedelta(hours=hours)
    deadline = Deadline(received=day_there(received, zone), seat=seat)
    awaited = stage(day_there(now, zone), deadline.last_day, seat) is Stage.AWAITED
    assert (received < received_before(now, seat, zone)) == (not awaited)


def test_it_is_the_beginning_of_a_day_at_the_controller() -> None:
    """Until midnight in Dublin the last day of what came on 4 to 7 March is not over; right after it, it is."""
    dublin = ZoneInfo("Europe/Dublin")  # in summer time from 29 March on
    late = datetime(2026, 4, 7, 23, 30, tzinfo=dublin)
    assert received_before(late, "IE", "Europe/Dublin") == datetime(2026, 3, 4, tzinfo=UTC)
    assert received_before(late + timedelta(hours=1), "IE", "Europe/Dublin") == datetime(2026, 3, 8, tzinfo=UTC)
