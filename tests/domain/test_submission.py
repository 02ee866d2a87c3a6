"""The table of moves is whole and nothing moves outside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.domain.submission import ENDS, MOVES, Status
from objector.errors import IllegalMove
from tests.build import a_submission

statuses = st.sampled_from(Status)


def test_every_status_has_a_row() -> None:
    """There is no status of which it is unknown what may follow."""
    assert set(MOVES) == set(Status)


def test_every_status_can_be_reached() -> None:
    """From planned, some way leads to every status."""
    reached, fresh = {Status.PLANNED}, {Status.PLANNED}
    while fresh:
        fresh = {to for status in fresh for to in MOVES[status]} - reached
        reached |= fresh
    assert reached == set(Status)


def test_every_way_can_end() -> None:
    """From every status some way leads to an end, and nothing leads out of one."""
    assert {status for status in Status if not MOVES[status]} == ENDS
    ending = set(ENDS)
    while more := {status for status in Status if MOVES[status] & ending} - ending:
        ending |= more
    assert ending == set(Status)


@given(statuses, statuses)
def test_no_move_outside_the_table(status: Status, to: Status) -> None:
    """A move is made exactly if the table has it; else it is an error that names both ends."""
    submission = a_submission(status=status)
    if to in MOVES[status]:
        assert submission.move(to).status is to
        assert submission.status is status
    else:
        with pytest.raises(IllegalMove, match=f"{status.value} -> {to.value}"):
            submission.move(to)


@given(st.lists(statuses, max_size=30))
def test_what_was_sent_is_never_planned_again(ways: list[Status]) -> None:
    """However it goes, a submission is never planned twice, and past sending only a decision performs it again."""
    submission = a_submission()
    for to in ways:
        before = submission.status
        if to in MOVES[before]:
            submission = submission.move(to)
            assert to is not Status.PLANNED
            if to is Status.PERFORMING:
                assert before not in (Status.SENDING, Status.DELIVERED, Status.UPHELD, Status.REFUSED)


def test_nothing_is_sent_without_being_performed() -> None:
    """Sending follows on performing alone, and delivered on nothing that was not sent, seen or done by hand."""
    assert {status for status in Status if Status.SENDING in MOVES[status]} == {Status.PERFORMING}
    delivering = {status for status in Status if Status.DELIVERED in MOVES[status]}
    assert delivering == {Status.PERFORMING, Status.SENDING, Status.UNCONFIRMED, Status.NEEDS_PERSON}
