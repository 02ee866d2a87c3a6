"""Forgetting: a person's key is destroyed, and with it every value; what stays are entries that name nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from objector.domain.outcome import Reason
from objector.domain.submission import Status
from objector.errors import AlreadyClaimed, NotFound
from objector.ledger import rows
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.tables import (
    accounts,
    answers,
    approvals,
    artefacts,
    attempts,
    mailbox_submissions,
    mailed_texts,
    mails,
    persons,
    submissions,
    unclear_mails,
)

TAKEN_BACK = (Status.PLANNED, Status.WAITING, Status.NEEDS_PERSON, Status.UNCONFIRMED)
"""What is open and is withdrawn when its person is forgotten."""

SHREDDED = (
    persons,
    accounts,
    approvals,
    attempts,
    artefacts,
    answers,
    mails,
    unclear_mails,
    mailed_texts,
    mailbox_submissions,
    submissions,
)
"""The tables from which something of a person is deleted."""


def forget(desk: Desk, person_id: str, now: datetime) -> None:
    """Destroy a person's key and delete their rows. See `Ledger.forget`."""
    row = desk.connection.execute(select(persons.c.forgotten_at).where(persons.c.id == person_id)).first()
    if row is None:
        raise NotFound(f"no person {person_id}; `objector people list` shows who is known")
    if row.forgotten_at is not None:
        return
    theirs = desk.connection.execute(
        select(submissions).where(submissions.c.person_id == person_id).order_by(submissions.c.planned_seq)
    ).all()
    for submission in theirs:
        if submission.status in rows.IN_HAND or submission.owner is not None:
            raise AlreadyClaimed(
                f"submission {submission.id} of person {person_id} is in a run's hands; "
                "end that run, or wait until it has ended, and then forget"
            )
    for submission in theirs:
        if Status(submission.status) in TAKEN_BACK:
            facts = {"reason": Reason.BY_REQUEST.value}
            columns = {"reason": Reason.BY_REQUEST.value, "due_at": None, "cleared": False}
            rows.change(desk, submission, "withdrawn", now, to=Status.WITHDRAWN, facts=facts, **columns)
    execute = desk.connection.execute
    for table in (answers, approvals, attempts, artefacts, mails, unclear_mails, mailed_texts):
        execute(delete(table).where(table.c.person_id == person_id))
    ids = select(submissions.c.id).where(submissions.c.person_id == person_id)
    execute(delete(mailbox_submissions).where(mailbox_submissions.c.submission_id.in_(ids)))
    execute(
        update(submissions)
        .where(submissions.c.person_id == person_id)
        .values(reference="", detail="", awaited_since=None)
    )
    nothing = {"sealed": None, "session": None, "session_at": None}
    execute(update(accounts).where(accounts.c.person_id == person_id).values(**nothing))
    execute(
        update(persons)
        .where(persons.c.id == person_id)
        .values(wrapped_key=None, email_digest=None, sealed=None, approved_at=None, changed_at=now, forgotten_at=now)
    )
    desk.append(Draft(kind="forgotten", person_id=person_id), now=now)
