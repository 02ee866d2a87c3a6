"""A body that complains for a person by their mandate (Art. 80(1) GDPR): its file, and whether the mandate covers this.

What the file has to hold is what Art. 4(1) of Regulation (EU) 2025/2518 may ask of such a body: its name and contact,
proof of its constitution, and proof of the mandate. Whether a body is one of Art. 80(1) GDPR, and whether a mandate is
valid by national law, no file can tell: people check that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from objector.domain.controller import Controller
from objector.domain.objection import Right
from objector.domain.person import Person
from objector.engine.enclosures import read_evidence
from objector.engine.people_model import ADDRESS_LINES, mail_address
from objector.errors import ConfigError
from objector.recipes.scalars import Strict, Word
from objector.recipes.toml_file import Faulty, read


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("one line is wanted, without control characters")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)]
FileName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Remedy = Literal["art-77", "art-78", "art-79", "art-82"]
"""What Art. 80(1) GDPR lets a body do for a person: complain, sue the authority, sue the controller, claim damages."""


class MandateEntry(Strict):
    """`[mandate]`: what the signed mandate says."""

    person: Line
    """Who gave it: their id or mail address, as the ledger has it."""
    controllers: tuple[Word, ...] = Field(min_length=1, max_length=1000)
    rights: tuple[Right, ...] = Field(min_length=1, max_length=10)
    covers: tuple[Remedy, ...] = Field(min_length=1, max_length=10)
    given: date
    until: date
    """The last day on which it holds."""
    revoked: date | None = None
    """The day from which on it no longer holds."""
    proof: FileName

    @model_validator(mode="after")
    def _in_order(self) -> MandateEntry:
        if self.until < self.given:
            raise ValueError(f"`until` ({self.until}) lies before `given` ({self.given})")
        return self


class BodyEntry(Strict):
    """The file."""

    name: Line
    email: Annotated[Line, AfterValidator(mail_address)]
    address: tuple[Line, ...] = Field(min_length=1, max_length=ADDRESS_LINES)
    constitution: FileName
    mandate: MandateEntry


@dataclass(frozen=True, kw_only=True)
class BodyFile:
    """A file that was read. The files that it names were not yet."""

    path: Path
    entry: BodyEntry


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The content of a picture or PDF, and its media type."""

    content: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body whose mandate covers the complaint."""

    name: str
    email: str
    address: tuple[str, ...]
    given: date
    """The day of the mandate."""
    until: date
    constitution: Proof
    mandate: Proof


def read_body(path: Path) -> BodyFile:
    """The file. Raises ConfigError with every fault, as `file: place: what`."""
    try:
        return BodyFile(path=path, entry=read(path, path.name, BodyEntry))
    except Faulty as error:
        raise ConfigError(*error.faults) from error


def body_of(file: BodyFile, person: Person, controller: Controller, right: Right, today: date) -> Body:
    """The body, if its mandate covers a complaint of this person about this controller and right on this day.

    With its proofs, which are looked for beside the body's file. Raises ConfigError with everything that is wrong, all
    at once.
    """
    entry, faults = file.entry, mandate_faults(file.entry.mandate, person, controller, right, today)
    proofs: list[Proof] = []
    for place, name in (("constitution", entry.constitution), ("mandate.proof", entry.mandate.proof)):
        try:
            content, media_type = read_evidence(file.path.parent / name)
        except ValueError as error:
            faults.append(f"{place}: {error}")
        else:
            proofs.append(Proof(content=content, media_type=media_type))
    if len(proofs) == 2 and proofs[0].content == proofs[1].content:
        faults.append("mandate.proof: is the very file of `constitution`; each is a proof of its own")
    if faults:
        raise ConfigError(*(f"{file.path.name}: {fault}" for fault in faults))
    constitution, mandate = proofs
    return Body(
        name=entry.name,
        email=entry.email,
        address=entry.address,
        given=entry.mandate.given,
        until=entry.mandate.until,
        constitution=constitution,
        mandate=mandate,
    )


def mandate_faults(
    mandate: MandateEntry, person: Person, controller: Controller, right: Right, today: date
) -> list[str]:
    """Why the mandate does not cover a complaint about this person's objection under this right; empty: it does."""
    found = []
    if mandate.person.casefold() not in (person.id.casefold(), person.email.casefold()):
        found.append(f"mandate.person: the objection is that of {person.id}, who is another person")
    if controller.slug not in mandate.controllers:
        found.append(f"mandate.controllers: {controller.slug} is not among them")
    if right not in mandate.rights:
        found.append(f"mandate.rights: {right.value} is not among them")
    if "art-77" not in mandate.covers:
        found.append("mandate.covers: art-77, to complain to an authority, is not among them")
    if mandate.given > today:
        found.append(f"mandate.given: {mandate.given} lies in the future; today is {today}")
    if mandate.until < today:
        found.append(f"mandate.until: it ended on {mandate.until}; a new one is needed")
    if mandate.revoked is not None and mandate.revoked <= today:
        found.append(f"mandate.revoked: it was revoked on {mandate.revoked}")
    return found
