"""Expiry: what nobody will ask for any more, and is deleted: answers that no run took, and visits of days ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, select

from objector.ledger.desk import Desk
from objector.ledger.tables import answers, visits
from objector.ledger.visits import KEPT

ANSWERS_KEPT = timedelta(days=1)
"""A run takes only what was given after it asked, and asks for minutes: an older answer, such as a code, is dead."""


def _expired(now: datetime) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    return (answers, answers.c.at < now - ANSWERS_KEPT), (visits, visits.c.at < now - KEPT)


def is_there(desk: Desk, now: datetime) -> bool:
    """Whether anything is to be deleted: a quick look that writes nothing."""
    return any(
        desk.connection.execute(select(table.c.at).where(old).limit(1)).first() is not None
        for table, old in _expired(now)
    )


def drop(desk: Desk, now: datetime) -> int:
    """Delete it; how many rows. No entry tells of it: it never was part of what is proved."""
    return sum(desk.connection.execute(delete(table).where(old)).rowcount for table, old in _expired(now))
