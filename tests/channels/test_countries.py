"""Lists of countries as portals write them: the person's country by its ISO code, in the page's own words."""

from __future__ import annotations

import pytest
from babel import Locale

from objector.channels.fill import choose, country_fits
from objector.channels.find import find
from objector.domain.outcome import Delivered, NeedsPerson, Reason
from objector.errors import FormChanged
from tests.build_recipe import a_control, a_recipe, fill
from tests.build_recipe import choose as country
from tests.channels.attempt import Desk, maria
from tests.channels.conftest import Look
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


AUSTRIA = {
    Locale(language).territories["AT"].casefold() for language in ("en", "de", "fr", "pl", "el", "fi", "hu", "bg")
}


def labelled(options: dict[str, str]) -> str:
    """The list; where the names in it are not known here, its label tells what it is."""
    return a_list(options, label="Country" if "AT" in options else "Land")


async def chosen(look: Look, markup: str) -> str:
    """The value of the option that is chosen for Austria in this list."""
    seen = await look(markup)
    found = find(seen, a_control("country", "Country"), "en")
    await choose(seen, found.controls, country_fits("AT"), "the country AT")
    return str(await seen.ask(found.control, "(list) => list.value"))


@pytest.mark.parametrize("options", LISTS.values(), ids=LISTS.keys())
async def test_the_country_is_chosen_in_any_language(look: Look, options: dict[str, str]) -> None:
    """Whatever the list calls it, the option that means the person's country is chosen."""
    value = await chosen(look, labelled(options))
    assert value == "AT" or any(name in options[value].casefold() for name in AUSTRIA)


async def test_the_country_arrives(desk: Desk) -> None:
    """The controller gets the value of that option."""
    desk.pages.put(a_form(EMAIL, labelled(LISTS["pl"])))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(fill(), country()), person=maria(country="AT"))
    assert isinstance(outcome, Delivered), outcome
    assert LISTS["pl"][desk.pages.posts[0].values["c"]] == "Austria"


UNCLEAR = {
    "missing": a_list(named("en", tuple(code for code in EU if code != "AT"))),
    "only one that looks like it": a_list(
        {**named("en", tuple(code for code in EU if code != "AT")), "x": "Australia"}
    ),
    "twice": a_list({**named("en"), "again": "Republic of Austria"}),
    "disabled": a_list(named("en")).replace(">Austria", " disabled>Austria"),
}


@pytest.mark.parametrize("markup", UNCLEAR.values(), ids=UNCLEAR.keys())
async def test_a_country_that_is_not_clear(look: Look, markup: str) -> None:
    """A list without the person's country, with two options for it, or one that cannot be chosen: no guess."""
    with pytest.raises(FormChanged, match="the country AT"):
        await chosen(look, markup)


async def test_a_country_that_is_not_clear_stops(desk: Desk) -> None:
    """Nothing is sent, and the person is told."""
    desk.pages.put(a_form(EMAIL, UNCLEAR["twice"]))
    outcome = await desk.perform(a_recipe(fill(), country()))
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.FORM_CHANGED, False), outcome
    assert "the country AT" in outcome.detail
    assert not desk.pages.posts
