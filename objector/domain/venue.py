"""The venue of a complaint: which authority it goes to, and in which language. The person chooses, nothing is guessed.

Art. 77(1) GDPR: a complaint may be lodged "in particular in the Member State of his or her habitual residence, place of
work or place of the alleged infringement". The authority that receives it passes a cross-border case to the lead
authority of the controller (Art. 56 and 60 GDPR).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from objector.domain.authority import Authority
from objector.domain.language import plain
from objector.domain.region import EEA
from objector.errors import ConfigError

RESIDENCE, WORK, LEAD = "residence", "work", "lead"
_LAND = re.compile(r"(?:DE-)?([A-Z]{2})")
_PLACE = re.compile(r"([A-Z]{2})(?:-([A-Z]{2}))?")


@dataclass(frozen=True, kw_only=True)
class Venue:
    """One authority to which the complaint may go, and why there."""

    authority: Authority
    to: str
    """What to type for it: `residence`, `residence:BY`, `work:DE-BY`, `lead`, or the authority's id."""
    because: str
    """For people."""


def proposed(authorities: Mapping[str, Authority], country: str, lead: str) -> tuple[Venue, ...]:
    """The venues that can be named without asking: the authorities of residence first, then the lead authority.

    `country` is where the person lives (ISO 3166-1 alpha-2), `lead` the id of the controller's lead authority or "".
    For Germany one for each Land.
    """
    found = [
        Venue(
            authority=one,
            to=f"{RESIDENCE}:{one.land}" if one.land else RESIDENCE,
            because="the authority where you live (Art. 77(1) GDPR)",
        )
        for one in _of(authorities.values(), country)
    ]
    if lead in authorities and all(venue.authority.id != lead for venue in found):
        found.append(_lead(authorities[lead]))
    return tuple(found)


def chosen(to: str, authorities: Mapping[str, Authority], country: str, lead: str) -> Venue:
    """The venue that the person named: `residence`, `residence:BY`, `work:AT`, `work:DE-BY`, `lead` or an id.

    Raises ConfigError where that names none, or where a Land has to be named too.
    """
    what, _, place = to.strip().partition(":")
    if to.strip() in authorities:
        return _named(authorities[to.strip()], authorities, country, lead)
    match what.lower():
        case "residence":
            land = _land(place, to) if place else ""
            if land and country != "DE":
                raise ConfigError(f"--to {to}: a Land is named where somebody lives in Germany, not in {country}")
            one = _one(authorities, country, land, RESIDENCE)
            return Venue(authority=one, to=to, because="the authority where you live (Art. 77(1) GDPR)")
        case "work":
            found = _PLACE.fullmatch(place.strip().upper())
            if found is None:
                raise ConfigError(f"--to {to}: say in which country you work, such as work:AT or work:DE-BY")
            one = _one(authorities, found[1], found[2] or "", f"{WORK}:{found[1]}")
            return Venue(authority=one, to=to, because="the authority where you work (Art. 77(1) GDPR)")
        case "lead" if not place:
            if lead not in authorities:
                raise ConfigError("--to lead: the lead authority of this controller is not known; name another one")
            return _lead(authorities[lead])
    raise ConfigError(
        f"--to {to}: say residence, work:COUNTRY, lead, or the id of an authority, such as "
        f"{min(authorities, default='atdsb')}"
    )


def language_of(authority: Authority, own: str, wanted: str | None, known: Collection[str]) -> str:
    """The language of a complaint: an official one of the authority for which there is a text.

    `own` is the person's language, `wanted` what they chose; `known` those with texts. Raises ConfigError where the
    person has to choose, or chose another one.
    """
    own, wanted = plain(own), None if wanted is None else plain(wanted)
    official = tuple(one for one in authority.languages if one in known)
    which = ", ".join(official) or "none for which there are texts"
    if wanted is not None:
        if wanted not in official:
            raise ConfigError(
                f"--language {wanted}: {authority.name_en} is written to in an official language: {which}"
            )
        return wanted
    if own in official:
        return own
    if len(official) == 1:
        return official[0]
    raise ConfigError(
        f"{authority.name_en}: your language is none of its official ones; choose with --language: {which}"
    )


def language_cautions(authority: Authority, own: str, language: str) -> tuple[str, ...]:
    """What the person has to know about that language."""
    found = []
    if authority.asks_for and authority.asks_for != language:
        found.append(f"By its record the authority wants complaints in {authority.asks_for!r}.")
    if language != plain(own):
        found.append(
            f"The text is in {language!r}, which is not your language: read it with somebody who knows it before you "
            "approve it."
        )
    return tuple(found)


def _named(one: Authority, authorities: Mapping[str, Authority], country: str, lead: str) -> Venue:
    for venue in proposed(authorities, country, lead):
        if venue.authority.id == one.id:
            return Venue(authority=one, to=one.id, because=venue.because)
    return Venue(authority=one, to=one.id, because="the one that you named; Art. 77(1) GDPR speaks of where you live, "
                 "where you work and where the infringement took place")  # fmt: skip


def _lead(one: Authority) -> Venue:
    return Venue(
        authority=one, to=LEAD, because="the controller's lead authority (Art. 56 GDPR), where it is established"
    )


def _of(authorities: Iterable[Authority], country: str) -> list[Authority]:
    """Those of a country that are competent for private controllers."""
    found = [one for one in authorities if one.country == country and one.for_private_controllers]
    return sorted(found, key=lambda one: one.land_name)


def _one(authorities: Mapping[str, Authority], country: str, land: str, said: str) -> Authority:
    """The one competent authority of a country, or of a Land. Raises ConfigError."""
    there = _of(authorities.values(), country)
    if not there:
        law = "another law applies there" if country not in EEA else "it is not in config/authorities.toml"
        raise ConfigError(
            f"--to {said}: no authority under the GDPR is known for {country} ({law}); name the one where you work "
            "(work:COUNTRY), or the controller's lead authority (lead)"
        )
    if len(there) == 1 and not there[0].land:
        if land:
            raise ConfigError(f"--to {said}-{land}: {country} has one authority; leave the Land away")
        return there[0]
    lands = ", ".join(f"{one.land} ({one.land_name})" for one in there)
    if not land:
        joint = ":" if said == RESIDENCE else "-"
        raise ConfigError(f"--to {said}: in Germany each Land has its own; name it, such as {said}{joint}BY: {lands}")
    fits = [one for one in there if one.land == land]
    if not fits:
        raise ConfigError(f"--to {said}: there is no Land {land}; there are: {lands}")
    return fits[0]


def _land(given: str, to: str) -> str:
    found = _LAND.fullmatch(given.strip().upper())
    if found is None:
        raise ConfigError(f"--to {to}: a Land is named by its two letters, such as residence:BY")
    return found[1]
