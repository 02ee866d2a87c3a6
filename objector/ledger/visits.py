"""Visits: when attempts at a controller began. What the pace needs of the last day is kept, and nothing personal."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select

from objector.domain.traffic import DAY, Pacing, Traffic
from objector.errors import AlreadyClaimed, NotYet
from objector.ledger.desk import Desk
from objector.ledger.tables import submissions, visits

KEPT = timedelta(days=2)
_SKEW = timedelta(minutes=1)
"""A visit later than this was noted by a clock that was wrong; nobody waits for it to come true."""

# Built once: they are part of every claim.
_AT_WORK = (
    select(func.count())
    .select_from(submissions)
    .where(submissions.c.owner.is_not(None), submissions.c.controller == bindparam("sought"))
)
_IN_A_DAY = select(func.max(visits.c.at), func.min(visits.c.at), func.count()).where(
    visits.c.controller == bindparam("sought"), visits.c.at > bindparam("since"), visits.c.at <= bindparam("until")
)
_DROP = delete(visits).where(visits.c.controller == bindparam("sought"), visits.c.at < bindparam("before"))
_NOTE = insert(visits)


def traffic(desk: Desk, controller: str, now: datetime) -> Traffic:
    """How busy all runs together keep this controller."""
    at_work = desk.connection.execute(_AT_WORK, {"sought": controller}).scalar_one()
    day = {"sought": controller, "since": now - DAY, "until": now + _SKEW}
    last, first, number = desk.connection.execute(_IN_A_DAY, day).one()
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
    desk.connection.execute(_DROP, {"sought": controller, "before": now - KEPT})
    desk.connection.execute(_NOTE, {"submission_id": submission_id, "controller": controller, "at": now})


def undo(desk: Desk, submission_id: str, controller: str) -> None:
    """Forget the newest visit for this submission: nothing was done with its claim."""
    mine = (visits.c.submission_id == submission_id, visits.c.controller == controller)
    newest = select(func.max(visits.c.at)).where(*mine).scalar_subquery()
    desk.connection.execute(delete(visits).where(*mine, visits.c.at == newest))
