"""What follows from an outcome is a table: no clock, no database, no sleep."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.domain.outcome import Delivered, Failed, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.domain.retry import Move, RetryPolicy, next_move
from objector.domain.submission import MOVES, Status
from tests.build import NOW, a_submission

POLICY = RetryPolicy(waits=(timedelta(minutes=15), timedelta(hours=2)))
SOON = NOW + timedelta(minutes=15)
TABLE: list[tuple[Outcome, int, Move]] = [
    (Delivered(reason=Reason.CONFIRMED), 1, Move(to=Status.DELIVERED, reason=Reason.CONFIRMED)),
    (
        Delivered(reason=Reason.ALREADY_OBJECTED, detail="seen"),
        1,
        Move(to=Status.DELIVERED, reason=Reason.ALREADY_OBJECTED, detail="seen"),
    ),
    (Unconfirmed(reason=Reason.CRASHED), 1, Move(to=Status.UNCONFIRMED, reason=Reason.CRASHED)),
    (NeedsPerson(reason=Reason.SIGN_IN), 1, Move(to=Status.NEEDS_PERSON, reason=Reason.SIGN_IN)),
    (
        Failed(reason=Reason.UNREACHABLE, passing=True),
        1,
        Move(to=Status.WAITING, reason=Reason.UNREACHABLE, due_at=SOON),
    ),
    (
        Failed(reason=Reason.SERVER_ERROR, passing=True),
        2,
        Move(to=Status.WAITING, reason=Reason.SERVER_ERROR, due_at=NOW + timedelta(hours=2)),
    ),
    (
        Failed(reason=Reason.UNREACHABLE, passing=True, detail="no answer"),
        3,
        Move(to=Status.ABANDONED, reason=Reason.GAVE_UP, detail="gave up after 3 tries; last: no answer"),
    ),
    (
        Failed(reason=Reason.TRY_LATER, passing=True, not_before=NOW + timedelta(days=1)),
        1,
        Move(to=Status.WAITING, reason=Reason.TRY_LATER, due_at=NOW + timedelta(days=1)),
    ),
    (
        Failed(reason=Reason.TRY_LATER, passing=True, not_before=NOW - timedelta(days=1)),
        1,
        Move(to=Status.WAITING, reason=Reason.TRY_LATER, due_at=SOON),
    ),
    (
        Failed(reason=Reason.NOT_OFFERED, passing=False),
        1,
        Move(to=Status.ABANDONED, reason=Reason.NOT_OFFERED),
    ),
]


@pytest.mark.parametrize(("outcome", "attempts", "move"), TABLE)
def test_the_table(outcome: Outcome, attempts: int, move: Move) -> None:
    """Each outcome leads where the table says, with its reason and the time of the next try."""
    assert next_move(a_submission(attempts=attempts), outcome, POLICY, NOW) == move


outcomes = st.one_of(
    st.builds(Delivered, reason=st.sampled_from(Reason)),
    st.builds(Unconfirmed, reason=st.sampled_from(Reason)),
    st.builds(NeedsPerson, reason=st.sampled_from(Reason)),
    st.builds(
        Failed,
        reason=st.sampled_from(Reason),
        passing=st.booleans(),
        not_before=st.none() | st.integers(-100, 100).map(lambda hours: NOW + timedelta(hours=hours)),
    ),
)


@given(outcomes, st.integers(0, 20))
def test_every_outcome_leads_somewhere_that_exists(outcome: Outcome, attempts: int) -> None:
    """From performing or sending the move is in the table, and only a waiting submission has a next try, later."""
    move = next_move(a_submission(attempts=attempts), outcome, POLICY, NOW)
    assert move.to in MOVES[Status.PERFORMING] | MOVES[Status.SENDING]
    assert (move.due_at is not None) == (move.to is Status.WAITING)
    assert move.due_at is None or move.due_at >= NOW + POLICY.waits[0]


@given(st.integers(0, 20))
def test_what_may_have_been_sent_is_never_tried_again(attempts: int) -> None:
    """An unconfirmed submission has no next try, however often it was tried."""
    move = next_move(a_submission(attempts=attempts), Unconfirmed(reason=Reason.CONNECTION_LOST), POLICY, NOW)
    assert move == Move(to=Status.UNCONFIRMED, reason=Reason.CONNECTION_LOST)


def test_the_waits_grow_and_end() -> None:
    """With the waits as they are shipped, trying ends after a few days."""
    waits = RetryPolicy().waits
    assert list(waits) == sorted(waits)
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=7)
