"""The heart's part of the ledger: claim, mark as sending, record; each one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from objector.domain.claim import Claim
from objector.domain.outcome import Artefact, Delivered, Failed, Outcome, Reason
from objector.domain.retry import Move
from objector.domain.route import LETTER
from objector.domain.submission import Status, Submission
from objector.domain.traffic import Pacing
from objector.errors import AlreadyClaimed, ChainBroken, IllegalMove
from objector.ledger import artefacts, chain, journal, people, rows, sessions, visits
from objector.ledger.desk import Desk
from objector.ledger.lease import LEASE
from objector.ledger.tables import attempts, submissions

# Built once: it is part of every claim.
_ALIKE = select(submissions.c.id).where(
    submissions.c.owner.is_not(None),
    submissions.c.person_id == bindparam("person"),
    submissions.c.controller == bindparam("place"),
)


def claim(desk: Desk, submission_id: str, now: datetime, pace: Pacing | None = None) -> Claim:
    """Take a submission in hand. See `Ledger.claim`."""
    row = desk.submission_row(submission_id)
    if row.status in rows.IN_HAND:
        raise AlreadyClaimed(
            f"submission {submission_id} is in another run's hands ({row.status}); wait until that one ends"
        )
    rows.check_move(submission_id, Status(row.status), Status.PERFORMING)
    if row.sent_at is not None and not row.cleared:
        raise IllegalMove(
            f"submission {submission_id} was sent at {row.sent_at:%Y-%m-%d %H:%M} UTC and is {row.status}: "
            "it is sent again only after a recorded decision"
        )
    check_nobody_else(desk, row)
    if pace is not None and _is_visit(row):
        visits.hold_pace(desk, submission_id, row.controller, pace, now)
    check_plan(desk, row)
    opened = opened_claim(desk, row)
    taken = rows.change(
        desk,
        row,
        "claimed",
        now,
        to=Status.PERFORMING,
        facts={"owner": desk.owner.name, "channel": row.channel},
        attempts=row.attempts + 1,
        owner=desk.owner.name,
        lease_until=now + LEASE,
        former_status=row.status,
        former_due_at=row.due_at,
        due_at=None,
    )
    if _is_visit(row):
        visits.note(desk, submission_id, row.controller, now)
    return Claim(submission=taken, **opened)


def _is_visit(row: Row[Any]) -> bool:
    """Whether an attempt asks anything of the controller: preparing a letter does not."""
    return str(row.channel) != LETTER


def check_nobody_else(desk: Desk, row: Row[Any]) -> None:
    """Raises AlreadyClaimed while anything of the same person at the same controller is in a run's hands."""
    other = desk.connection.execute(_ALIKE, {"person": row.person_id, "place": row.controller}).scalar()
    if other is not None:
        raise AlreadyClaimed(
            f"submission {row.id} waits for {other}, of the same person at {row.controller}, which is in hand"
        )


def check_plan(desk: Desk, row: Row[Any]) -> None:
    """The row must still say what the chain says was planned: an exchanged person or account is found here."""
    entry = journal.entry(desk.connection, row.planned_seq)
    planned = None if entry is None else (entry.submission_id, entry.person_id, *map(entry.facts.get, _PLANNED))
    if planned != (row.id, row.person_id, *(getattr(row, name) for name in _PLANNED)):
        raise ChainBroken(
            f"submission {row.id} is not what entry {row.planned_seq} says was planned; "
            "nothing is sent from it; run: objector doctor"
        )


_PLANNED = ("key", "account_id", "form", "controller", "purpose")


def opened_claim(desk: Desk, row: Row[Any]) -> dict[str, Any]:
    """The values of this submission's person, opened with that person's key and no other."""
    stored = desk.person_row(row.person_id)
    vault = desk.vault.person(stored.id, stored.wrapped_key)
    person = people.opened(desk, stored, vault)
    account = session = None
    if row.account_id is not None:
        held = desk.account_row(row.account_id)
        account = people.opened_account(held, vault)
        session = sessions.opened_for(held, vault)
    file = artefacts.content_for(desk, person.evidence, vault) if person.evidence else None
    return {"person": person, "account": account, "session": session, "file": file}


def _held(desk: Desk, submission_id: str) -> Row[Any]:
    row = desk.submission_row(submission_id)
    if row.owner != desk.owner.name or row.status not in rows.IN_HAND:
        raise AlreadyClaimed(
            f"submission {submission_id} is no longer in this run's hands ({row.status}); "
            "nothing more is done with it here"
        )
    return row


def mark_sending(desk: Desk, submission_id: str, kept: Sequence[Artefact], now: datetime) -> None:
    """Pass the point of no return. See `Ledger.mark_sending`."""
    row = _held(desk, submission_id)
    rows.check_move(submission_id, Status(row.status), Status.SENDING)
    facts = artefacts.store(
        desk, desk.person_vault(row.person_id), kept, now, submission_id=row.id, attempt=row.attempts
    )
    rows.change(
        desk, row, "sending", now, to=Status.SENDING, facts={"artefacts": facts, "channel": row.channel}, sent_at=now,
        cleared=False, lease_until=now + LEASE,
    )  # fmt: skip


