"""A cutoff counts in the controller's time zone; what it says changes on the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from objector.domain.campaign import Standing
from objector.domain.cutoff import Cutoff, place_in_queue
from tests.build import NOW, a_campaign, a_form, a_person, as_planned

CUTOFF = Cutoff(day=date(2026, 12, 1), timezone="Europe/Dublin", afterwards="only what is published later is left out")


def test_the_day_begins_where_the_controller_is() -> None:
    """At midnight in Dublin, in winter and in summer, not at that of UTC or of another place."""
    assert not CUTOFF.is_past(datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC))
    assert CUTOFF.is_past(datetime(2026, 12, 1, tzinfo=UTC))
    summer = Cutoff(day=date(2025, 5, 27), timezone="Europe/Dublin", afterwards="…")
    assert not summer.is_past(datetime(2025, 5, 26, 22, 59, tzinfo=UTC))
    assert summer.is_past(datetime(2025, 5, 26, 23, tzinfo=UTC))
    assert summer.last_day == date(2025, 5, 26)


def test_it_orders_the_queue_until_it_has_come() -> None:
    """The nearest to come is first; one that has passed is no more urgent than none."""
    later = Cutoff(day=date(2027, 1, 1), timezone="UTC", afterwards="…")
    past = Cutoff(day=date(2025, 5, 27), timezone="UTC", afterwards="…")
    order = sorted([None, past, later, CUTOFF], key=lambda one: place_in_queue(one, NOW))
    assert order == [CUTOFF, later, None, past]


def test_the_plan_says_until_when_and_what_comes_after() -> None:
    """Before the day its date and what follows; from the day on what an objection still does; once sent nothing."""
    campaign, person = a_campaign(a_form(cutoff=CUTOFF)), a_person(id="p-maria")
    (line,) = campaign.expand(person, (), NOW)
    assert line.notes == (
        "object before 2026-12-01 (Europe/Dublin); from then on: only what is published later is left out",
    )
    (late,) = campaign.expand(person, (), NOW + timedelta(days=30))
    assert late.standing is Standing.READY
    assert late.notes == ("2026-12-01 has come: only what is published later is left out",)
    (waits,) = campaign.expand(person, as_planned([line]), NOW)
    assert waits.notes == line.notes
    (sent,) = campaign.expand(person, as_planned([line], sent_at=NOW), NOW)
    assert sent.notes == ()
