"""Settling: what a mail of the controller does to a submission, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from objector.domain.outcome import Artefact
from objector.domain.retry import Move
from objector.ledger import answers, decisions
from objector.ledger.desk import Desk


def settle(
    desk: Desk,
    submission_id: str,
    moves: Sequence[Move],
    mail_digest: str,
    now: datetime,
    artefacts: Sequence[Artefact],
    happened_at: datetime,
) -> bool:
    """Use a mail for this submission, keep it, and go these moves. See `Ledger.settle`."""
    person_id = desk.submission_row(submission_id).person_id
    if not answers.take_mail(desk, submission_id, person_id, mail_digest, now):
        return False
    for place, move in enumerate(moves):
        kept = artefacts if place == 0 else ()
        decisions.decide(desk, submission_id, move.to, move.reason, move.detail, now, kept, happened_at)
    return True
