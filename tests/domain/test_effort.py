"""How tiring it was: counted from entries, with the entries it is counted from, and nothing that is not theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from objector.domain.effort import NO_TRY, OBSTACLES, OUR_OWN, Counted, Effort, effort
from objector.domain.outcome import Reason
from objector.ledger.chain import Entry
from tests.build import NOW, an_entry


def _history(*told: tuple[str, dict[str, Any]], first: int = 1) -> list[Entry]:
    """Entries an hour apart."""
    return [
        an_entry(first + place, kind, NOW + timedelta(hours=place), **facts) for place, (kind, facts) in enumerate(told)
    ]


FINDINGS = [[0, "fill", "label"], [1, "choose", "label"], [2, "expect", "text"], [3, "press", "text"]]
SENT = [
    ("planned", {"status": "planned"}),
    ("claimed", {"status": "performing", "former": "planned"}),
    ("recorded", {"status": "waiting", "former": "performing", "reason": "try_later", "detail": "later", "url": "x"}),
    ("claimed", {"status": "performing", "former": "waiting"}),
    ("recorded", {"status": "needs_person", "former": "performing", "reason": "sign_in", "url": "x"}),
    ("claimed", {"status": "performing", "former": "needs_person"}),
    ("sending", {"status": "sending", "former": "performing"}),
    ("mail_used", {}),
    ("recorded", {"status": "delivered", "former": "sending", "reason": "confirmed", "url": "x", "findings": FINDINGS}),
    ("mail_used", {}),
    ("decided", {"status": "upheld", "former": "delivered"}),
]


def test_each_number_names_its_entries() -> None:
    """Three tries at three pages, a wait, a sign-in, one code, three controls, seven hours until it was confirmed."""
    told = effort("meta", {"s-a": _history(*SENT)})
    assert {what: told.number(what) for what in Counted} == {
        Counted.SUBMISSIONS: 1,
        Counted.TRIES: 3,
        Counted.PAGES: 3,
        Counted.CONTROLS: 3,
        Counted.CODES: 1,
        Counted.SIGN_INS: 1,
        Counted.CHALLENGES: 0,
        Counted.OBSTACLES: 2,
    }
    assert told.hours == 7.0
    assert told.sources[Counted.TRIES] == (3, 5, 9)
    assert told.sources[Counted.CODES] == (8,)  # not the mail that came after the attempt
    assert [(one.reason, one.seq) for one in told.obstacles] == [(Reason.TRY_LATER, 3), (Reason.SIGN_IN, 5)]
    assert told.left_out == 0


@pytest.mark.parametrize("reason", sorted(OUR_OWN))
def test_what_is_not_the_controllers_doing_is_not_held_against_it(reason: Reason) -> None:
    """A recipe out of date, a missing browser, a crash: left out, and told to be left out."""
    told = effort("meta", {"s-a": _history(*SENT[:2], ("recorded", {"reason": reason.value, "url": "x"}))})
    assert told.left_out == 1
    assert not any(told.number(what) for what in Counted)
    assert (told.first_try, told.hours) == (None, None)


@pytest.mark.parametrize("reason", sorted(OBSTACLES))
def test_every_obstacle_is_one(reason: Reason) -> None:
    """With its words and its entry."""
    told = effort("meta", {"s-a": _history(*SENT[:2], ("recorded", {"reason": reason.value, "detail": "no"}))})
    (one,) = told.obstacles
    assert (one.reason, one.detail, one.submission_id, one.seq) == (reason, "no", "s-a", 3)


def test_a_mail_that_did_not_get_out_is_not_the_controllers_doing() -> None:
    """The own mail server was away: left out. One that came back from the controller's address is an obstacle."""
    away = ("recorded", {"reason": "unreachable", "channel": "mail"})
    told = effort("meta", {"s-a": _history(*SENT[:2], away)})
    assert (told.left_out, told.obstacles) == (1, ())
    sent = ("recorded", {"reason": "accepted_by_mail_server", "channel": "mail"})
    told = effort("meta", {"s-a": _history(*SENT[:2], sent, ("decided", {"reason": "bounced", "detail": "550"}))})
    assert [(one.reason, one.seq) for one in told.obstacles] == [(Reason.BOUNCED, 4)]
    assert told.number(Counted.TRIES) == 1


TOLD = frozenset(Reason) - OBSTACLES - OUR_OWN - NO_TRY
"""Reasons of tries that count and that nothing stood in the way of, and those that no try ever has."""


