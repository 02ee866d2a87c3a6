"""Texts to a controller after the objection: kept when the person approves them, and sent once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from objector.domain.note import By, Note
from objector.domain.outcome import Artefact, Kind
from objector.domain.submission import Status
from objector.domain.written import APPROVED, CAME_BACK, SENDING, UNSENT, Purpose, State, TextId, Written, written
from objector.errors import IllegalMove
from objector.ledger import artefacts, journal, notes
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.tables import mailed_texts


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
    if row.status == Status.UPHELD.value:
        raise IllegalMove(f"submission {submission_id}: the controller honours it by now; nothing more is sent to it")
    if last.state is State.SENT:
        raise IllegalMove(f"submission {submission_id}: this text was sent already; nothing is sent twice")
    if last.state is State.CAME_BACK:
        raise IllegalMove(f"submission {submission_id}: the mail with this text came back; approve it anew to send it")
    kept = artefacts.store(desk, desk.person_vault(row.person_id), contents, now, submission_id=row.id)
    _append(desk, row, SENDING, now, text=one.purpose.value, approved=one.seq, artefacts=kept)
    desk.connection.execute(
        insert(mailed_texts).values(seq=one.seq, submission_id=row.id, person_id=row.person_id, at=now)
    )


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
    desk.connection.execute(delete(mailed_texts).where(mailed_texts.c.seq == last.seq))


def came_back(desk: Desk, text: TextId, contents: Sequence[Artefact], now: datetime, by: By) -> bool:
    """Its mail came back, so that it counts as not sent. False, and nothing is done, for one that was not handed in by
    mail, or of which this is known."""
    mine = (mailed_texts.c.seq == text.seq) & (mailed_texts.c.submission_id == text.submission_id)
    there = desk.connection.execute(select(mailed_texts.c.came_back_at).where(mine)).first()
    if there is None or there.came_back_at is not None:
        return False
    row = desk.submission_row(text.submission_id)
    approval = journal.entry(desk.connection, text.seq)
    if approval is None:
        raise ValueError(f"submission {row.id}: its text has no approval {text.seq}")
    facts: dict[str, Any] = {"text": approval.facts["text"], "approved": text.seq, "by": by.value}
    if contents:
        facts["artefacts"] = artefacts.store(
            desk, desk.person_vault(row.person_id), contents, now, submission_id=row.id
        )
    _append(desk, row, CAME_BACK, now, **facts)
    desk.connection.execute(update(mailed_texts).where(mine).values(came_back_at=now))
    return True


def mailed(desk: Desk, since: datetime, ids: Collection[str] | None, person_id: str | None) -> dict[TextId, datetime]:
    """The texts that were handed in by mail since then and did not come back, with the moment. See `Ledger`."""
    query = select(mailed_texts).where(mailed_texts.c.at >= since, mailed_texts.c.came_back_at.is_(None))
    if ids is not None:
        query = query.where(mailed_texts.c.submission_id.in_(sorted(ids)))
    if person_id is not None:
        query = query.where(mailed_texts.c.person_id == person_id)
    found = desk.connection.execute(query.order_by(mailed_texts.c.seq))
    return {TextId(row.submission_id, row.seq): row.at for row in found}


def that_came_back(desk: Desk, person_id: str | None) -> list[str]:
    """The submissions of which a text came back, whatever was done about it since. See `Ledger`."""
    query = select(mailed_texts.c.submission_id).where(mailed_texts.c.came_back_at.is_not(None))
    if person_id is not None:
        query = query.where(mailed_texts.c.person_id == person_id)
    return list(dict.fromkeys(desk.connection.execute(query.order_by(mailed_texts.c.seq)).scalars()))


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
