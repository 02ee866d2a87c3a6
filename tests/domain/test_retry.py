"""What follows from an outcome is a table: no clock, no database, no sleep."""

from __future__ import annotations

from dataclasses import replace
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


def the_wait(attempts: int) -> timedelta:
    """The wait of the table after this attempt, prolonged as for the submission of these tests."""
    return POLICY.wait(a_submission(attempts=attempts))


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
        Move(to=Status.WAITING, reason=Reason.UNREACHABLE, due_at=NOW + the_wait(1)),
    ),
    (
        Failed(reason=Reason.SERVER_ERROR, passing=True),
        2,
        Move(to=Status.WAITING, reason=Reason.SERVER_ERROR, due_at=NOW + the_wait(2)),
    ),
    (
        Failed(reason=Reason.UNREACHABLE, passing=True, detail="no answer"),
        3,
        Move(
            to=Status.NEEDS_PERSON, reason=Reason.UNREACHABLE, detail="nothing was sent in 3 tries, the last: no answer"
        ),
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


@given(st.text(min_size=1, max_size=20), st.integers(0, 5))
def test_a_wait_is_prolonged_by_a_fifth_at_most_and_always_alike(name: str, attempts: int) -> None:
    """Never shorter than the table says, never more than 20 % longer, and the same however often it is asked."""
    policy, submission = RetryPolicy(), a_submission(id=name, attempts=attempts)
    wait = policy.waits[max(attempts, 1) - 1]
    assert wait <= policy.wait(submission) <= wait * 1.2
    assert policy.wait(submission) == policy.wait(submission)


def test_what_failed_together_does_not_come_back_together() -> None:
    """A hundred submissions that failed at one moment are spread over the fifth."""
    waits = {RetryPolicy().wait(a_submission(id=f"s-{number}", attempts=1)) for number in range(100)}
    assert len(waits) > 90
    assert max(waits) - min(waits) > timedelta(minutes=2)


def test_after_the_last_try_the_person_goes_on() -> None:
    """With the reason of the last failure, and what they can do; a policy may give up instead. Nothing is tried."""
    failed = Failed(reason=Reason.UNREACHABLE, passing=True, detail="no answer")
    advised = RetryPolicy(waits=POLICY.waits, advice="write a letter")
    move = next_move(a_submission(attempts=3), failed, advised, NOW)
    assert (move.to, move.reason, move.due_at) == (Status.NEEDS_PERSON, Reason.UNREACHABLE, None)
    assert move.detail.endswith("the last: no answer. What you can do: write a letter")
    assert next_move(a_submission(attempts=2), failed, advised, NOW).to is Status.WAITING
    given_up = next_move(a_submission(attempts=3), failed, RetryPolicy(waits=POLICY.waits, ask=False), NOW)
    assert (given_up.to, given_up.reason) == (Status.ABANDONED, Reason.GAVE_UP)


@given(outcomes, st.integers(0, 20), st.booleans())
def test_only_what_surely_was_not_sent_waits_for_another_try(outcome: Outcome, attempts: int, ask: bool) -> None:
    """Whatever the policy, the table lets nothing go out again but a passing failure before sending."""
    policy = RetryPolicy(waits=POLICY.waits, ask=ask)
    move = next_move(a_submission(attempts=attempts), outcome, policy, NOW)
    if not (isinstance(outcome, Failed) and outcome.passing):
        assert move.to not in (Status.WAITING, Status.PERFORMING, Status.PLANNED)
        assert move.due_at is None


def test_the_waits_grow_and_end() -> None:
    """With the waits as they are shipped, trying ends after a few days."""
    waits = RetryPolicy().waits
    assert list(waits) == sorted(waits)
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=7)


def test_after_the_last_try_the_approved_channel_goes_on_at_once() -> None:
    """Only then, and never for what was sent before, even once: that stays with the person."""
    failed, policy = Failed(reason=Reason.UNREACHABLE, passing=True, detail="no answer"), replace(POLICY, then="mail")
    assert next_move(a_submission(attempts=2), failed, policy, NOW).channel == ""
    move = next_move(a_submission(attempts=3), failed, policy, NOW)
    assert (move.to, move.channel, move.due_at) == (Status.WAITING, "mail", NOW)
    assert "goes on by mail" in move.detail
    sent = a_submission(attempts=3, sent_at=NOW)
    assert next_move(sent, failed, policy, NOW).to is Status.NEEDS_PERSON


def test_each_channel_has_its_own_tries() -> None:
    """What a former channel tried does not shorten the waits of the next."""
    failed = Failed(reason=Reason.UNREACHABLE, passing=True)
    submission = a_submission(attempts=4, former_tries=3)
    assert next_move(submission, failed, POLICY, NOW).due_at == NOW + POLICY.wait(submission)
    assert POLICY.wait(submission) < timedelta(minutes=20)
