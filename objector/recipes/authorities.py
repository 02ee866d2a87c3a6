"""The supervisory authorities, `authorities.toml`: its strict type, and loading it with every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from objector.domain.authority import Authority, Competence
from objector.domain.region import EEA
from objector.errors import RecipeError
from objector.recipes.library import Library
from objector.recipes.scalars import Country, Language, MailAddress, Strict, Text, Word
from objector.recipes.toml_file import Faulty, named, read

FILE = "authorities.toml"

Land = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#@]+\.[^\s/?#@]+(/\S*)?$", max_length=500)]


class AuthorityEntry(Strict):
    """One authority."""

    id: Word
    country: Country
    land: Land | None = None
    land_name: Text | None = None
    competence: Competence = Competence.GENERAL
    name: Text
    name_en: Text
    languages: tuple[Language, ...] = Field(min_length=1, max_length=6)
    asks_for: Language | None = None
    website: Address
    mail: MailAddress | None = None
    forms: tuple[Address, ...] = Field(default=(), max_length=5)
    postal: tuple[Text, ...] = Field(min_length=2, max_length=8)
    phone: Text | None = None
    quirks: tuple[Text, ...] = Field(default=(), max_length=10)
    record_changed: date
    sources: tuple[Address, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _agrees(self) -> AuthorityEntry:
        if self.country not in EEA:
            raise ValueError(f"{self.country}: the GDPR has no authority there; it applies in the EU, IS, LI and NO")
        if (self.land is None) != (self.land_name is None):
            raise ValueError("`land` and `land_name` stand together")
        if self.land is not None and self.country != "DE":
            raise ValueError("only Germany has authorities of its Länder")
        if self.asks_for is not None and self.asks_for not in self.languages:
            raise ValueError(f"`asks_for` is {self.asks_for}, which is none of `languages`")
        return self

    def as_authority(self) -> Authority:
        """The authority of the domain."""
        return Authority(
            id=self.id,
            country=self.country,
            land=self.land or "",
            land_name=self.land_name or "",
            competence=self.competence,
            name=self.name,
            name_en=self.name_en,
            languages=self.languages,
            asks_for=self.asks_for or "",
            website=self.website,
            mail=self.mail or "",
            forms=self.forms,
            postal=self.postal,
            phone=self.phone or "",
            quirks=self.quirks,
            record_changed=self.record_changed,
            sources=self.sources,
        )


class AuthoritiesFile(Strict):
    """`authorities.toml`."""

    authorities: tuple[AuthorityEntry, ...] = Field(min_length=1, max_length=300)


def load_authorities(folders: Sequence[Path]) -> dict[str, Authority]:
    """The authorities in the file `authorities.toml` of each of these folders, by id. The first has to have one.

    An authority in a later folder replaces the one of the same id. Raises `RecipeError` with every fault of every file.
    """
    found: dict[str, AuthorityEntry] = {}
    faults: list[str] = []
    for number, folder in enumerate(folders):
        path = folder / FILE
        shown = named(folder, path)
        if number and not path.exists():
            continue
        try:
            entries = read(path, shown, AuthoritiesFile).authorities
        except Faulty as faulty:
            faults.extend(faulty.faults)
            continue
        twice = list(_twice(entries, shown))
        faults.extend(twice)
        found |= {one.id: one for one in entries}
        faults.extend([] if twice else _shared_places(found.values(), shown))
    if faults:
        raise RecipeError(faults)
    return {name: entry.as_authority() for name, entry in found.items()}


def unknown_leads(library: Library, authorities: Mapping[str, Authority]) -> list[str]:
    """The controllers whose lead authority is none of these, each as `file: place: what`."""
    return [
        f'{library.file_of("controller", one.slug)}: lead_authority: "{one.lead_authority}" is not in {FILE}'
        for one in library.controllers.values()
        if one.lead_authority and one.lead_authority not in authorities
    ]


def _twice(entries: Sequence[AuthorityEntry], shown: str) -> Iterator[str]:
    seen: set[str] = set()
    for place, one in enumerate(entries, start=1):
        if one.id in seen:
            yield f'{shown}: authorities.{place}.id: "{one.id}" stands here twice'
        seen.add(one.id)


def _shared_places(entries: Iterable[AuthorityEntry], shown: str) -> list[str]:
    """Where several would be competent for the same private controller, so that none could be proposed."""
    of_place: dict[str, list[str]] = {}
    for one in entries:
        authority = one.as_authority()
        if authority.for_private_controllers:
            of_place.setdefault(authority.place, []).append(authority.id)
    faults = [
        f"{shown}: authorities: {' and '.join(ids)} are both competent for private controllers in {place}"
        for place, ids in of_place.items()
        if len(ids) > 1
    ]
    if "DE" in of_place and any(place.startswith("DE-") for place in of_place):
        faults.append(f"{shown}: authorities: {of_place['DE'][0]} and those of the Länder are competent for the same")
    return faults
