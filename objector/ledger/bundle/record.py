"""A record: the file of a bundle that says what is kept of one submission or person, and opens its commitments."""

from __future__ import annotations

import json
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from objector.ledger.bundle.layout import HEX, MOMENT, NAME, Subject

Name = Annotated[str, StringConstraints(pattern=NAME, max_length=200)]
Digest = Annotated[str, StringConstraints(pattern=HEX)]
Moment = Annotated[str, StringConstraints(pattern=MOMENT)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z]-[A-Za-z0-9_-]{1,60}$")]
Word = Annotated[str, StringConstraints(max_length=500)]
Fact = Annotated[str, StringConstraints(max_length=100_000)]
Seq = Annotated[int, Field(ge=1, le=2**53 - 1)]


class Strict(BaseModel):
    """What every part of a bundle's JSON is: no unknown key, no value of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RecordArtefact(Strict):
    """An artefact that an entry commits to. Left out: `file`, `sha256` and `salt` are null."""

    id: Id
    kind: Word
    media_type: Word
    size: Annotated[int, Field(ge=0)]
    seq: Seq
    commitment: Digest
    file: Name | None
    sha256: Digest | None
    salt: Digest | None


class RecordText(Strict):
    """A text that an entry commits to: the controller's reference number, or what was approved. Left out: null."""

    what: Annotated[str, StringConstraints(pattern=r"^(reference|approval)$")]
    seq: Seq
    commitment: Digest
    value: Annotated[str, StringConstraints(max_length=2_000_000)] | None
    salt: Digest | None


class Record(Strict):
    """What is kept of one submission or person. `facts` follow from the entries with the numbers `entries`."""

    subject: Annotated[str, StringConstraints(pattern=r"^(submission|person)$")]
    id: Id
    person: Id
    facts: dict[Word, Fact | int | None]
    entries: list[Seq]
    artefacts: list[RecordArtefact]
    texts: list[RecordText]

    @property
    def about(self) -> Subject:
        """What it is about."""
        return Subject(self.subject)


class PersonOf(Strict):
    """Who made the objections: name and contact, as Art. 4(1) of Regulation (EU) 2025/2518 asks for."""

    id: Id
    name: Fact
    email: Fact
    country: Word


class People(Strict):
    """The people of a bundle; not in one for a group."""

    people: list[PersonOf]


Model = TypeVar("Model", bound=Strict)


def dumped(model: Strict) -> bytes:
    """A part of a bundle as it is written: one form for one content."""
    return (json.dumps(model.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


def loaded(kind: type[Model], raw: bytes) -> Model:
    """The other way round. Raises ValueError, in words that repeat nothing of the content."""
    try:
        model = kind.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part)[:40] for part in first["loc"])
        raise ValueError(f"{place + ': ' if place else ''}{first['msg'][:200]}") from None
    quickly = model.model_dump_json(indent=1).encode() + b"\n"  # the same in nearly all cases, and far sooner done
    if raw != quickly and raw != dumped(model):
        raise ValueError("it is not in the form in which it is written")
    return model
