"""Settling: what a mail of the controller does to a submission, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from objector.domain.note import By, Note
from objector.domain.outcome import Artefact
from objector.domain.retry import Move
from objector.domain.written import TextId
from objector.ledger import answers, notes, texts, unclear
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


def text_came_back(desk: Desk, text: TextId, mail_digest: str, now: datetime, artefacts: Sequence[Artefact]) -> bool:
    """Use a report for this text, which came back, and keep it. See `Ledger.text_came_back`."""
    if unclear.is_known(desk, mail_digest) or not texts.came_back(desk, text, artefacts, now, By.MAIL):
        return False
    person_id = desk.submission_row(text.submission_id).person_id
    answers.take_mail(desk, text.submission_id, person_id, mail_digest, now)
    unclear.settled_by_copy(desk, mail_digest, now)
    return True
