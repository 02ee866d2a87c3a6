"""Notes: what a controller or a person did after receipt, as entries of the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from objector.domain.note import NOTED, Note
from objector.domain.outcome import Artefact
from objector.domain.retry import Move
from objector.domain.submission import Status, Submission
from objector.errors import IllegalMove
from objector.ledger import artefacts, decisions, journal, rows
from objector.ledger.desk import Desk


def go(
    desk: Desk,
    submission_id: str,
    moves: Sequence[Move],
    notes: Sequence[Note],
    now: datetime,
    contents: Sequence[Artefact],
    happened_at: datetime | None,
) -> Submission:
    """Go these moves, then note these things; the first of all keeps the artefacts, and the notes name the first one.

    See `Ledger.note`.
    """
    kept = ""
    for place, move in enumerate(moves):
        given = contents if place == 0 else ()
        decisions.decide(desk, submission_id, move.to, move.reason, move.detail, now, given, happened_at)
        if given:
            kept = _first_artefact(desk, submission_id)
    for place, note in enumerate(notes):
        given = contents if place == 0 and not moves else ()
        _note(desk, submission_id, replace(note, mail=note.mail or kept), now, given)
        if given:
            kept = _first_artefact(desk, submission_id)
    return rows.submission(desk.submission_row(submission_id))


def _note(desk: Desk, submission_id: str, note: Note, now: datetime, contents: Sequence[Artefact]) -> None:
    row = desk.submission_row(submission_id)
    rows.check_at_rest(row, "say it")
    if row.delivered_at is None:
        raise IllegalMove(
            f"submission {submission_id} is {row.status}: nothing shows that it arrived, so no time runs yet; "
            f"if you saw that it did: objector answer {submission_id} --arrived"
        )
    facts = note.facts()
    if contents:
        vault = desk.person_vault(row.person_id)
        kept = artefacts.store(desk, vault, contents, now, submission_id=row.id, attempt=row.attempts)
        facts = {**replace(note, mail=note.mail or str(kept[0]["id"])).facts(), "artefacts": kept}
    rows.change(desk, row, NOTED, now, to=Status(row.status), facts=facts, moved_at=now)


def _first_artefact(desk: Desk, submission_id: str) -> str:
    entry = journal.entry(desk.connection, desk.submission_row(submission_id).last_seq)
    return str(entry.facts["artefacts"][0]["id"]) if entry is not None else ""
