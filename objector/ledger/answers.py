"""What comes in from outside while a submission is under way: the person's answers, and mails; each used once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from objector.errors import ConfigError
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.tables import answers, mails

MOST = 1000
"""Characters that an answer may have."""


def give(desk: Desk, submission_id: str, text: str, now: datetime) -> None:
    """Keep an answer of the person, such as a mailed code. Raises NotFound, ConfigError."""
    text = text.strip()
    if not text or len(text) > MOST:
        raise ConfigError(f"an answer has 1 to {MOST} characters")
    row = desk.submission_row(submission_id)
    vault = desk.person_vault(row.person_id)
    seq = desk.append(Draft(kind="answered", submission_id=row.id, person_id=row.person_id), now=now)
    sealed = vault.seal(text.encode(), f"answers.sealed/{seq}")
    desk.connection.execute(
        insert(answers).values(seq=seq, submission_id=row.id, person_id=row.person_id, at=now, sealed=sealed)
    )


def is_there(desk: Desk, submission_id: str, since: datetime) -> bool:
    """Whether an answer waits to be taken: a quick look that writes nothing."""
    query = select(answers.c.seq).where(answers.c.submission_id == submission_id, answers.c.at >= since).limit(1)
    return desk.connection.execute(query).first() is not None


def take(desk: Desk, submission_id: str, since: datetime) -> str | None:
    """The newest answer given since then, or None; it and the older ones are deleted: none is given out twice."""
    row = desk.connection.execute(
        select(answers)
        .where(answers.c.submission_id == submission_id, answers.c.at >= since)
        .order_by(answers.c.seq.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    text = desk.person_vault(row.person_id).open(row.sealed, f"answers.sealed/{row.seq}").decode()
    desk.connection.execute(delete(answers).where(answers.c.submission_id == submission_id, answers.c.seq <= row.seq))
    return text


def take_mail(desk: Desk, submission_id: str, person_id: str, source: str, now: datetime) -> bool:
    """Whether this mail is used for the first time; from now on it is used."""
    digest = desk.vault.digest("mails", source)
    if desk.connection.execute(select(mails.c.at).where(mails.c.digest == digest)).first() is not None:
        return False
    desk.connection.execute(
        insert(mails).values(digest=digest, person_id=person_id, submission_id=submission_id, at=now)
    )
    desk.append(Draft(kind="mail_used", submission_id=submission_id, person_id=person_id), now=now)
    return True
