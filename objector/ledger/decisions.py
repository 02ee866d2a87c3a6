"""Decisions: what a person decided or a mail means, for a submission that no run has in hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from objector.domain.outcome import Artefact, Reason
from objector.domain.submission import Status, Submission
from objector.errors import IllegalMove
from objector.ledger import artefacts, rows
from objector.ledger.desk import Desk


def decide(
    desk: Desk,
    submission_id: str,
    to: Status,
    reason: Reason,
    detail: str,
    now: datetime,
    contents: Sequence[Artefact],
    happened_at: datetime | None,
    channel: str = "",
    agreed: str = "",
) -> Submission:
    """Record a decision. See `Ledger.decide`."""
    row = desk.submission_row(submission_id)
    rows.check_at_rest(row, "decide")
    rows.check_move(submission_id, Status(row.status), to)
    kept = []
    if contents:
        vault = desk.person_vault(row.person_id)
        kept = artefacts.store(desk, vault, contents, now, submission_id=row.id, attempt=row.attempts)
    detail = rows.bounded(detail)
    facts = {"to": to.value, "reason": reason.value, "detail": detail, "artefacts": kept}
    if to is Status.PERFORMING:
        # Performing needs a run: the decision clears the way for one more attempt, from now on.
        stays = Status(row.status)
        columns = {"cleared": True, "due_at": now, "detail": detail}
        if channel:
            facts |= {"channel": channel, **({"agreed": agreed} if agreed else {})}
            another = channel != row.channel
            columns |= {"channel": channel, "chosen": True, "agreed": agreed}
            columns |= {"former_tries": row.attempts} if another else {}
        return rows.change(desk, row, "decided", now, to=stays, facts=facts, **columns)
    if channel:
        raise IllegalMove(f"submission {submission_id}: a channel is chosen for a further attempt only")
    delivered_at = (happened_at or now) if to is Status.DELIVERED else row.delivered_at
    return rows.change(
        desk, row, "decided", now, to=to, facts=facts, reason=reason.value, detail=detail, due_at=None,
        cleared=False, delivered_at=delivered_at,
    )  # fmt: skip
