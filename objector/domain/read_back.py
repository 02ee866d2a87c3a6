"""Reading back: a later look at the page of an unconfirmed submission, which tells and never sends.

When a look is due, and what was tried so far, are pure functions of the ledger's entries and the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from objector.domain.outcome import Evidence, Reason
from objector.domain.submission import Status

AFTER = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
"""How long after a submission became unconfirmed the page is looked at, and then how long after each look the next."""
BEGUN, KEPT, UNDONE, LOST = "read_back_begun", "read_back", "read_back_undone", "read_back_lost"
"""The kinds of entries: a look begins; what it gave; it was given up, and is not counted; its run ended within it."""
LOOKED_AGAIN = "the page was looked at again"


class Stands(StrEnum):
    """What a look at the page told. Documented in docs/glossary.md."""

    OBJECTED = "objected"  #: the switch stands as it was to be left, or the page says that an objection is on record
    NOT_OBJECTED = "not_objected"  #: the switch stands as before, or the form is offered and says nothing of one
    UNCLEAR = "unclear"  #: a wall, another page, no answer: nothing was learned


@dataclass(frozen=True, kw_only=True)
class ReadBack:
    """What one look gave. `reason`: for OBJECTED that of the delivery, for UNCLEAR what stood in the way."""

    stands: Stands
    reason: Reason | None = None
    detail: str = ""
    """For people; holds no personal data."""
    evidence: Evidence = field(default_factory=Evidence)


class Happened(Protocol):
    """An entry of the ledger, as far as it matters here."""

    @property
    def seq(self) -> int:
        """Its number."""
        ...

    @property
    def at(self) -> datetime:
        """When it was written. UTC."""
        ...

    @property
    def kind(self) -> str:
        """What it tells of."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """What it tells."""
        ...


def as_it_stands(history: Sequence[Happened]) -> int:
    """The number of the entry that says how the submission stands; 0 without one."""
    return max((entry.seq for entry in history if "status" in entry.facts), default=0)


def unconfirmed_since(history: Sequence[Happened]) -> datetime | None:
    """When the submission became unconfirmed, last time (UTC); None if it is not."""
    beginning = _beginning(history)
    return None if beginning is None else history[beginning].at


def looks(history: Sequence[Happened]) -> list[Happened]:
    """What the looks since then gave, first to last; one that was cut off is not among them."""
    beginning = _beginning(history)
    return [] if beginning is None else [entry for entry in history[beginning:] if entry.kind == KEPT]


def next_look(
    history: Sequence[Happened], *, also_at: datetime | None = None, signed_in_at: datetime | None = None
) -> datetime | None:
    """When the page is looked at next (UTC), or None: it is not looked at again. Not yet: a time that has not come.

    `also_at`: once more from this moment on, beside the usual times. `signed_in_at`: when a new session was kept; a
    look that met a sign-in is then worth another one at once.
    """
    beginning = _beginning(history)
    if beginning is None:
        return None
    since = history[beginning:]
    begun = _begun(since)
    last = begun[-1] if begun else None
    given = [entry for entry in since if entry.kind == KEPT]
    met_sign_in = bool(given) and given[-1].facts.get("reason") == Reason.SIGN_IN.value
    if met_sign_in and signed_in_at is not None and signed_in_at > given[-1].at:
        return signed_in_at
    times = []
    if len(begun) < len(AFTER) + (also_at is not None):
        times.append((last or since[0].at) + AFTER[min(len(begun), len(AFTER) - 1)])
    if also_at is not None and (last is None or last < also_at):
        times.append(max(also_at, since[0].at + AFTER[0]))
    return min(times, default=None)


def tried(history: Sequence[Happened]) -> str:
    """How often the page was looked at again and what it told last, for people; an empty text if it was not."""
    found = looks(history)
    if not found:
        return ""
    last = found[-1]
    return told(len(found), last.at, str(last.facts.get("detail") or last.facts.get("stands", "")))


def told(number: int, at: datetime, what: str) -> str:
    """What so many looks, the last at this moment (UTC), have told, for people."""
    often = "once" if number == 1 else f"{number} times"
    return f"{LOOKED_AGAIN} {often}, last on {at:%Y-%m-%d %H:%M} UTC: {what}"


def _beginning(history: Sequence[Happened]) -> int | None:
    """The place of the entry with which it became unconfirmed; None if it is something else by now."""
    unconfirmed = Status.UNCONFIRMED.value
    place = None
    for number, entry in enumerate(history):
        status = entry.facts.get("status")
        if status is None:
            continue
        if status != unconfirmed:
            place = None
        elif place is None:
            place = number
    return place


def _begun(since: Sequence[Happened]) -> list[datetime]:
    """When each look began that was not undone."""
    begun: list[datetime] = []
    for entry in since:
        if entry.kind == BEGUN:
            begun.append(entry.at)
        elif entry.kind == UNDONE and begun:
            begun.pop()
    return begun
