"""Sent mail: what is found out later of a mail whose handing in was cut off."""

from __future__ import annotations

from datetime import datetime

from objector.domain.outcome import Reason
from objector.domain.route import MAIL
from objector.domain.submission import Status, Submission
from objector.errors import IllegalMove
from objector.ledger import rows
from objector.ledger.desk import Desk

FOUND = "sent_copy_found"
"""The kind of the entry that tells of it."""
_DETAIL = "your mail server took the mail: a copy lies among your sent mails. That is no proof that it arrived"


def found(desk: Desk, submission_id: str, now: datetime) -> Submission:
    """The provider has a copy. See `Ledger.found_sent`."""
    row = desk.submission_row(submission_id)
    if row.status != Status.UNCONFIRMED.value or row.channel != MAIL or row.owner is not None:
        raise IllegalMove(f"submission {submission_id} is {row.status}, by {row.channel}: no sent mail is looked for")
    reason = Reason.ACCEPTED_BY_MAIL_SERVER.value
    facts = {"reason": reason, "channel": MAIL}
    return rows.change(desk, row, FOUND, now, to=Status.UNCONFIRMED, facts=facts, reason=reason, detail=_DETAIL)
