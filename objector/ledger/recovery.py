"""Recovery: what runs left in hand when they ended without a word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission
from objector.ledger import rows
from objector.ledger.attempts import NOBODY
from objector.ledger.desk import Desk
from objector.ledger.tables import artefacts, submissions

_NOT_SENT = "the run ended before anything was sent; it is tried again"
_PERHAPS_SENT = "the run ended after sending and before the answer; it is not sent again by itself"


def in_hand(desk: Desk) -> bool:
    """Whether anything is in the hands of another run: a quick look that writes nothing."""
    query = select(submissions.c.owner).where(submissions.c.owner.is_not(None))
    return any(owner != desk.owner.name for owner in desk.connection.execute(query).scalars())


def recover(desk: Desk, now: datetime) -> list[Submission]:
    """Take up what ended runs had in hand. See `Ledger.recover`."""
    query = select(submissions).where(submissions.c.owner.is_not(None)).order_by(submissions.c.planned_seq)
    left = desk.connection.execute(query).all()
    leases: dict[str, datetime | None] = {row.owner: row.lease_until for row in left}
    dead = {name for name, until in leases.items() if desk.owner.is_dead(name, until, now)}
    recovered = []
    for row in left:
        if row.owner not in dead:
            continue
        sent = row.status == Status.SENDING.value
        to = Status.UNCONFIRMED if sent else Status.WAITING
        detail = _PERHAPS_SENT if sent else _NOT_SENT
        due_at = None if sent else now
        facts = {"reason": Reason.CRASHED.value, "owner": row.owner}
        columns = {**NOBODY, "reason": Reason.CRASHED.value, "detail": detail, "due_at": due_at}
        rows.check_move(row.id, Status(row.status), to)
        recovered.append(rows.change(desk, row, "recovered", now, to=to, facts=facts, **columns))
        _sweep(desk, row.person_id)
    return recovered


def _sweep(desk: Desk, person_id: str) -> None:
    """Delete files that no note tells of: they are left of a transaction that was never committed.

    Writers take turns and put files on disk within their turn, so no file of another writer can be among them.
    """
    query = select(artefacts.c.id).where(artefacts.c.person_id == person_id)
    noted = set(desk.connection.execute(query).scalars())
    desk.files.drop(person_id, desk.files.kept(person_id) - noted)
