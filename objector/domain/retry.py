"""What follows from an outcome: a pure table over outcome, attempts and policy. No clock, no database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from objector.domain.outcome import Delivered, Failed, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.domain.submission import Status, Submission

JITTER = 0.2
"""A wait is prolonged by up to this part of it, so that what failed together does not come back together."""


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How long to wait after each passing failure before the point of no return, and what follows after the last."""

    waits: tuple[timedelta, ...] = (
        timedelta(minutes=15),
        timedelta(hours=2),
        timedelta(hours=12),
        timedelta(hours=24),
        timedelta(hours=48),
    )
    ask: bool = True
    """After the last try the person is asked; False: it is given up."""
    advice: str = ""
    """What the person can do then, if nothing else is left to try."""
    then: str = ""
    """The channel that goes on after the last try; only one that the person approved. Empty: none does."""

    def wait(self, submission: Submission) -> timedelta:
        """The wait after the present attempt: 100 to 120 % of the table's, the same whenever it is asked for."""
        wait = self.waits[max(submission.tries, 1) - 1]
        return wait * (1 + JITTER * _share(submission))


def _share(submission: Submission) -> float:
    """A number from 0 to 1 that only submission and attempt decide."""
    told = hashlib.sha256(f"{submission.id}/{submission.attempts}".encode()).digest()
    return int.from_bytes(told[:4]) / 0xFFFFFFFF


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where a submission goes next, and for a waiting one when it is due (UTC)."""

    to: Status
    reason: Reason
    detail: str = ""
    due_at: datetime | None = None
    channel: str = ""
    """The channel that goes on; empty: the one that it has."""
    chosen: bool = True
    """With `channel`: whether it stays with it whatever the mode says; False: it is the mode's."""


def next_move(submission: Submission, outcome: Outcome, policy: RetryPolicy, now: datetime) -> Move:
    """The move that follows from an outcome. Only what surely was not sent is ever tried again by itself.

    After the last try the next channel goes on, where the policy has one; never for what was sent before, even once.
    A time that the controller named is honoured: not before it, and not before the first wait is over.
    """
    match outcome:
        case Delivered():
            return Move(to=Status.DELIVERED, reason=outcome.reason, detail=outcome.detail)
        case Unconfirmed():
            return Move(to=Status.UNCONFIRMED, reason=outcome.reason, detail=outcome.detail)
        case NeedsPerson():
            return Move(to=Status.NEEDS_PERSON, reason=outcome.reason, detail=outcome.detail)
        case Failed(passing=True) if submission.tries <= len(policy.waits):
            due = now + policy.wait(submission)
            if outcome.not_before is not None:
                due = max(outcome.not_before, now + policy.waits[0])
            return Move(to=Status.WAITING, reason=outcome.reason, detail=outcome.detail, due_at=due)
        case Failed(passing=True):
            tries = f"{submission.tries} tries, the last: {outcome.detail}"
            if policy.then and submission.sent_at is None:
                told = f"nothing was sent in {tries}; it goes on by {policy.then}, as approved"
                return Move(to=Status.WAITING, reason=outcome.reason, detail=told, due_at=now, channel=policy.then)
            if policy.ask:
                told = f"nothing was sent in {tries}" + (f". What you can do: {policy.advice}" if policy.advice else "")
                return Move(to=Status.NEEDS_PERSON, reason=outcome.reason, detail=told)
            return Move(to=Status.ABANDONED, reason=Reason.GAVE_UP, detail=f"gave up after {tries}")
        case Failed():
            return Move(to=Status.ABANDONED, reason=outcome.reason, detail=outcome.detail)
