"""Submissions from and to their rows; every change of status goes through here and leaves an entry."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, bindparam, update

from objector.domain.cause import Cause
from objector.domain.outcome import Reason
from objector.domain.submission import MOVES, Status, Submission
from objector.errors import AlreadyClaimed, IllegalMove
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.tables import submissions

DETAIL = 1000
"""Characters of a detail that are kept."""

_CHANGE = update(submissions).where(submissions.c.id == bindparam("sought"))

IN_HAND = (Status.PERFORMING.value, Status.SENDING.value)


def submission(row: Row[Any] | SimpleNamespace) -> Submission:
    """The submission of a row, or of what a row has become."""
    status = Status(row.status)
    return Submission(
        id=row.id,
        key=row.key,
        person_id=row.person_id,
        account_id=row.account_id,
        campaign=row.campaign,
        form=row.form,
        controller=row.controller,
        purpose=row.purpose,
        recipes=row.recipes,
        channel=row.channel,
        status=status,
        planned_at=row.planned_at,
        reason=Reason(row.reason),
        detail=row.detail,
        attempts=row.attempts,
        recipe=row.recipe,
        reference=row.reference,
        due_at=None if status is Status.PLANNED else row.due_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        changed_at=row.changed_at,
        moved_at=row.moved_at,
        generation=row.generation,
        cause=Cause(row.cause),
        follows=row.follows,
        chosen=row.chosen,
        former_tries=row.former_tries,
        agreed=row.agreed,
    )


def check_move(submission_id: str, former: Status, to: Status) -> None:
    """Raise IllegalMove unless the table of moves has this move."""
    if to not in MOVES[former]:
        raise IllegalMove(f"submission {submission_id}: {former.value} -> {to.value} is not a move that exists")


def check_at_rest(row: Row[Any], then: str) -> None:
    """Raise AlreadyClaimed while a run has it in hand; `then`: what the person may do once that has ended."""
    if row.status in IN_HAND:
        raise AlreadyClaimed(f"submission {row.id} is in a run's hands ({row.status}); {then} when that has ended")


def change(
    desk: Desk,
    row: Row[Any],
    kind: str,
    now: datetime,
    *,
    to: Status,
    facts: dict[str, Any] | None = None,
    **columns: Any,
) -> Submission:
    """Give a submission its next status with the entry that says so; the submission as it then is."""
    told = {"status": to.value, "former": row.status, "attempt": columns.get("attempts", row.attempts)}
    draft = Draft(kind=kind, submission_id=row.id, person_id=row.person_id, facts={**told, **(facts or {})})
    seq = desk.append(draft, now=now)
    changes = {**columns, "status": to.value, "last_seq": seq, "changed_at": now}
    if to.value != row.status:
        changes["awaited_since"] = columns.get("delivered_at", row.delivered_at) if to is Status.DELIVERED else None
    if to is Status.UPHELD:
        _honour_former(desk, row.follows)
    desk.connection.execute(_CHANGE, {"sought": row.id, **changes})
    return submission(SimpleNamespace(**{**row._mapping, **changes}))


def _honour_former(desk: Desk, submission_id: str | None) -> None:
    """The objection is honoured, so no answer to its former submissions is awaited any more."""
    while submission_id is not None:
        desk.connection.execute(_CHANGE, {"sought": submission_id, "awaited_since": None})
        submission_id = desk.submission_row(submission_id).follows


def bounded(detail: str) -> str:
    """A detail as it is kept: one paragraph of printable characters, and not more than `DETAIL` of them."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in detail[: 4 * DETAIL]).split())
    return plain if len(plain) <= DETAIL else plain[: DETAIL - 1] + "…"