def record(desk: Desk, submission_id: str, outcome: Outcome, move: Move, now: datetime) -> Submission:
    """Keep what an attempt gave. See `Ledger.record`."""
    row = _held(desk, submission_id)
    _check_outcome(row, outcome, move)
    vault = desk.person_vault(row.person_id)
    evidence = outcome.evidence
    kept = artefacts.store(desk, vault, evidence.artefacts, now, submission_id=row.id, attempt=row.attempts)
    salt = secrets.token_bytes(32)
    detail = rows.bounded(move.detail)
    reference = outcome.reference[:200] if isinstance(outcome, Delivered) else ""
    facts: dict[str, Any] = {
        **evidence.as_facts(),
        "outcome": type(outcome).__name__.lower(),
        "channel": row.channel,
        "reason": move.reason.value,
        "detail": detail,
        "artefacts": kept,
    }
    if move.due_at is not None:
        facts["due_at"] = chain.stamp(move.due_at)
    goes_on: dict[str, Any] = {}
    if move.channel:
        facts["next_channel"] = move.channel
        goes_on = {"channel": move.channel, "chosen": move.chosen, "former_tries": row.attempts, "agreed": ""}
    if reference:
        facts["reference_commitment"] = chain.commitment(salt, reference.encode())
    recorded = rows.change(
        desk,
        row,
        "recorded",
        now,
        to=move.to,
        facts=facts,
        reason=move.reason.value,
        detail=detail,
        recipe=evidence.recipe or row.recipe,
        reference=reference or row.reference,
        due_at=move.due_at,
        delivered_at=now if move.to is Status.DELIVERED else row.delivered_at,
        **goes_on,
        **NOBODY,
    )
    unknown = not isinstance(outcome, Delivered)  # what confirmed it is known, and in its picture
    inside = {
        "new_text": evidence.new_text[:100_000] if unknown else "",
        "text_before": evidence.text_before[:100_000] if unknown else "",
        "findings": [asdict(finding) for finding in evidence.findings],
        "reference": reference,
        "reference_salt": salt.hex(),
    }
    where = f"attempts.sealed/{row.id}/{row.attempts}"
    desk.connection.execute(
        insert(attempts).values(
            submission_id=row.id,
            number=row.attempts,
            person_id=row.person_id,
            seq=desk.head_seq,
            at=now,
            sealed=vault.seal_facts(inside, where),
        )
    )
    return recorded


NOBODY: dict[str, Any] = {"owner": None, "lease_until": None, "former_status": None, "former_due_at": None}
"""The columns of a submission that nobody has in hand."""


def _check_outcome(row: Row[Any], outcome: Outcome, move: Move) -> None:
    if row.status == Status.SENDING.value and isinstance(outcome, Failed):
        raise IllegalMove(
            f"submission {row.id} is past the point of no return: its outcome cannot be that nothing was sent"
        )
    rows.check_move(row.id, Status(row.status), move.to)
    if move.channel and (move.to is not Status.WAITING or row.sent_at is not None):
        raise IllegalMove(f"submission {row.id}: only what surely was not sent goes on by another channel")
    if move.to is Status.DELIVERED and not isinstance(outcome, Delivered):
        raise IllegalMove(f"submission {row.id}: {type(outcome).__name__} is no proof of arrival")
    unsent = row.status == Status.PERFORMING.value
    if unsent and move.to is Status.DELIVERED and move.reason is not Reason.ALREADY_OBJECTED:
        raise IllegalMove(f"submission {row.id}: nothing was sent, so nothing can have been confirmed")


def release(desk: Desk, submission_id: str, now: datetime) -> Submission:
    """Undo a claim with which nothing was done. See `Ledger.release`."""
    row = _held(desk, submission_id)
    if row.status != Status.PERFORMING.value:
        raise IllegalMove(f"submission {submission_id} is {row.status}: it cannot be put back as if nothing was sent")
    former = Status(row.former_status)
    if _is_visit(row):
        visits.undo(desk, submission_id, row.controller)
    columns = {**NOBODY, "due_at": row.former_due_at, "attempts": row.attempts - 1}
    return rows.change(desk, row, "released", now, to=former, **columns)


def keep_lease(desk: Desk, now: datetime) -> int:
    """Prolong the leases of this run; how many submissions it has in hand."""
    mine = update(submissions).where(submissions.c.owner == desk.owner.name).values(lease_until=now + LEASE)
    return int(desk.connection.execute(mine).rowcount)


def new_texts(desk: Desk, submission_id: str) -> list[str]:
    """The unknown texts that appeared after sending, by attempt. Raises NotFound, Undecryptable."""
    return [facts["new_text"] for _, facts in _opened(desk, submission_id) if facts["new_text"]]


def last_texts(desk: Desk, submission_id: str) -> tuple[str, str]:
    """The unknown text that appeared after the last attempt, and what the page showed before; empty if nothing did.

    Raises NotFound, Undecryptable.
    """
    for _, facts in _opened(desk, submission_id)[-1:]:
        return facts["new_text"], facts.get("text_before", "")
    return "", ""


def references(desk: Desk, submission_id: str) -> dict[int, tuple[str, str]]:
    """Each reference number that the controller gave with the salt (hex) of its commitment, by the entry that commits
    to it. Raises NotFound, Undecryptable."""
    told = _opened(desk, submission_id)
    return {seq: (facts["reference"], facts["reference_salt"]) for seq, facts in told if facts["reference"]}


def _opened(desk: Desk, submission_id: str) -> list[tuple[int, dict[str, Any]]]:
    """What is kept of each attempt, in the clear, with the number of the entry that recorded it."""
    person_id = desk.submission_row(submission_id).person_id
    query = select(attempts).where(attempts.c.submission_id == submission_id).order_by(attempts.c.number)
    kept = [row for row in desk.connection.execute(query).all() if row.sealed is not None]
    if not kept:
        return []
    vault = desk.person_vault(person_id)
    return [
        (row.seq, vault.open_facts(row.sealed, f"attempts.sealed/{row.submission_id}/{row.number}")) for row in kept
    ]
