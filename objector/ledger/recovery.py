"""Recovery: what runs left in hand when they ended without a word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from objector.domain.outcome import Reason
from objector.domain.read_back import LOST
from objector.domain.submission import Status, Submission
from objector.ledger import journal, rows
from objector.ledger.attempts import NOBODY
from objector.ledger.desk import Desk
from objector.ledger.tables import artefacts, submissions

IN_A_ROW = 5
"""So many runs may end in the middle of one submission, one after the other, before a person is asked."""

_NOT_SENT = "the run ended before anything was sent; it is tried again"
_PERHAPS_SENT = "the run ended after sending and before the answer; it is not sent again by itself"
_TOO_OFTEN = (
    f"{IN_A_ROW} runs in a row ended without a word in the middle of this one; nothing was sent, and it is not tried "
    "again by itself"
)


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
        if row.status not in rows.IN_HAND:  # a look at its page was cut off: nothing was learned, nothing was sent
            rows.change(desk, row, LOST, now, to=Status(row.status), facts={"owner": row.owner}, **NOBODY)
            continue
        sent = row.status == Status.SENDING.value
        if sent:
            to, detail = Status.UNCONFIRMED, _PERHAPS_SENT
        elif _crashes_before(desk, row.id) + 1 >= IN_A_ROW:
            to, detail = Status.NEEDS_PERSON, _TOO_OFTEN
        else:
            to, detail = Status.WAITING, _NOT_SENT
        due_at = now if to is Status.WAITING else None
        facts = {"reason": Reason.CRASHED.value, "owner": row.owner}
        columns = {**NOBODY, "reason": Reason.CRASHED.value, "detail": detail, "due_at": due_at}
        rows.check_move(row.id, Status(row.status), to)
        recovered.append(rows.change(desk, row, "recovered", now, to=to, facts=facts, **columns))
    for person_id, mark in desk.files.unsettled():
        _sweep(desk, person_id)
        desk.files.end(person_id, mark)
    return recovered


def _crashes_before(desk: Desk, submission_id: str) -> int:
    """How many runs ended in the middle of it since anything else became of it."""
    count = 0
    for entry in reversed(journal.history(desk.connection, submission_id)):
        if entry.kind not in ("claimed", "recovered"):
            break
        count += entry.kind == "recovered"
    return count


def _sweep(desk: Desk, person_id: str) -> None:
    """Delete files that no note tells of: they are left of a transaction that was never committed.

    Writers take turns and put files on disk within their turn, so no file of another writer can be among them.
    """
    query = select(artefacts.c.id).where(artefacts.c.person_id == person_id)
    noted = set(desk.connection.execute(query).scalars())
    desk.files.drop(person_id, desk.files.kept(person_id) - noted)
