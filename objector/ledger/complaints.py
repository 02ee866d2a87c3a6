"""Complaints: what the person approved, kept under their key; the chain holds salted digests only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from objector.domain.outcome import Artefact
from objector.domain.submission import Status
from objector.errors import IllegalMove
from objector.ledger import artefacts
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft

APPROVED = "complaint_approved"
"""The kind of the entry: a person approved this complaint, which was then written."""
_ABOUT = (Status.DELIVERED.value, Status.REFUSED.value)


def keep(desk: Desk, submission_id: str, contents: Sequence[Artefact], now: datetime) -> None:
    """Keep an approved complaint. See `Ledger.keep_complaint`."""
    row = desk.submission_row(submission_id)
    if row.status not in _ABOUT:
        raise IllegalMove(
            f"submission {submission_id} is {row.status} by now: no complaint is kept of it; see: objector status"
        )
    kept = artefacts.store(desk, desk.person_vault(row.person_id), contents, now, submission_id=row.id)
    draft = Draft(kind=APPROVED, submission_id=row.id, person_id=row.person_id, facts={"artefacts": kept})
    desk.append(draft, now=now)
