"""Letters on paper: complete in every language, safe from what names and grounds hold, addresses in the window."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from objector.errors import TextError
from objector.recipes.load import load_library
from objector.shipped import config_dir
from objector.texts import Kind, Letter, letter, load_texts
from objector.texts.letter import ADDRESS_ROWS
from tests.texts.people import MARIA, PEOPLE

TEXTS = load_texts([config_dir()])


class Page(HTMLParser):
    """What a browser would find: the tags, and the text without markup."""

    def __init__(self, letter: Letter) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(letter.html())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", sorted(TEXTS.languages))
def test_every_language(language: str):
    """Sender, recipient, date, subject, rule, grounds, closing and name are there, the frame of the text is not."""
    words = TEXTS.sentences(language)
    one = letter(TEXTS, Kind.OBJECTION, language, MARIA)
    page = Page(one)
    sender = "\n".join((MARIA.name, *MARIA.address, MARIA.email))
    recipient = "\n".join((MARIA.controller, *MARIA.controller_address))
    assert sender in page.text
    assert recipient in page.text
    assert MARIA.grounds.split("\n\n")[0] in page.text
    for said in (one.date, words.objection.subject, words.terms.right, words.terms.regulation, words.common.answer):
        assert said in page.text
    assert page.text.endswith(words.common.closing + MARIA.name)
    assert f'<html lang="{language}">' in one.html()
    assert page.text.count(recipient) == page.text.count(one.date) == 1
    assert "REHEARSAL" not in page.text
    assert not one.window_fault


@pytest.mark.parametrize("whose", PEOPLE)
def test_hostile_values_stay_text(whose: str):
    """Markup in any value is printed and never read: the page has the same tags as another person's."""
    evil = "</title><script>alert(1)</script><img src=x onerror=y>&lt;\u202e\x07"
    facts = PEOPLE[whose]
    plain = letter(TEXTS, Kind.OBJECTION, "de", facts)
    hostile = letter(
        TEXTS,
        Kind.OBJECTION,
        "de",
        replace(
            facts,
            name=facts.name + evil,
            email=evil,
            grounds=facts.grounds + evil,
            controller=evil,
            address=tuple(line + evil for line in facts.address),
            accounts=tuple(line + evil for line in facts.accounts),
            controller_address=tuple(line + evil for line in facts.controller_address),
        ),
    )
    assert Page(hostile).tags == Page(plain).tags
    assert Page(hostile).text.count("<script>alert(1)</script>") > len(facts.address)
    assert not {"\u202e", "\x07"} & set(hostile.html())


def test_a_tab_is_no_sign_that_is_left_out():
    """Grounds may have one: without it two words would be one."""
    assert "one\ttwo" in Page(letter(TEXTS, Kind.OBJECTION, "de", replace(MARIA, grounds="one\ttwo"))).text


def test_a_rehearsal_is_marked():
    """A letter of a rehearsal says so."""
    assert Page(letter(TEXTS, Kind.OBJECTION, "en", MARIA, rehearsal=True)).text.count("REHEARSAL") == 3


def test_postal_addresses_are_asked_for():
    """No letter without both addresses; each missing one is named, for a complaint the authority's."""
    for kind, place in ((Kind.OBJECTION, "controller_address"), (Kind.COMPLAINT, "authority_address")):
        with pytest.raises(TextError) as told:
            letter(TEXTS, kind, "en", replace(MARIA, **{"address": (" ",), "representative": (), place: ()}))
        assert told.value.missing == ("address", place)


def test_complaints_go_to_the_authority():
    """The window of a complaint shows the authority."""
    assert letter(TEXTS, Kind.COMPLAINT, "is", MARIA).recipient == (MARIA.authority, *MARIA.authority_address)


def test_the_window():
    """Every shipped controller's address fits; too many lines, too long ones and too long a sender are told."""
    usual = letter(TEXTS, Kind.OBJECTION, "en", MARIA)
    postal = {
        slug: (one.name, *one.postal) for slug, one in load_library([config_dir()]).controllers.items() if one.postal
    }
    assert {slug: replace(usual, recipient=lines).window_fault for slug, lines in postal.items()} == dict.fromkeys(
        postal, ""
    )
    full = ("A line of usual length",) * ADDRESS_ROWS
    assert not replace(usual, recipient=full).window_fault
    assert "7 lines" in replace(usual, recipient=(*full, "one more")).window_fault
    assert (
        "7 lines"
        in replace(usual, recipient=(*full[1:], "A line that is too long for one row of the window")).window_fault
    )
    assert "7 lines" in replace(usual, recipient=("Długa " * 28, *full[4:])).window_fault
    assert "your own address takes 3" in replace(usual, sender=("Maria", "Straße " * 20)).window_fault
