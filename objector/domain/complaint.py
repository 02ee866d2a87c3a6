"""A complaint to a supervisory authority (Art. 77 GDPR): when it is due, what it tells, and the time after it.

Everything is taken from the ledger's entries. Nothing goes to an authority without the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from objector.domain.course import Course
from objector.domain.deadline import add_months, day_there
from objector.domain.escalation import Stage
from objector.domain.note import Note, What, notes_in
from objector.domain.outcome import Reason
from objector.domain.posting import POSTED
from objector.domain.read_back import Happened
from objector.domain.route import LETTER, MAIL
from objector.domain.submission import Status
from objector.errors import ConfigError

PROGRESS_MONTHS = 3
"""Within which the authority has to tell of progress or outcome; else a judicial remedy (Art. 78(2) GDPR)."""


class Event(StrEnum):
    """What happened to an objection, as a complaint tells it. The value names the words of the texts for it."""

    MADE = "made"  #: it was made; the ledger does not say by which way
    FORM = "form"  #: it was sent by the controller's form
    MAIL = "mail"  #: it was sent by mail
    LETTER = "letter"  #: it was sent by letter
    PAGE = "page"  #: receipt was confirmed on the controller's page
    MESSAGE = "message"  #: receipt was confirmed by a mail of the controller
    SEEN = "seen"  #: the person says that it arrived, or a report of their own mail provider does
    RECORDED = "recorded"  #: the controller's page says that an objection is on record
    REMINDER = "reminder"  #: a reminder was sent
    QUERY = "query"  #: the controller asked for something, such as who the person is
    GIVEN = "given"  #: the person answered to that, or to a refusal
    EXTENDED = "extended"  #: the controller announced that it takes longer
    REFUSAL = "refusal"  #: the controller refused
    SILENCE = "silence"  #: until this day no answer had come


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One event and its day, in the controller's time zone. `seq`: the entry that tells of it; 0: none does."""

    event: Event
    day: date
    seq: int = 0


def why_not_due(course: Course) -> str:
    """Why no complaint is prepared today, for people; empty: it is due.

    A complaint is never premature: about silence it is due after the controller's time and the grace, about a refusal
    at once. Raises ConfigError where no calendar is known.
    """
    one = course.submission
    match one.status:
        case Status.REFUSED:
            return ""
        case Status.UPHELD:
            return f"submission {one.id}: the controller honours it, so there is nothing to complain about"
        case Status.ESCALATED:
            return f"submission {one.id}: a complaint was made already; it is kept: objector receipts show {one.id}"
        case Status.DELIVERED if course.stage is Stage.COMPLAINT:
            return ""
        case Status.DELIVERED if course.complaint_from is not None:
            return (
                f"submission {one.id}: a complaint is premature; the controller has time until {course.latest}, and "
                f"after the days of grace a complaint can be prepared from {course.complaint_from} on"
            )
        case Status.DELIVERED:
            return (
                f"submission {one.id}: a complaint is premature; the controller asked who you are and waits for your "
                "answer, so its time may stand still; see: objector todo"
            )
        case _:
            return (
                f"submission {one.id} is {one.status.value}: a complaint needs proof that the objection reached the "
                "controller first; see: objector status"
            )


