"""Writing one text: what is missing or contradicts it is told at once, and only what was given is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from objector.errors import ConfigError, TextError
from objector.shipped import config_dir
from objector.texts import Facts, Infringement, Kind, load_texts
from objector.texts.facts import NEEDS
from tests.texts.people import MARIA

TEXTS = load_texts([config_dir()])


@pytest.mark.parametrize("kind", list(Kind))
def test_all_missing_facts_are_told_at_once(kind: Kind):
    """One message names every one of them; blanks are nothing."""
    with pytest.raises(TextError) as caught:
        TEXTS.render(kind, "en", Facts(name=" ", grounds="\n\t", address=("",)))
    assert caught.value.missing == NEEDS[kind]
    assert all(name in str(caught.value) for name in NEEDS[kind])


@pytest.mark.parametrize("kind", list(Kind))
def test_every_needed_fact_is_needed(kind: Kind):
    """Each one alone stops the text."""
    for name in NEEDS[kind]:
        empty = (
            () if isinstance(getattr(MARIA, name), tuple) else None if name in ("written", "objected", "due") else ""
        )
        with pytest.raises(TextError) as caught:
            TEXTS.render(kind, "en", replace(MARIA, **{name: None if name == "answered" else empty}))
        assert caught.value.missing == (name,)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_was_not_given_leaves_no_trace(kind: Kind):
    """No label without its value, no empty list, no double gap."""
    needed = {name: getattr(MARIA, name) for name in NEEDS[kind]}
    text = TEXTS.render(kind, "en", Facts(**{**needed, "infringements": (Infringement.REFUSED,)}))
    words = TEXTS.languages["en"]
    absent = [words.common.accounts, words.common.reference, words.objection.erase, words.refused.words]
    absent += [words.complaint.exhibits, words.complaint.representative]
    lines = text.body.splitlines()
    assert [one for one in absent if any(line.startswith(one) for line in lines)] == []
    gaps = text.body
    for value in (MARIA.grounds, MARIA.course, MARIA.words):
        gaps = gaps.replace(value, "…")
    assert "None" not in gaps
    assert "\n\n\n" not in gaps


def test_a_line_stays_a_line():
    """A line break in a name cannot add lines to a letter, nor to a mail's header."""
    text = TEXTS.render(Kind.OBJECTION, "de", replace(MARIA, name="Eva\nBcc: x@example.org", accounts=("a\r\nb",)))
    assert text.body.startswith("Eva Bcc: x@example.org\n")
    assert "- a b\n" in text.body


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.COMPLAINT])
def test_a_reference_holds_no_sign_that_a_page_hid_in_it(kind: Kind):
    """It comes from the controller's page, and goes to a terminal, a mail and paper."""
    body = TEXTS.render(kind, "en", replace(MARIA, reference="CASE\x1b[2J-4711\u202e")).body
    assert ": CASE[2J-4711\n" in body


def test_nothing_says_that_a_month_has_passed_before_it_has():
    """A reminder, and a complaint about silence, wait for the day after the last one."""
    early = replace(MARIA, written=MARIA.due)
    for kind in (Kind.REMINDER, Kind.COMPLAINT, Kind.MARKETING_REMINDER, Kind.MARKETING_COMPLAINT):
        with pytest.raises(TextError, match="wait until the month is over"):
            TEXTS.render(kind, "en", early)
    TEXTS.render(Kind.COMPLAINT, "en", replace(early, infringements=(Infringement.REFUSED,)))
    TEXTS.render(Kind.REMINDER, "en", replace(MARIA, written=date(2026, 4, 8)))


def test_silence_needs_its_deadline():
    """A complaint about silence names the last day of the month."""
    for kind in (Kind.COMPLAINT, Kind.MARKETING_COMPLAINT):
        with pytest.raises(TextError) as caught:
            TEXTS.render(kind, "en", replace(MARIA, due=None))
        assert caught.value.missing == ("due",)


def test_an_answer_cannot_come_before_what_it_answers():
    """Dates that contradict each other are told, not printed."""
    with pytest.raises(TextError, match="correct the dates"):
        TEXTS.render(Kind.REFUSED, "en", replace(MARIA, answered=date(2026, 3, 4)))


def test_a_language_without_sentences_is_told():
    """With those that there are; regions and old names are understood."""
    with pytest.raises(ConfigError, match=r"there are: .*de, .*en"):
        TEXTS.render(Kind.OBJECTION, "xx", MARIA)
    assert TEXTS.sentences("de-AT").language == "de"
    assert TEXTS.sentences("en_IE").language == "en"
    assert {TEXTS.sentences(one).language for one in ("no", "nn", "nb-NO")} == {"nb"}


def test_dates_are_those_of_europe():
    """Day before month, in English too."""
    assert "\n5 May 2026\n" in TEXTS.render(Kind.OBJECTION, "en", MARIA).body


def test_the_same_facts_give_the_same_text():
    """Nothing but facts and files decides."""
    assert TEXTS.render(Kind.COMPLAINT, "it", MARIA) == load_texts([config_dir()]).render(Kind.COMPLAINT, "it", MARIA)
