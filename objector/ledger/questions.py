"""Questions about submissions. None needs a key."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, func, select, type_coerce

from objector.domain.submission import Status, Submission
from objector.ledger import rows
from objector.ledger.desk import Desk
from objector.ledger.tables import submissions

AT_ONCE = 1000
"""How many due submissions are handed out at once, unless told otherwise."""


def _conditions(
    campaign: str | None,
    person: str | None,
    recipe: str | None,
    statuses: Collection[Status] = (),
    ids: Collection[str] | None = None,
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if campaign is not None:
        found.append(submissions.c.campaign == campaign)
    if person is not None:
        found.append(submissions.c.person_id == person)
    if recipe is not None:
        found.append(type_coerce(submissions.c.recipes, Text).contains(f'"{recipe}"', autoescape=True))
    if statuses:
        found.append(submissions.c.status.in_([status.value for status in statuses]))
    if ids is not None:
        found.append(submissions.c.id.in_(list(ids)))
    return found


def due_query(now: datetime, conditions: list[ColumnElement[bool]], limit: int) -> Select[Any]:
    """What is due at this moment, longest due first and within one plan in turns: read along one index."""
    return (
        select(submissions.c.id, submissions.c.person_id)
        .where(submissions.c.due_at.is_not(None), submissions.c.due_at <= now, *conditions)
        .order_by(submissions.c.due_at, submissions.c.turn, submissions.c.planned_seq)
        .limit(limit)
    )


def due(
    desk: Desk,
    now: datetime,
    campaign: str | None,
    person: str | None,
    recipe: str | None,
    limit: int,
    forms: Collection[str] | None = None,
) -> list[str]:
    """Ids of what is due, each person's next one before anybody's second."""
    conditions = _conditions(campaign, person, recipe)
    if forms is not None:
        conditions.append(submissions.c.form.in_(sorted(forms)))
    query = due_query(now, conditions, limit)
    lines: dict[str, deque[str]] = defaultdict(deque)
    for submission_id, person_id in desk.connection.execute(query):
        lines[person_id].append(submission_id)
    order = []
    while lines:
        for person_id in list(lines):
            order.append(lines[person_id].popleft())
            if not lines[person_id]:
                del lines[person_id]
    return order


def some(
    desk: Desk,
    campaign: str | None,
    person: str | None,
    recipe: str | None,
    statuses: Collection[Status],
    ids: Collection[str] | None,
    limit: int | None,
    offset: int,
) -> list[Submission]:
    """Submissions in the order in which they were planned."""
    query = (
        select(submissions)
        .where(*_conditions(campaign, person, recipe, statuses, ids))
        .order_by(submissions.c.planned_seq)
    )
    if limit is not None:
        query = query.limit(limit)
    if offset:
        query = query.offset(offset) if limit is not None else query.limit(2**62).offset(offset)
    return [rows.submission(row) for row in desk.connection.execute(query)]


def counts(desk: Desk, campaign: str | None, person: str | None, recipe: str | None) -> dict[Status, int]:
    """How many submissions there are in each status that has any."""
    query = (
        select(submissions.c.status, func.count())
        .where(*_conditions(campaign, person, recipe))
        .group_by(submissions.c.status)
    )
    found = {Status(status): number for status, number in desk.connection.execute(query)}
    return {status: found[status] for status in Status if status in found}


def _overdue(controller: str, before: datetime, person: str | None) -> list[ColumnElement[bool]]:
    """What awaits an answer of this controller since before this moment: read along one index."""
    return [
        submissions.c.awaited_since.is_not(None),
        submissions.c.controller == controller,
        submissions.c.awaited_since < before,
        *_conditions(None, person, None),
    ]


def received_before(
    desk: Desk, bounds: Mapping[str, datetime], person: str | None, limit: int | None
) -> list[Submission]:
    """What awaits an answer since before its controller's bound, the longest first."""
    found: list[Row[Any]] = []
    for controller, before in bounds.items():
        query = select(submissions).where(*_overdue(controller, before, person)).order_by(submissions.c.awaited_since)
        found += desk.connection.execute(query if limit is None else query.limit(limit)).all()
    found.sort(key=lambda row: (row.awaited_since, row.planned_seq))
    return [rows.submission(row) for row in (found if limit is None else found[:limit])]


def received_next(desk: Desk, controller: str, bound: datetime, person: str | None) -> list[Submission]:
    """What awaits an answer of this controller longest, of what came at this moment or later and nothing moved."""
    where = (
        submissions.c.awaited_since.is_not(None),
        submissions.c.controller == controller,
        submissions.c.awaited_since >= bound,
        submissions.c.moved_at.is_(None),
        *_conditions(None, person, None),
    )
    query = select(submissions).where(*where).order_by(submissions.c.awaited_since).limit(1)
    return [rows.submission(row) for row in desk.connection.execute(query)]


def unmoved_before(desk: Desk, bounds: Mapping[str, datetime], person: str | None) -> int:
    """How many await an answer since before their controller's bound, and nothing moved their time."""
    found = 0
    for controller, before in bounds.items():
        where = (*_overdue(controller, before, person), submissions.c.moved_at.is_(None))
        found += desk.connection.execute(select(func.count()).select_from(submissions).where(*where)).scalar_one()
    return found


def moved(desk: Desk, person: str | None) -> list[Submission]:
    """What awaits an answer, and something bears on its time; in the order in which that was noted."""
    where = (submissions.c.awaited_since.is_not(None), submissions.c.moved_at.is_not(None))
    query = select(submissions).where(*where, *_conditions(None, person, None)).order_by(submissions.c.moved_at)
    return [rows.submission(row) for row in desk.connection.execute(query)]