def test_every_reason_was_thought_of() -> None:
    """Each is on one side; a new one has to be put on a side here before it can be counted against anybody."""
    assert len(OBSTACLES) + len(OUR_OWN) + len(NO_TRY) + len(TOLD) == len(Reason)
    assert {one.value for one in TOLD} == {
        "confirmed", "confirmed_by_mail", "confirmed_by_hand", "already_objected", "form_gone_new_text", "posted",
        "form_still_there", "page_unchanged", "connection_lost", "accepted_by_mail_server", "gave_up", "honoured",
        "rejected", "filed", "by_request", "no_longer_needed", "address_changed",
    }  # fmt: skip


@pytest.mark.parametrize("reason", sorted(NO_TRY))
def test_what_asks_nothing_of_the_controller_is_no_try(reason: Reason) -> None:
    """Another way was taken, or a letter made ready: no attempt, and nothing that was left out either."""
    told = effort("meta", {"s-a": _history(*SENT[:2], ("recorded", {"reason": reason.value}), *SENT[3:4], *SENT[6:])})
    assert (told.number(Counted.TRIES), told.left_out, told.first_try) == (1, 0, NOW + timedelta(hours=3))


def test_an_attempt_that_was_put_back_is_none() -> None:
    """Nothing was done with it; a code that was given before is none of a later attempt."""
    told = effort("meta", {"s-a": _history(SENT[0], SENT[1], ("answered", {}), ("released", {}), *SENT[1:3])})
    assert told.number(Counted.TRIES) == 1
    assert told.number(Counted.CODES) == 0


def test_as_long_as_one_is_not_confirmed_no_time_is_told() -> None:
    """The hours run from the first try to the last confirmation, of all that were tried."""
    done, open_one = _history(*SENT), _history(*SENT[:3], first=50)
    assert effort("meta", {"s-a": done, "s-b": open_one}).hours is None
    assert effort("meta", {"s-a": done, "s-b": _history(SENT[0], first=50)}).hours == 7.0  # never tried
    assert effort("meta", {"s-a": done}).number(Counted.SUBMISSIONS) == 1


def test_what_was_done_by_hand_is_a_submission_too() -> None:
    """It was demanded, though no try of a browser is in the ledger."""
    told = effort("meta", {"s-a": _history(SENT[0], ("decided", {"status": "delivered", "former": "needs_person"}))})
    assert told.number(Counted.SUBMISSIONS) == 1
    assert told.number(Counted.TRIES) == 0
    assert told.hours is None


_KINDS = st.sampled_from(
    ["planned", "claimed", "released", "recovered", "sending", "recorded", "mail_used", "answered", "decided", "new"]
)
_STATUS = st.sampled_from(["planned", "performing", "waiting", "delivered", "upheld"])
_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "status": _STATUS,
        "former": _STATUS,
        "reason": st.sampled_from([*(one.value for one in Reason), "unheard-of", ""]),
        "url": st.sampled_from(["", "https://example.org"]),
        "findings": st.lists(st.sampled_from([*FINDINGS, [], ["fill"]]), max_size=5),
    },
)
_HISTORIES = st.lists(st.lists(st.tuples(_KINDS, _FACTS), max_size=12), max_size=4)


def _histories(drawn: list[list[tuple[str, dict[str, Any]]]]) -> dict[str, list[Entry]]:
    return {f"s-{place}": _history(*told, first=1 + 100 * place) for place, told in enumerate(drawn)}


@settings(max_examples=40, deadline=None)
@given(_HISTORIES)
def test_it_is_the_sum_of_its_submissions_and_every_source_exists(
    drawn: list[list[tuple[str, dict[str, Any]]]],
) -> None:
    """Whatever the entries: numbers add up, name entries that are there, and a time is never negative."""
    histories = _histories(drawn)
    whole = effort("meta", histories)
    parts: list[Effort] = [effort("meta", {name: history}) for name, history in histories.items()]
    for what in Counted:
        assert whole.number(what) == sum(part.number(what) for part in parts)
    seqs = {entry.seq for history in histories.values() for entry in history}
    assert {seq for named in whole.sources.values() for seq in named} <= seqs
    assert {one.seq for one in whole.obstacles} == set(whole.sources[Counted.OBSTACLES])
    assert whole.left_out == sum(part.left_out for part in parts)
    assert whole.hours is None or whole.hours >= 0
    assert effort("meta", dict(reversed(histories.items()))) == whole


@settings(max_examples=40, deadline=None)
@given(_HISTORIES, st.integers(0, 11))
def test_entries_that_are_none_of_it_change_nothing(drawn: list[list[tuple[str, dict[str, Any]]]], place: int) -> None:
    """A kind of entry that is not known is passed over."""
    histories = _histories(drawn)
    stranger = an_entry(9999, "letter_posted", reason="challenge")
    with_it = {name: [*history[:place], stranger, *history[place:]] for name, history in histories.items()}
    assert effort("meta", with_it) == effort("meta", histories)
