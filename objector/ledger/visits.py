"""Visits: when attempts at a controller began. What the pace needs of the last day is kept, and nothing personal."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select

from objector.domain.traffic import DAY, Pacing, Traffic
from objector.errors import AlreadyClaimed, NotYet
from objector.ledger.desk import Desk
from objector.ledger.tables import submissions, visits

KEPT = timedelta(days=2)
_SKEW = timedelta(minutes=1)
"""A visit later than this was noted by a clock that was wrong; nobody waits for it to come true."""


def traffic(desk: Desk, controller: str, now: datetime) -> Traffic:
    """How busy all runs together keep this controller."""
    at_work = desk.connection.execute(
        select(func.count())
        .select_from(submissions)
        .where(submissions.c.owner.is_not(None), submissions.c.controller == controller)
    ).scalar_one()
    last, first, number = desk.connection.execute(
        select(func.max(visits.c.at), func.min(visits.c.at), func.count()).where(
            visits.c.controller == controller, visits.c.at > now - DAY, visits.c.at <= now + _SKEW
        )
    ).one()
    return Traffic(at_work=at_work, last=last, in_a_day=number, first_in_a_day=first)


def hold_pace(desk: Desk, submission_id: str, controller: str, pace: Pacing, now: datetime) -> None:
    """Raises AlreadyClaimed while the controller is busy with as many as it may be, NotYet if it is too early."""
    present = traffic(desk, controller, now)
    if present.at_work >= pace.at_once:
        raise AlreadyClaimed(f"submission {submission_id} waits its turn: {controller} is busy with {present.at_work}")
    until = pace.not_before(present, now)
    if until is not None:
        raise NotYet(f"submission {submission_id} is not begun before {until:%Y-%m-%d %H:%M:%S} UTC", until=until)


def note(desk: Desk, submission_id: str, controller: str, now: datetime) -> None:
    """Note that an attempt begins; what is older than two days is dropped."""
    desk.connection.execute(delete(visits).where(visits.c.controller == controller, visits.c.at < now - KEPT))
    desk.connection.execute(insert(visits).values(submission_id=submission_id, controller=controller, at=now))


def undo(desk: Desk, submission_id: str, controller: str) -> None:
    """Forget the newest visit for this submission: nothing was done with its claim."""
    mine = (visits.c.submission_id == submission_id, visits.c.controller == controller)
    newest = select(func.max(visits.c.at)).where(*mine).scalar_subquery()
    desk.connection.execute(delete(visits).where(*mine, visits.c.at == newest))
