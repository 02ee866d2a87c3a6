"""Texts to a controller after the objection: kept when the person approves them, and sent once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from objector.domain.note import Note
from objector.domain.outcome import Artefact, Kind
from objector.domain.written import APPROVED, SENDING, UNSENT, Purpose, State, Written, written
from objector.errors import IllegalMove
from objector.ledger import artefacts, journal, notes
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft


def approve(
    desk: Desk, submission_id: str, purpose: Purpose, language: str, day: date, text: str, now: datetime
) -> Written:
    """Keep a text that the person approved. See `Correspondence.approve_text`."""
    row = desk.submission_row(submission_id)
    if row.delivered_at is None:
        raise IllegalMove(f"submission {submission_id} is {row.status}: nothing shows that it arrived")
    last = _last(desk, submission_id, purpose)
    if last is not None and last.state is State.SENDING:
        raise _may_be_sent(submission_id)
    content = Artefact(kind=Kind.TEXT, media_type="text/plain", content=text.encode())
    kept = artefacts.store(desk, desk.person_vault(row.person_id), [content], now, submission_id=row.id)
    _append(desk, row, APPROVED, now, text=purpose.value, language=language, day=day.isoformat(), artefacts=kept)
    return Written(purpose=purpose, seq=desk.head_seq, artefact_id=str(kept[0]["id"]), language=language, day=day)


def begin(desk: Desk, submission_id: str, one: Written, contents: Sequence[Artefact], now: datetime) -> None:
    """It is handed in next. See `Correspondence.begin_text`."""
    row = desk.submission_row(submission_id)
    last = _last(desk, submission_id, one.purpose)
    if last is None or last.seq != one.seq:
        raise IllegalMove(f"submission {submission_id}: this text was not approved, so nothing is sent")
    if last.state is State.SENDING:
        raise _may_be_sent(submission_id)
    if last.state is State.SENT:
        raise IllegalMove(f"submission {submission_id}: this text was sent already; nothing is sent twice")
    kept = artefacts.store(desk, desk.person_vault(row.person_id), contents, now, submission_id=row.id)
    _append(desk, row, SENDING, now, text=one.purpose.value, approved=one.seq, artefacts=kept)


def end(desk: Desk, submission_id: str, note: Note, contents: Sequence[Artefact], now: datetime) -> None:
    """It was sent. See `Correspondence.end_text`."""
    notes.go(desk, submission_id, (), (note,), now, contents, None)


def undo(
    desk: Desk, submission_id: str, purpose: Purpose, why: str, contents: Sequence[Artefact], now: datetime
) -> None:
    """It surely did not go out. See `Correspondence.undo_text`."""
    row = desk.submission_row(submission_id)
    last = _last(desk, submission_id, purpose)
    if last is None or last.state is not State.SENDING:
        raise IllegalMove(f"submission {submission_id}: no such text may be on its way; nothing was changed")
    kept = artefacts.store(desk, desk.person_vault(row.person_id), contents, now, submission_id=row.id)
    _append(desk, row, UNSENT, now, text=purpose.value, approved=last.seq, detail=why, artefacts=kept)


def _append(desk: Desk, row: Row[Any], kind: str, now: datetime, **facts: Any) -> None:
    desk.append(Draft(kind=kind, submission_id=row.id, person_id=row.person_id, facts=facts), now=now)


def _last(desk: Desk, submission_id: str, purpose: Purpose) -> Written | None:
    found = written(journal.history(desk.connection, submission_id), purpose)
    return found[-1] if found else None


def _may_be_sent(submission_id: str) -> IllegalMove:
    return IllegalMove(
        f"submission {submission_id}: this text was handed in, and what became of it is not known; look among your "
        "sent mails. If it is there, say so with --sent DAY; if you are sure that it is not: --not-sent"
    )
