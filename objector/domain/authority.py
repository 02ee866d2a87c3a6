"""A supervisory authority (Art. 51 GDPR): who a complaint goes to, and what is known of the way there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

OLD_BEFORE = date(2024, 1, 1)
"""A record that was not changed since counts as old."""


class Competence(StrEnum):
    """For which controllers an authority is there. The division is that of German law."""

    GENERAL = "general"  #: for all controllers of its country or Land
    PRIVATE = "private"  #: for private controllers only
    PUBLIC = "public"  #: for public bodies only
    FEDERAL = "federal"  #: for federal public bodies, telecommunications and post


@dataclass(frozen=True, kw_only=True)
class Authority:
    """One authority, from open data. Nothing of it was ever checked with the authority itself."""

    id: str
    country: str
    """ISO 3166-1 alpha-2."""
    name: str
    """As the authority calls itself."""
    name_en: str
    languages: tuple[str, ...]
    """Official languages of the country, ISO 639-1; no promise of the authority."""
    asks_for: str = ""
    """The language in which it wants complaints, as far as the record says so."""
    website: str
    mail: str = ""
    forms: tuple[str, ...] = ()
    """Addresses of its complaint form, the likeliest first."""
    postal: tuple[str, ...]
    phone: str = ""
    land: str = ""
    """For the authority of a German Land: its code as in ISO 3166-2, such as BY."""
    land_name: str = ""
    competence: Competence = Competence.GENERAL
    quirks: tuple[str, ...] = ()
    """What is to be known about its channels, for people."""
    record_changed: date
    """When its record in the open data was last changed."""
    sources: tuple[str, ...] = ()

    @property
    def is_old(self) -> bool:
        """Whether its record was not changed for so long that it may well be wrong."""
        return self.record_changed < OLD_BEFORE

    @property
    def for_private_controllers(self) -> bool:
        """Whether a complaint against a private controller belongs here."""
        return self.competence in (Competence.GENERAL, Competence.PRIVATE)

    @property
    def place(self) -> str:
        """Country and Land, as ISO 3166 writes them: AT, DE-BY."""
        return f"{self.country}-{self.land}" if self.land else self.country

    @property
    def cautions(self) -> tuple[str, ...]:
        """What a person has to know before they file anything there."""
        old = f"Its record is old: last changed on {self.record_changed}. Address, channel and language may be wrong."
        wrong = (
            "By the record it is not competent for private controllers; the authority of the Land is."
            if self.competence is Competence.FEDERAL
            else "By the record it is competent for public bodies only."
        )
        return (
            *((wrong,) if not self.for_private_controllers else ()),
            *((old,) if self.is_old else ()),
            *self.quirks,
            f"Nothing of this was checked with the authority. Look at {self.website} before you file.",
        )
