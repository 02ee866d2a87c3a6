"""Countries are told apart by every name that forms use for them."""

import pytest
from babel import Locale

from objector.domain.region import EEA
from objector.recipes.countries import (
    LANGUAGES,
    codes,
    country_name,
    country_names,
    country_of,
    matches_country,
)

REALLY_AMBIGUOUS = {("nb", "CD"), ("pl", "CG")}
"""Norwegian and Polish both call their Congo plainly "Kongo"; the two are different countries."""


def test_every_country_is_found_by_its_name_in_every_language() -> None:
    """Over all codes and languages a name means its own country; the one ambiguous name means none."""
    wrong = []
    for language in LANGUAGES:
        for code in codes():
            name = Locale(language).territories.get(code)
            expected = None if (language, code) in REALLY_AMBIGUOUS else code
            if name and country_of(name) != expected:
                wrong.append((language, code, name, country_of(name)))
    assert wrong == []


def test_no_text_means_two_countries() -> None:
    """No name of one country is also among the names of another."""
    owner: dict[str, str] = {}
    for code in codes():
        for name in country_names(code):
            assert owner.setdefault(name, code) == code
            assert country_of(name) == code


def test_every_country_of_the_eea_has_a_name_in_every_language() -> None:
    """Whoever may object finds their country in a form in any language of the EU."""
    for code in EEA:
        assert len(country_names(code)) >= 5
        assert all(country_of(country_name(code, language)) == code for language in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("the Czech Republic", "CZ"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("TURKIYE", "TR"),
        ("Holland", "NL"),
        ("Netherlands (the)", "NL"),
        ("Netherlands, the", "NL"),
        ("The Netherlands", "NL"),
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("United Kingdom", "GB"),
        ("Ireland", "IE"),
        ("Republic of Ireland", "IE"),
        ("Ireland (Republic of)", "IE"),
        ("Éire", "IE"),
        ("Slovak Republic", "SK"),
        ("Slovakia (Slovak Republic)", "SK"),
        ("Bundesrepublik Deutschland", "DE"),
        ("Österreich", "AT"),
        ("Osterreich", "AT"),
        ("Oesterreich", "AT"),
        ("  österreich * ", "AT"),
        ("Austria (+43)", "AT"),
        ("+43 Austria", "AT"),
        ("AT", "AT"),
        ("AUT", "AT"),
        ("AT - Austria", "AT"),
        ("Österreich / Austria", "AT"),
        ("\U0001f1e6\U0001f1f9 Austria +43", "AT"),
        ("\U0001f1e6\U0001f1f9", "AT"),
        ("EL", "GR"),
        ("Bosnia and Herzegovina", "BA"),
        ("Bosnia & Herzegovina", "BA"),
        ("St. Lucia", "LC"),
        ("Saint Lucia", "LC"),
        ("Korea, Republic of", "KR"),
    ],
)
def test_spelling_variants(text: str, code: str) -> None:
    """Official, older, popular and decorated spellings mean the same country."""
    assert country_of(text) == code
    assert matches_country(text, "", code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Select a country",
        "+43",
        "Northern Ireland",
        "Ireland (Northern)",
        "Georgia, US",
        "Kongo",
        "de",
        "no",
        "\U0001f1e6\U0001f1f9 Germany",
        "Austria, Germany",
        "European Union",
        "South",
        "Deutsch",
        "(the)",
        "---",
    ],
)
def test_what_is_no_country(text: str) -> None:
    """A text that names no country, or more than one, means none."""
    assert country_of(text) is None


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("Kongo", "CD", "CD"),
        ("Kongo", "CG", "CG"),
        ("Kongo", "DE", None),
        ("Almanya", "DE", "DE"),
        ("Almanya", "DEU", "DE"),
        ("Deutsch", "de", None),
        ("Austria", "17", "AT"),
        ("Austria", "AU", "AT"),
        ("", "Austria", "AT"),
    ],
)
def test_what_is_shown_decides_before_the_value(text: str, value: str, code: str | None) -> None:
    """The value is asked only where the text leaves it open, and a small code may be a language."""
    assert country_of(text, value) == code


def test_the_name_for_typing_is_in_the_page_s_language() -> None:
    """A field one types into gets the name in its language, else in English."""
    assert country_name("AT", "de") == "Österreich"
    assert country_name("AT", "no") == "Østerrike"
    assert country_name("AT", "xx") == "Austria"
    with pytest.raises(KeyError):
        country_name("QQ", "en")
    assert country_names("QQ") == frozenset()
