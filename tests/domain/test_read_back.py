"""When a page is looked at again, and when a rule may send again: pure functions of entries and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.domain.read_back import AFTER, BEGUN, KEPT, LOST, UNDONE, as_it_stands, looks, next_look, tried
from objector.domain.resend import FRESH, Ground, ResendRule, ground_for, rule_time
from objector.ledger.chain import Entry
from tests.build import NOW, an_entry

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


class History(list[Entry]):
    """Entries of one submission, written at moments after NOW."""

    def add(self, kind: str, after: timedelta, status: str | None = "unconfirmed", **facts: Any) -> History:
        told = {**({"status": status} if status else {}), **facts}
        self.append(an_entry(len(self) + 1, kind, NOW + after, **told))
        return self

    def look(self, after: timedelta, stands: str = "not_objected", **facts: Any) -> History:
        return self.add(BEGUN, after).add(KEPT, after, stands=stands, **facts)


def sent_at_once() -> History:
    """Planned, performed, sent and unconfirmed at NOW."""
    history = History().add("planned", -DAY, "planned").add("claimed", -HOUR, "performing")
    return history.add("sending", timedelta(), "sending").add("recorded", timedelta())


def test_the_looks_come_at_growing_distances_and_end() -> None:
    """An hour, then six, a day, three, seven: each after the one before; then never again."""
    history, at, times = sent_at_once(), timedelta(), []
    while (due := next_look(history)) is not None:
        times.append(due - NOW - at)
        at = due - NOW
        history.look(at)
    assert tuple(times) == AFTER
    assert list(times) == sorted(times)
    assert len(looks(history)) == len(AFTER)


@pytest.mark.parametrize("status", ["planned", "sending", "delivered", "waiting", "withdrawn"])
def test_only_what_is_unconfirmed_is_looked_at(status: str) -> None:
    """Whatever it was before."""
    assert next_look(sent_at_once().add("any", HOUR, status)) is None
    assert next_look([]) is None


def test_looks_before_another_sending_do_not_count() -> None:
    """It was sent again and is unconfirmed again: the looks begin anew."""
    history = sent_at_once().look(HOUR).look(DAY)
    history.add("claimed", WEEK, "performing").add("sending", WEEK, "sending").add("recorded", WEEK)
    assert next_look(history) == NOW + WEEK + AFTER[0]
    assert looks(history) == []
    assert tried(history) == ""


def test_a_look_that_was_undone_is_not_counted_and_one_that_was_killed_is() -> None:
    """A clean end gives the look back; a kill does not, so that a page that kills ends no run for ever."""
    undone = sent_at_once().add(BEGUN, HOUR).add(UNDONE, HOUR)
    assert next_look(undone) == NOW + HOUR
    killed = sent_at_once().add(BEGUN, HOUR).add(LOST, 2 * HOUR)
    assert next_look(killed) == NOW + HOUR + AFTER[1]
    for _ in AFTER[1:]:
        killed.add(BEGUN, DAY).add(LOST, DAY)
    assert next_look(killed) is None


def test_entries_that_tell_of_no_status_are_no_matter() -> None:
    """A mail or an answer beside it moves nothing."""
    history = sent_at_once()
    stands = as_it_stands(history)
    history.add("answered", HOUR, None)
    assert as_it_stands(history) == stands
    assert next_look(history) == NOW + AFTER[0]


def test_a_new_session_after_a_sign_in_is_worth_a_look_at_once() -> None:
    """Also when the usual looks are over; not one from before, nor after another answer."""
    history = sent_at_once()
    for day in range(len(AFTER)):
        history.look((day + 1) * DAY, "unclear", reason="sign_in")
    assert next_look(history) is None
    last = history[-1].at
    assert next_look(history, signed_in_at=last - HOUR) is None
    assert next_look(history, signed_in_at=last + HOUR) == last + HOUR
    history.look(9 * DAY, "unclear", reason="challenge")
    assert next_look(history, signed_in_at=last + 10 * DAY) is None


@given(st.lists(st.timedeltas(min_value=HOUR, max_value=20 * DAY), max_size=12))
def test_never_more_looks_than_there_are_distances(gaps: list[timedelta]) -> None:
    """Whenever runs come, the looks are bounded, also with one more for a rule."""
    for also_at in (None, NOW + WEEK):
        history, now = sent_at_once(), NOW
        for gap in gaps:
            now += gap
            due = next_look(history, also_at=also_at)
            if due is not None and due <= now:
                history.look(now - NOW)
        assert len(looks(history)) <= len(AFTER) + (also_at is not None)


RULE = ResendRule(recipe="a.form", after=WEEK, readable=True, replaces=False, why="because a source says so")
BLIND = replace(RULE, readable=False, replaces=True)


def test_a_rule_gets_a_look_of_its_own() -> None:
    """At its time, beside the usual ones; and only once there."""
    history = sent_at_once().look(HOUR).look(DAY).look(5 * DAY)
    assert next_look(history) == NOW + 8 * DAY
    assert next_look(history, also_at=rule_time(history, RULE)) == NOW + WEEK
    history.look(WEEK)
    assert next_look(history, also_at=rule_time(history, RULE)) == NOW + WEEK + AFTER[4]


def test_a_fresh_look_after_the_time_is_a_ground() -> None:
    """The ground names the look; an hour earlier there is none."""
    history = sent_at_once().look(HOUR)
    assert ground_for(history, RULE, NOW + WEEK) is None  # the look is older than the rule's time
    history.look(WEEK - HOUR)
    assert ground_for(history, RULE, NOW + WEEK) is None  # fresh, but it came before its time
    history.look(WEEK)
    assert ground_for(history, RULE, NOW + WEEK) == Ground(rule=RULE, look=history[-1].seq)
    assert ground_for(history, RULE, NOW + WEEK - HOUR) is None
    assert ground_for(history, RULE, NOW + WEEK + FRESH) is not None
    assert ground_for(history, RULE, NOW + WEEK + FRESH + HOUR) is None  # by then it may stand otherwise


@pytest.mark.parametrize("stands", ["unclear", "objected"])
def test_any_other_look_is_no_ground(stands: str) -> None:
    """A wall, and all the more an objection on record."""
    assert ground_for(sent_at_once().look(WEEK).look(WEEK, stands), RULE, NOW + WEEK) is None


def test_no_ground_without_a_look() -> None:
    """Where the page can tell, silence is not enough, nor does a rule for pages that cannot tell stand in."""
    assert ground_for(sent_at_once(), RULE, NOW + 2 * WEEK) is None
    assert ground_for(sent_at_once(), replace(RULE, replaces=True), NOW + 2 * WEEK) is None
    assert ground_for(sent_at_once(), replace(BLIND, replaces=False), NOW + 2 * WEEK) is None


def test_what_replaces_the_first_needs_no_look() -> None:
    """But its time."""
    assert ground_for(sent_at_once(), BLIND, NOW + WEEK - HOUR) is None
    assert ground_for(sent_at_once(), BLIND, NOW + WEEK) == Ground(rule=BLIND, look=None)


@pytest.mark.parametrize("rule", [RULE, BLIND])
def test_never_a_third_one(rule: ResendRule) -> None:
    """Whoever decided the second one."""
    history = sent_at_once().add("claimed", DAY, "performing").add("sending", DAY, "sending").add("recorded", DAY)
    history.look(3 * WEEK)
    assert rule_time(history, rule) is None
    assert ground_for(history, rule, NOW + 3 * WEEK) is None


def test_what_was_tried_is_told() -> None:
    """How often, when last, and what it told then."""
    history = sent_at_once().look(HOUR, detail="it stands on on").look(DAY, "unclear", detail="a wall")
    at = f"{NOW + DAY:%Y-%m-%d %H:%M}"
    assert tried(history) == f"the page was looked at again 2 times, last on {at} UTC: a wall"
