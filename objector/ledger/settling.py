"""Settling: what a mail of the controller does to a submission, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from objector.domain.note import Note
from objector.domain.outcome import Artefact
from objector.domain.retry import Move
from objector.ledger import answers, notes, unclear
from objector.ledger.desk import Desk


def settle(
    desk: Desk,
    submission_id: str,
    moves: Sequence[Move],
    mail_digest: str,
    now: datetime,
    artefacts: Sequence[Artefact],
    happened_at: datetime,
    noted: Sequence[Note] = (),
) -> bool:
    """Use a mail for this submission, keep it, go these moves and note these things. See `Ledger.settle`."""
    person_id = desk.submission_row(submission_id).person_id
    if not answers.take_mail(desk, submission_id, person_id, mail_digest, now):
        return False
    unclear.settled_by_copy(desk, mail_digest, now)
    notes.go(desk, submission_id, moves, noted, now, artefacts, happened_at)
    return True
