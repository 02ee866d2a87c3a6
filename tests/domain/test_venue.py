"""Which authority a complaint goes to, and in which language: chosen by the person, never guessed."""

from __future__ import annotations

import re

import pytest

from objector.domain.authority import Authority
from objector.domain.venue import chosen, language_cautions, language_of, proposed
from objector.errors import ConfigError
from objector.recipes.authorities import load_authorities
from objector.shipped import config_dir

AUTHORITIES = load_authorities([config_dir()])
TEXTS = frozenset("bg hr cs da nl en et fi fr de el hu is ga it lv lt mt nb pl pt ro sk sl es sv".split())  # noqa: SIM905


@pytest.mark.parametrize(
    ("to", "country", "is_at"),
    [
        ("residence", "AT", "atdsb"),
        ("residence", "NO", "nods"),
        ("residence:BY", "DE", "debaylda"),
        ("residence:DE-NW", "DE", "denrwldi"),
        ("residence:by", "DE", "debaylda"),
        ("work:FR", "AT", "frcnil"),
        ("work:de-hh", "CH", "dehmbbfdi"),
        ("lead", "AT", "iedpc"),
        ("itgpdp", "AT", "itgpdp"),
    ],
)
def test_the_person_chooses(to: str, country: str, is_at: str) -> None:
    """Residence, work, the lead authority, or any by its id."""
    venue = chosen(to, AUTHORITIES, country, "iedpc")
    assert venue.authority.id == is_at
    assert venue.because


@pytest.mark.parametrize(
    ("to", "country", "told"),
    [
        ("residence", "DE", "in Germany each Land has its own; name it, such as residence:BY: BW (Baden-Württemberg)"),
        ("work:DE", "AT", "such as work:DE-BY"),
        ("residence:XX", "DE", "there is no Land XX"),
        ("residence:BY", "AT", "not in AT"),
        ("residence:Bayern", "DE", "two letters"),
        ("residence", "GB", "no authority under the GDPR is known for GB (another law applies there)"),
        ("residence", "CH", "name the one where you work"),
        ("work", "AT", "say in which country you work"),
        ("work:Austria", "AT", "say in which country you work"),
        ("work:AT-BY", "AT", "leave the Land away"),
        ("home", "AT", "say residence, work:COUNTRY, lead, or the id"),
        ("", "AT", "say residence"),
        ("lead:IE", "AT", "say residence"),
    ],
)
def test_what_cannot_be_known_is_asked(to: str, country: str, told: str) -> None:
    """No Land, no authority, no such word: a message that says what to type instead."""
    with pytest.raises(ConfigError, match=re.escape(told)):
        chosen(to, AUTHORITIES, country, "iedpc")


def test_without_a_known_lead_authority_none_is_invented() -> None:
    """A controller whose lead authority is not known has none to choose."""
    with pytest.raises(ConfigError, match="not known; name another"):
        chosen("lead", AUTHORITIES, "AT", "")


def test_residence_is_proposed_first_and_the_lead_authority_second() -> None:
    """For Germany all Länder and never the federal one; for Ireland the one that is both, once."""
    assert [venue.to for venue in proposed(AUTHORITIES, "AT", "iedpc")] == ["residence", "lead"]
    german = proposed(AUTHORITIES, "DE", "iedpc")
    assert len(german) == 17
    assert german[-1].to == "lead"
    assert not {"debfdi", "debayldb"} & {venue.authority.id for venue in german}
    assert [venue.authority.id for venue in proposed(AUTHORITIES, "IE", "iedpc")] == ["iedpc"]
    assert [venue.to for venue in proposed(AUTHORITIES, "US", "")] == []


def test_every_proposal_can_be_typed() -> None:
    """What is proposed for a country leads back to the same authority; by its id too."""
    for country in sorted({one.country for one in AUTHORITIES.values()}):
        for venue in proposed(AUTHORITIES, country, "iedpc"):
            assert chosen(venue.to, AUTHORITIES, country, "iedpc").authority == venue.authority
            named = chosen(venue.authority.id, AUTHORITIES, country, "iedpc")
            assert (named.authority, named.because) == (venue.authority, venue.because)


def test_one_that_is_not_competent_can_be_named_but_says_so() -> None:
    """The federal authority, and that for public bodies in Bavaria."""
    assert "not competent for private controllers" in chosen("debfdi", AUTHORITIES, "DE", "").authority.cautions[0]
    assert "public bodies only" in chosen("debayldb", AUTHORITIES, "DE", "").authority.cautions[0]


def _authority(place: str) -> Authority:
    return next(one for one in AUTHORITIES.values() if one.place == place)


@pytest.mark.parametrize(
    ("place", "own", "wanted", "language"),
    [
        ("AT", "de", None, "de"),
        ("AT", "pl", None, "de"),
        ("BE", "fr", None, "fr"),
        ("BE", "pl", "nl", "nl"),
        ("MT", "mt", None, "mt"),
        ("FI", "sv", None, "sv"),
        ("LU", "en", "fr", "fr"),
        ("CY", "tr", None, "el"),
        ("NO", "nb", None, "nb"),
        ("NO", "no", None, "nb"),
        ("NO", "en", "no", "nb"),
        ("BE", "pl", "fr-BE", "fr"),
    ],
)
def test_an_official_language_the_persons_own_if_it_is_one(
    place: str, own: str, wanted: str | None, language: str
) -> None:
    """The person's language if it is official there, the only one, or the chosen one."""
    assert language_of(_authority(place), own, wanted, TEXTS) == language


@pytest.mark.parametrize(
    ("place", "own", "wanted", "told"),
    [
        ("BE", "en", None, "choose with --language: nl, fr, de"),
        ("IE", "de", None, "choose with --language: en, ga"),
        ("AT", "de", "en", "is written to in an official language: de"),
        ("LU", "fr", "lb", "official language: fr, de"),
    ],
)
def test_a_language_is_never_guessed(place: str, own: str, wanted: str | None, told: str) -> None:
    """Several without the person's own are asked about; one that is not official, or without texts, is refused."""
    with pytest.raises(ConfigError, match=re.escape(told)):
        language_of(_authority(place), own, wanted, TEXTS)


def test_every_authority_can_be_written_to() -> None:
    """There is a text in an official language of each."""
    for one in AUTHORITIES.values():
        assert set(one.languages) & TEXTS, one.id


def test_a_language_that_may_not_do_is_told() -> None:
    """One that the authority does not ask for, and one that the person does not read."""
    assert "wants complaints in 'en'" in language_cautions(_authority("MT"), "mt", "mt")[0]
    assert "not your language" in language_cautions(_authority("AT"), "pl", "de")[0]
    assert language_cautions(_authority("AT"), "de", "de") == ()
    assert language_cautions(_authority("NO"), "no", "nb") == ()