def happenings(course: Course, entries: Iterable[Happened], timezone: str) -> tuple[Happening, ...]:
    """What happened, in order: sent, arrived, what came back, and until when nothing did.

    `entries` are those of the submission, first to last, `timezone` is the controller's (IANA name).
    """
    found: list[Happening] = []
    refused: Happening | None = None
    told = list(entries)
    for entry in told:
        day = day_there(entry.at, timezone)
        status, former = entry.facts.get("status"), entry.facts.get("former")
        if entry.facts.get("reason") == Reason.BOUNCED.value:
            found.clear()  # what was sent until then did not reach the controller
        if entry.kind == POSTED:
            on = datetime.fromisoformat(str(entry.facts["posted_at"]))  # the last word about it counts
            found = [one for one in found if one.event is not Event.LETTER]
            found.append(Happening(event=Event.LETTER, day=day_there(on, timezone), seq=entry.seq))
        if entry.kind == "sending":
            channel = str(entry.facts.get("channel") or course.submission.channel)
            found.append(Happening(event=_BY.get(channel, Event.FORM), day=day, seq=entry.seq))
        if status == Status.REFUSED.value != former:
            refused = Happening(event=Event.REFUSAL, day=day, seq=entry.seq)
    own = any(_of_own_provider(entry) for entry in told if entry.seq == course.receipt.seq)
    arrived = Event.SEEN if own else _ARRIVED.get(course.receipt.by, Event.SEEN)
    if not found and arrived is not Event.RECORDED:
        found.append(Happening(event=Event.MADE, day=course.received))
    found.append(Happening(event=arrived, day=course.received, seq=course.receipt.seq))
    found += _noted(course.notes)
    if refused is not None and not any(one.event is Event.REFUSAL for one in found):
        found.append(refused)
    if course.submission.status is Status.DELIVERED:
        found.append(Happening(event=Event.SILENCE, day=course.today))
    order = list(Event)
    return tuple(sorted(found, key=lambda one: (one.day, one.event is Event.SILENCE, order.index(one.event), one.seq)))


def _of_own_provider(entry: Happened) -> bool:
    """Whether the mail with this entry is a proved report of the person's own mail provider: no word of the controller.
    Whose it is the chain does not tell; of every other proved mail it names the domain."""
    told = [one.get("told") or {} for one in entry.facts.get("artefacts", ())]
    return any(one.get("trusted") and not one.get("domain") for one in told)


def objected_on(submission_id: str, happened: Sequence[Happening], said: date | None) -> date:
    """The day on which the objection was made: as the person said, else the first of these.

    Raises ConfigError where the first is that an objection is on record: when it was made, the ledger does not know.
    """
    if said is None and happened[0].event is Event.RECORDED:
        raise ConfigError(
            f"submission {submission_id}: the controller's page showed that an objection is on record already, so the "
            "ledger does not know when it was made; say the day: --objected YYYY-MM-DD"
        )
    return said or happened[0].day


def progress_due(filed: date) -> date:
    """The last day on which the authority has to tell of progress or outcome (Art. 78(2) GDPR)."""
    return add_months(filed, PROGRESS_MONTHS)


def filed_on(entries: Iterable[Happened]) -> date | None:
    """The day on which the person filed a complaint, the last time; None: they have not said so."""
    days = [note.day for note in notes_in(entries) if note.what is What.FILED]
    return days[-1] if days else None


def _noted(notes: Iterable[Note]) -> list[Happening]:
    """What was noted. The same of the same day, said again to add or mend something, is told once."""
    first: dict[tuple[What, date], Note] = {}
    for note in notes:
        first.setdefault((note.what, note.day), note)
    told = (note for note in first.values() if note.what in _NOTED)
    return [Happening(event=_NOTED[note.what], day=note.day, seq=note.seq) for note in told]


_BY = {MAIL: Event.MAIL, LETTER: Event.LETTER}
_ARRIVED = {
    Reason.CONFIRMED.value: Event.PAGE,
    Reason.CONFIRMED_BY_MAIL.value: Event.MESSAGE,
    Reason.ALREADY_OBJECTED.value: Event.RECORDED,
}
_NOTED = {
    What.EXTENDED: Event.EXTENDED,
    What.IDENTITY_ASKED: Event.QUERY,
    What.IDENTITY_GIVEN: Event.GIVEN,
    What.MORE_WANTED: Event.QUERY,
    What.MORE_GIVEN: Event.GIVEN,
    What.REFUSED: Event.REFUSAL,
    What.REFUSAL_ANSWERED: Event.GIVEN,
    What.REMINDED: Event.REMINDER,
}
