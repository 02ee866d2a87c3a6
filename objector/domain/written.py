"""What a person writes to a controller after the objection: each text approved before it goes, none sent twice.

Where it stands follows from the ledger's entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from objector.domain.note import NOTED, Note, What, notes_in
from objector.domain.read_back import Happened

APPROVED, SENDING, UNSENT, CAME_BACK = "text_approved", "text_sending", "text_unsent", "text_came_back"
"""The kinds of entries: a person approved a text; it is handed in next, by mail; it surely did not go out; its mail
came back."""


class Purpose(StrEnum):
    """What a text is for. The value is that of the `Kind` of texts."""

    REMINDER = "reminder"  #: the controller has not answered in time
    MORE_WANTED = "answer-more-wanted"  #: it asked for more
    REFUSED = "answer-refused"  #: it refused
    IDENTITY = "answer-identity"  #: it asked who the person is

    @property
    def told_as(self) -> What:
        """The note that says that it was sent."""
        return _TOLD_AS[self]

    @property
    def answers(self) -> What | None:
        """What it answers to; None: the silence."""
        return _ANSWERS[self]


_TOLD_AS = {
    Purpose.REMINDER: What.REMINDED,
    Purpose.MORE_WANTED: What.MORE_GIVEN,
    Purpose.REFUSED: What.REFUSAL_ANSWERED,
    Purpose.IDENTITY: What.IDENTITY_GIVEN,
}
_ANSWERS = {
    Purpose.REMINDER: None,
    Purpose.MORE_WANTED: What.MORE_WANTED,
    Purpose.REFUSED: What.REFUSED,
    Purpose.IDENTITY: What.IDENTITY_ASKED,
}


class State(StrEnum):
    """Where an approved text stands."""

    APPROVED = "approved"  #: kept; nothing was sent
    SENDING = "sending"  #: handed in by mail, and no answer of the mail server is known: it may be on its way
    SENT = "sent"  #: it was sent
    CAME_BACK = "came_back"  #: its mail came back, so it counts as not sent


class TextId(NamedTuple):
    """By what a text is named: the submission that it is about, and the entry of its approval."""

    submission_id: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class Written:
    """One approved text."""

    purpose: Purpose
    seq: int
    """The entry of the approval."""
    artefact_id: str
    language: str
    day: date
    """The day that it bears."""
    state: State = State.APPROVED


_STATES = {SENDING: State.SENDING, UNSENT: State.APPROVED, CAME_BACK: State.CAME_BACK}


def written(entries: Iterable[Happened], purpose: Purpose) -> tuple[Written, ...]:
    """The approved texts for this purpose, first to last. One that was approved anew before it was sent stays unsent.

    Raises ValueError, KeyError for an entry of another shape.
    """
    found: list[Written] = []
    for entry in entries:
        facts = entry.facts
        if entry.kind == APPROVED and facts["text"] == purpose.value:
            found.append(
                Written(
                    purpose=purpose,
                    seq=entry.seq,
                    artefact_id=str(facts["artefacts"][0]["id"]),
                    language=str(facts["language"]),
                    day=date.fromisoformat(facts["day"]),
                )
            )
        elif entry.kind in _STATES:
            state = _STATES[entry.kind]
            found = [replace(one, state=state) if one.seq == facts["approved"] else one for one in found]
        elif entry.kind == NOTED and facts.get("what") == purpose.told_as.value and found:
            found[-1] = replace(found[-1], state=State.SENT)
    return tuple(found)


def standing(entries: Iterable[Happened]) -> tuple[Note, ...]:
    """The notes of a submission that stand: without those that a text was sent whose mail then came back.

    Raises ValueError, KeyError for an entry of another shape.
    """
    told = list(entries)
    approved: dict[What, int] = {}
    noted: dict[int, int] = {}
    """By the approval of a text, the entry that notes that it was sent."""
    gone: set[int] = set()
    for entry in told:
        if entry.kind == APPROVED:
            approved[Purpose(entry.facts["text"]).told_as] = entry.seq
        elif entry.kind == NOTED:
            noted.setdefault(approved.get(What(entry.facts["what"]), 0), entry.seq)
        elif entry.kind == CAME_BACK and entry.facts["approved"] in noted:
            gone.add(noted.pop(entry.facts["approved"]))
    return tuple(note for note in notes_in(told) if note.seq not in gone)
