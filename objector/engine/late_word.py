"""A controller that honours an objection after all: heard after a refusal or a complaint, unless something speaks
against it. Then the person is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from objector.domain.controller import Controller
from objector.domain.deadline import day_there
from objector.domain.note import What, notes_in
from objector.domain.read_back import Happened
from objector.domain.submission import AWAITING, Status
from objector.engine.mail_match import Match
from objector.ledger.store import Ledger


async def is_in_doubt(ledger: Ledger, found: Match, controllers: Mapping[str, Controller]) -> bool:
    """Whether a mail that is clear by its words may yet say nothing new of this submission, for which no answer is
    awaited any more.

    It may be older than the refusal, which then stands: mails are not always read in the order in which they came, and
    of a refusal only the day is known. And it may tell once more of another objection of the same person, which the
    same controller honours already.
    """
    one = found.awaited.submission
    if one.status in AWAITING:
        return False
    place = controllers.get(one.controller)
    zone = place.timezone if place is not None else "UTC"
    refused = refused_on(await ledger.history(one.id), zone)
    if refused is not None and day_there(found.mail.received_at, zone) <= refused:
        return True
    honoured = await ledger.submissions(person=one.person_id, statuses=(Status.UPHELD,))
    return any(other.controller == one.controller for other in honoured)


def refused_on(entries: Iterable[Happened], timezone: str) -> date | None:
    """The day of the last refusal, in this time zone (IANA name); None: there was none. Pure.

    As it was noted; where it was not, the day of the entry. `entries` are those of one submission, first to last.
    """
    told = list(entries)
    if noted := [note.day for note in notes_in(told) if note.what is What.REFUSED]:
        return max(noted)
    moved = [
        entry.at for entry in told if entry.facts.get("status") == Status.REFUSED.value != entry.facts.get("former")
    ]
    return day_there(moved[-1], timezone) if moved else None
