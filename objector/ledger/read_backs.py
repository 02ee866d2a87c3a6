"""Read-backs: a later look at the page of an unconfirmed submission, taken in hand by one run, and what it gave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from objector.domain.claim import Claim
from objector.domain.outcome import Reason
from objector.domain.read_back import BEGUN, KEPT, LOOKED_AGAIN, UNDONE, ReadBack, Stands, looks, told
from objector.domain.resend import Ground
from objector.domain.submission import Status, Submission
from objector.domain.traffic import Pacing
from objector.errors import AlreadyClaimed, IllegalMove
from objector.ledger import artefacts, attempts, journal, rows, visits
from objector.ledger.desk import Desk
from objector.ledger.lease import LEASE


def begin(
    desk: Desk, submission_id: str, seen: int, facts: dict[str, Any], now: datetime, pace: Pacing | None
) -> Claim:
    """Take an unconfirmed submission in hand for a look. See `Ledger.begin_read_back`."""
    row = desk.submission_row(submission_id)
    if row.status != Status.UNCONFIRMED.value or row.cleared:
        raise IllegalMove(f"submission {submission_id} is {row.status}: only an unconfirmed one is looked at again")
    attempts.check_nobody_else(desk, row)
    if row.last_seq != seen:
        raise AlreadyClaimed(f"submission {submission_id}: another run was faster")
    if pace is not None:
        visits.hold_pace(desk, submission_id, row.controller, pace, now)
    attempts.check_plan(desk, row)
    opened = attempts.opened_claim(desk, row)
    taken = rows.change(
        desk, row, BEGUN, now, to=Status.UNCONFIRMED, facts={**facts, "owner": desk.owner.name},
        owner=desk.owner.name, lease_until=now + LEASE,
    )  # fmt: skip
    visits.note(desk, submission_id, row.controller, now)
    return Claim(submission=taken, **opened)


def _held(desk: Desk, submission_id: str) -> Row[Any]:
    row = desk.submission_row(submission_id)
    if row.owner != desk.owner.name or row.status in rows.IN_HAND:
        raise AlreadyClaimed(f"submission {submission_id} is no longer in this run's hands; nothing is noted of it")
    return row


def keep(desk: Desk, submission_id: str, look: ReadBack, now: datetime) -> Submission:
    """Keep what a look gave. See `Ledger.keep_read_back`."""
    row = _held(desk, submission_id)
    evidence = look.evidence
    kept = artefacts.store(
        desk, desk.person_vault(row.person_id), evidence.artefacts, now, submission_id=row.id, attempt=row.attempts
    )
    detail = rows.bounded(look.detail)
    facts: dict[str, Any] = {
        **evidence.as_facts(),
        "stands": look.stands.value,
        "detail": detail,
        "artefacts": kept,
        **({"reason": look.reason.value} if look.reason is not None else {}),
    }
    present = Status(row.status)
    if look.stands is Stands.OBJECTED and present is Status.UNCONFIRMED:
        rows.check_move(row.id, present, Status.DELIVERED)
        reason = look.reason or Reason.ALREADY_OBJECTED
        return rows.change(
            desk, row, KEPT, now, to=Status.DELIVERED, facts=facts, reason=reason.value, detail=detail,
            recipe=row.recipe or evidence.recipe, delivered_at=now, due_at=None, cleared=False, **attempts.NOBODY,
        )  # fmt: skip
    columns: dict[str, Any] = {}
    if present is Status.UNCONFIRMED:  # else settled meanwhile, by the person or by a mail
        number = len(looks(journal.history(desk.connection, row.id))) + 1
        why = row.detail.partition(LOOKED_AGAIN)[0].removesuffix("; ")
        columns["detail"] = rows.bounded(f"{why[: rows.DETAIL // 2]}; {told(number, now, detail)}".removeprefix("; "))
    return rows.change(desk, row, KEPT, now, to=present, facts=facts, **columns, **attempts.NOBODY)


def undo(desk: Desk, submission_id: str, now: datetime) -> Submission:
    """Give up a look that gave nothing yet. See `Ledger.undo_read_back`."""
    row = _held(desk, submission_id)
    visits.undo(desk, submission_id, row.controller)
    return rows.change(desk, row, UNDONE, now, to=Status(row.status), **attempts.NOBODY)


def send_again(desk: Desk, submission_id: str, ground: Ground, now: datetime) -> Submission:
    """Clear the way for the one second submission of a recipe's rule. See `Ledger.send_again_by_rule`."""
    row = desk.submission_row(submission_id)
    rows.check_move(submission_id, Status(row.status), Status.PERFORMING)
    if row.status != Status.UNCONFIRMED.value or row.cleared:
        raise IllegalMove(f"submission {submission_id} is {row.status}: the rule sends an unconfirmed one again, once")
    if row.owner is not None:
        raise AlreadyClaimed(f"submission {submission_id} is in another run's hands")
    history = journal.history(desk.connection, submission_id)
    sendings = [entry.seq for entry in history if entry.kind == "sending"]
    if len(sendings) != 1:
        raise IllegalMove(
            f"submission {submission_id} was sent {len(sendings)} times: the rule allows a second, no third"
        )
    if ground.look is None:
        founded = not ground.rule.readable and ground.rule.replaces
    else:
        told = [entry for entry in history if entry.kind == KEPT and entry.seq > sendings[0]]
        founded = bool(told) and told[-1].seq == ground.look
        founded = founded and told[-1].facts.get("stands") == Stands.NOT_OBJECTED.value
    if not founded:
        raise IllegalMove(f"submission {submission_id}: no look at the page found that there is no objection on record")
    detail = rows.bounded(ground.detail)
    facts = {
        "to": Status.PERFORMING.value,
        "reason": row.reason,
        "detail": detail,
        "rule": "resend_after",
        "recipe": ground.rule.recipe,
        "after_seconds": int(ground.rule.after.total_seconds()),
        "look": ground.look,
    }
    columns = {"cleared": True, "due_at": now, "detail": detail}
    return rows.change(desk, row, "decided", now, to=Status.UNCONFIRMED, facts=facts, **columns)
