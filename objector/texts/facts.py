"""What a text says of one person and one controller: given by the person or taken from the ledger, never invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from objector.domain.objection import Right
from objector.errors import TextError
from objector.texts.kind import Kind


class Infringement(StrEnum):
    """What a complaint says was infringed; whoever names one knows it to be true."""

    UNANSWERED = "unanswered"  #: no information within the month, Art. 12(3) GDPR
    UNANSWERED_EXTENDED = "unanswered_extended"  #: none within three months, after a notice of extension
    REFUSED = "refused"  #: not honoured: Art. 21(1) GDPR, without compelling legitimate grounds; or Art. 21(3)
    UNREASONED = "unreasoned"  #: the refusal gave no reasons, Art. 12(4) GDPR
    NO_REMEDIES = "no_remedies"  #: the refusal did not tell of complaint and judicial remedy, Art. 12(4) GDPR
    OBSTRUCTED = "obstructed"  #: the exercise was not facilitated, Art. 12(2) GDPR


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The values of one text. All dates are calendar days at the person's place."""

    name: str = ""
    email: str = ""
    address: tuple[str, ...] = ()
    """The person's postal address, line by line; may be empty where the text goes by mail."""
    accounts: tuple[str, ...] = ()
    """What the controller knows the person by, one account or address for each line."""
    controller: str = ""
    controller_address: tuple[str, ...] = ()
    reference: str = ""
    """The controller's own number of this matter, if it gave one."""
    written: date | None = None
    """The day that the text bears."""
    grounds: str = ""
    """The person's particular situation in their own words, Art. 21(1) GDPR; printed as it is."""
    erasure: bool = False
    """Whether the person also wants erasure, Art. 17(1)(c) GDPR; it may cost an account, so only if they say so."""
    objected: date | None = None
    """The day on which the objection was made."""
    answered: date | None = None
    """The day of the controller's answer."""
    due: date | None = None
    """The last day of the month of Art. 12(3) GDPR; of the three months, if `extended`."""
    extended: bool = False
    """Whether a notice of extension counts."""
    words: str = ""
    """What the person adds in their own words: what was asked for, or an answer to a refusal; printed as it is."""
    authority: str = ""
    authority_address: tuple[str, ...] = ()
    course: str = ""
    """What happened, as the ledger tells it and the person approved it; printed as it is."""
    infringements: tuple[Infringement, ...] = ()
    """What was infringed, as a complaint says it; an answer to a refusal says of it what the refusal lacks."""
    exhibits: tuple[str, ...] = ()
    """What is enclosed with a complaint, in the order of its numbers."""
    representative: tuple[str, ...] = ()
    """The body that lodges and signs the complaint for the person, Art. 80(1) GDPR: its name, then its address."""
    representative_email: str = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text that is ready for the person's approval."""

    kind: Kind
    language: str
    subject: str
    body: str
    reviewed: date | None
    """When a lawyer who is a native speaker reviewed the sentences; None: never, and the person is to be told."""


_ALWAYS = ("name", "email", "controller", "written")
_OCCASIONS: dict[Kind, tuple[str, ...]] = {
    Kind.OBJECTION: (*_ALWAYS, "grounds"),
    Kind.REMINDER: (*_ALWAYS, "objected", "due"),
    Kind.MORE_WANTED: (*_ALWAYS, "objected", "answered", "words"),
    Kind.REFUSED: (*_ALWAYS, "objected", "answered"),
    Kind.IDENTITY: (*_ALWAYS, "objected", "answered"),
    Kind.COMPLAINT: (*_ALWAYS, "authority", "objected", "course", "infringements"),
}
NEEDS: dict[Kind, tuple[str, ...]] = {
    **_OCCASIONS,
    **{kind.under(Right.ART_21_2): needs for kind, needs in _OCCASIONS.items()},
    Kind.MARKETING: _ALWAYS,
}
"""The facts without which a text would be incomplete."""


def hold(kind: Kind, facts: Facts) -> None:
    """Raise `TextError` where facts are missing, all of them at once, or where they contradict the text."""
    needs = NEEDS[kind]
    silent = {Infringement.UNANSWERED, Infringement.UNANSWERED_EXTENDED} & set(facts.infringements)
    if silent and kind.is_complaint:
        needs = (*needs, "due")
    missing = tuple(name for name in needs if _empty(getattr(facts, name)))
    if missing:
        raise TextError(
            f"{kind.value}: this text cannot be written without: {', '.join(missing)}; supply them and try again",
            missing=missing,
        )
    if "due" in needs and facts.written is not None and facts.due is not None and facts.written <= facts.due:
        raise TextError(
            f"{kind.value}: it would say that the month has passed, but the answer is due until {facts.due} "
            f"and the text bears the date {facts.written}; wait until the month is over"
        )
    known = (("written", facts.written), ("answered", facts.answered))
    for name, day in known:
        if facts.objected is not None and day is not None and day < facts.objected and "objected" in needs:
            raise TextError(f"{kind.value}: {name} ({day}) lies before objected ({facts.objected}); correct the dates")


def _empty(value: object) -> bool:
    if isinstance(value, tuple):
        return not any(str(one).strip() for one in value)
    return value is None or not str(value).strip()
