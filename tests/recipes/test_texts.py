"""Texts of recipes and of pages are compared in one normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.recipes.texts import holds, normalise, normalise_label


@pytest.mark.parametrize(
    ("shown", "normal"),
    [
        ("E\u2011Mail\u2011Adresse", "e-mail-adresse"),
        ("Ver\u00adwen\u00addung", "verwendung"),
        ("d\u2019ora  in\navanti", "d'ora in avanti"),
        ("\u201eJa\u201c", '"ja"'),
        ("\u200bSend\ufeff", "send"),
        ("Straße", "strasse"),
        ("\uff33end\u00a0now", "send now"),
        ("Cafe\u0301", "café"),
    ],
)
def test_what_looks_the_same_is_the_same(shown: str, normal: str) -> None:
    """Hyphens, quotes, spaces, marks and case do not tell texts apart."""
    assert normalise(shown) == normal


@given(st.text())
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    """Normalising twice is normalising once, for texts and labels."""
    assert normalise(normalise(text)) == normalise(text)
    assert normalise_label(normalise_label(text)) == normalise_label(text)


@given(st.text())
def test_the_normal_form_has_no_stray_space(text: str) -> None:
    """Nothing but single spaces stands between the words, and none around them."""
    assert normalise(text) == " ".join(normalise(text).split())


@pytest.mark.parametrize(
    ("shown", "label"),
    [
        ("Email address *", "email address"),
        ("* Email address:", "email address"),
        ("Email address (required)", "email address"),
        ("Email address (optional):", "email address"),
        ("Email address Required", "email address"),
        ("E-Mail-Adresse \u2013 Pflichtfeld", "e-mail-adresse"),
        ("Naam (niet verplicht)", "naam"),
        ("Indirizzo e-mail (obbligatorio) *", "indirizzo e-mail"),
        ("Név [kötelező]", "név"),
        ("Please tell us how this processing impacts you.", "please tell us how this processing impacts you"),
        ("Email (at work)", "email (at work)"),
        ("Required", "required"),
        ("(optional)", "optional"),
        ("*", "*"),
        ("", ""),
    ],
)
def test_marks_do_not_belong_to_a_label(shown: str, label: str) -> None:
    """Required and optional marks in the EU's languages, and outer punctuation, are no part of a label."""
    assert normalise_label(shown) == label


@pytest.mark.parametrize(
    ("page", "phrase", "held"),
    [
        ("Hi! We will honour  your\u00a0objection.", "We will honour your objection", True),
        ("Sender", "Send", False),
        ("Resend", "send", False),
        ("Send.", "Send", True),
        ("anything", "", False),
        ("anything", " ", False),
        ("anything", "\u200b", False),
        ("a.b", "a+b", False),
    ],
)
def test_a_phrase_is_held_at_word_borders(page: str, phrase: str, held: bool) -> None:
    """A phrase is found as whole words, and an empty one never."""
    assert holds(page, phrase) is held


@given(st.text(), st.text(min_size=1), st.text())
def test_a_phrase_between_spaces_is_always_held(before: str, phrase: str, after: str) -> None:
    """Whatever has a visible normal form is found again in a text that holds it."""
    if normalise(phrase):
        assert holds(f"{before} {phrase} {after}", phrase)
