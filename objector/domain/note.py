"""A note: one thing that a controller or a person did after receipt, as far as it bears on the time or the complaint.

Notes stand in the ledger's chain, so they hold days and words of a list, and nothing personal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from objector.domain.read_back import Happened

NOTED = "noted"
"""The kind of the entries that hold a note."""


class What(StrEnum):
    """What was done."""

    EXTENDED = "extended"  #: the controller says that it takes longer (Art. 12(3) GDPR)
    IDENTITY_ASKED = "identity_asked"  #: the controller asks who the person is (Art. 12(6) GDPR)
    IDENTITY_GIVEN = "identity_given"  #: the controller got the answer to that
    MORE_WANTED = "more_wanted"  #: the controller asks for something else
    MORE_GIVEN = "more_given"  #: the controller got the answer to that
    REFUSED = "refused"  #: the controller does not honour the objection (Art. 12(4) GDPR)
    REFUSAL_ANSWERED = "refusal_answered"  #: the controller got the person's answer to its refusal
    REMINDED = "reminded"  #: a reminder was sent
    FILED = "filed"  #: the person filed a complaint with an authority (Art. 77 GDPR)


class By(StrEnum):
    """Who says so."""

    PERSON = "person"  #: the person's word
    MAIL = "mail"  #: a mail of the controller, by the recipe's phrases
    CHANNEL = "channel"  #: Objector itself, which sent it


@dataclass(frozen=True, kw_only=True)
class Note:
    """One such thing."""

    what: What
    day: date
    """When it reached whom it was for, or was sent: a day in the controller's time zone."""
    by: By = By.PERSON
    reasons: bool | None = None
    """Whether an extension or a refusal gives reasons; None: nobody has said yet."""
    remedies: bool | None = None
    """Whether a refusal tells of complaint and judicial remedy (Art. 12(4) GDPR); None: nobody has said yet."""
    mail: str = ""
    """The artefact (`f-…`) that shows it, if one does."""
    seq: int = 0
    """The ledger's entry that holds it; 0: none yet."""

    def facts(self) -> dict[str, Any]:
        """What the entry says."""
        said = {"reasons": self.reasons, "remedies": self.remedies, "mail": self.mail or None}
        told = {name: value for name, value in said.items() if value is not None}
        return {"what": self.what.value, "day": self.day.isoformat(), "by": self.by.value, **told}


def notes_in(entries: Iterable[Happened]) -> tuple[Note, ...]:
    """The notes among a submission's entries, in their order. Raises ValueError, KeyError for one of another shape."""
    return tuple(_read(entry) for entry in entries if entry.kind == NOTED)


def _read(entry: Happened) -> Note:
    facts = entry.facts
    return Note(
        what=What(facts["what"]),
        day=date.fromisoformat(facts["day"]),
        by=By(facts["by"]),
        reasons=facts.get("reasons"),
        remedies=facts.get("remedies"),
        mail=facts.get("mail") or "",
        seq=entry.seq,
    )


def faults(new: Sequence[Note], known: Sequence[Note], received: date, today: date) -> list[str]:
    """Everything that is wrong with what is to be noted; nothing if it fits.

    `received`: the day of receipt, `today`: both in the controller's time zone.
    """
    found = [fault for note in new for fault in day_faults(NAMES[note.what], note.day, received, today)]
    for answer, question in ANSWERS.items():
        asked = [note.day for note in (*known, *new) if note.what is question]
        for note in new:
            if note.what is not answer:
                continue
            if not asked:
                found.append(
                    f"{NAMES[answer]}: the ledger knows of no {NAMES[question].removeprefix('the ')} before it"
                )
            elif note.day < min(asked):
                found.append(f"{NAMES[answer]} ({note.day}) cannot come before {NAMES[question]} ({min(asked)})")
    return found


def day_faults(named: str, day: date, received: date, today: date) -> list[str]:
    """What is wrong with the day of something, which is named so; days as in `faults`."""
    found = [f"{named} ({day}) cannot come before receipt ({received})"] if day < received else []
    return [*found, f"{named} ({day}) lies in the future; today is {today}"] if day > today else found


ANSWERS = {
    What.IDENTITY_GIVEN: What.IDENTITY_ASKED,
    What.MORE_GIVEN: What.MORE_WANTED,
    What.REFUSAL_ANSWERED: What.REFUSED,
}
"""What the person says to something that the controller said."""

NAMES = {
    What.EXTENDED: "the notice of extension",
    What.IDENTITY_ASKED: "the identity query",
    What.IDENTITY_GIVEN: "the answer to the identity query",
    What.MORE_WANTED: "the request for more",
    What.MORE_GIVEN: "the answer to the request for more",
    What.REFUSED: "the refusal",
    What.REFUSAL_ANSWERED: "the answer to the refusal",
    What.REMINDED: "the reminder",
    What.FILED: "the complaint",
}
