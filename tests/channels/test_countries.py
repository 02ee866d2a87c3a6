"""Lists of countries as portals write them: the person's country by its ISO code, in the page's own words."""

from __future__ import annotations

import pytest
from babel import Locale

from objector.domain.outcome import Delivered, NeedsPerson, Reason
from tests.build_recipe import a_recipe, choose, fill
from tests.channels.attempt import Desk, maria
from tests.channels.pages import EMAIL, a_form, thanks

pytestmark = pytest.mark.asyncio(loop_scope="session")

EU = ("AT", "BE", "CZ", "DE", "ES", "FR", "GR", "IE", "IT", "NL", "PL", "SE")
FLAGS = {code: "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code) for code in EU}


def a_list(options: dict[str, str], label: str = "Country") -> str:
    """A select of these options, text by value."""
    inside = "".join(f'<option value="{value}">{text}</option>' for value, text in options.items())
    return f'<p><label>{label} <select name="c"><option value="">—</option>{inside}</select></label></p>'


def named(language: str, codes: tuple[str, ...] = EU) -> dict[str, str]:
    """The countries in a language, in its alphabet, with numbers that mean nothing as values."""
    names = sorted(Locale(language).territories[code] for code in codes)
    return {str(1000 + n): name for n, name in enumerate(names)}


LISTS = {
    **{language: named(language) for language in ("en", "de", "fr", "pl", "el", "fi", "hu", "bg")},
    "codes as values": {code: str(Locale("tr").territories[code]) for code in EU},
    "flags": {str(n): f"{FLAGS[code]} {Locale('en').territories[code]}" for n, code in enumerate(EU)},
    "dial codes": {str(n): f"{Locale('de').territories[code]} (+{40 + n})" for n, code in enumerate(EU)},
    "codes in brackets": {str(n): f"{Locale('en').territories[code]} ({code})" for n, code in enumerate(EU)},
    "capitals": {str(n): Locale("en").territories[code].upper() for n, code in enumerate(EU)},
}


@pytest.mark.parametrize("options", LISTS.values(), ids=LISTS.keys())
@pytest.mark.parametrize("country", ["AT"])
async def test_the_country_is_chosen_in_any_language(desk: Desk, options: dict[str, str], country: str) -> None:
    """Whatever the list calls it, the option that means the person's country is chosen."""
    label = "Country" if country in options else "Land"  # names that are not known here do not tell what the list is
    desk.pages.put(a_form(EMAIL, a_list(options, label=label)))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(fill(), choose("Country")), person=maria(country=country))
    assert isinstance(outcome, Delivered), outcome
    chosen = desk.pages.posts[0].values["c"]
    names = {
        Locale(language).territories[country].casefold() for language in ("en", "de", "fr", "pl", "el", "fi", "hu")
    }
    names.add(Locale("bg").territories[country].casefold())
    assert chosen == country or any(name in options[chosen].casefold() for name in names)


@pytest.mark.parametrize(
    "options",
    [
        named("en", tuple(code for code in EU if code != "AT")),
        {**named("en", tuple(code for code in EU if code != "AT")), "x": "Australia"},
        {**named("en"), "again": "Republic of Austria"},
    ],
    ids=["missing", "only one that looks like it", "twice"],
)
async def test_a_country_that_is_not_clear_stops(desk: Desk, options: dict[str, str]) -> None:
    """A list without the person's country, or with two options for it, is not guessed at."""
    desk.pages.put(a_form(EMAIL, a_list(options)))
    outcome = await desk.perform(a_recipe(fill(), choose("Country")))
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.FORM_CHANGED, False), outcome
    assert "the country AT" in outcome.detail
    assert not desk.pages.posts


async def test_a_country_that_cannot_be_chosen_stops(desk: Desk) -> None:
    """An option that is disabled is none."""
    desk.pages.put(a_form(EMAIL, a_list(named("en")).replace(">Austria", " disabled>Austria")))
    outcome = await desk.perform(a_recipe(fill(), choose("Country")))
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.FORM_CHANGED, False), outcome
