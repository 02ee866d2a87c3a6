"""Every text in every language: complete, with what the law asks for, and with the person's own values untouched."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from babel.dates import format_date

from objector.shipped import config_dir
from objector.texts import Facts, Infringement, Kind, load_texts
from tests.texts.people import PEOPLE

TEXTS = load_texts([config_dir()])
OFFICIAL = json.loads((Path(__file__).parent / "official.json").read_text("utf-8"))
LANGUAGES = sorted(TEXTS.languages)
EVERY = [(kind, language) for kind in Kind for language in LANGUAGES]
LETTERS = {"bg": {"c": "[вc]", "d": "[гd]"}, "el": {"c": "[γc]", "d": "[δd]"}}  # noqa: RUF001 - so they are
"""How points of a paragraph are lettered where the alphabet is another one."""
MONTH = {
    "bg": "един месец", "cs": "jednoho měsíce", "da": "en måned", "de": "eines Monats", "el": "ενός μηνός",
    "en": "one month", "es": "un mes", "et": "ühe kuu jooksul", "fi": "kuukauden kuluessa", "fr": "un mois",
    "ga": "mhí amháin", "hr": "mjesec dana", "hu": "egy hónapon belül", "is": "eins mánaðar", "it": "un mese",
    "lt": "vieną mėnesį", "lv": "mēneša laikā", "mt": "xahar wieħed", "nb": "én måned", "nl": "één maand",
    "pl": "miesiąca", "pt": "um mês", "ro": "o lună", "sk": "jedného mesiaca", "sl": "enem mesecu",
    "sv": "en månad",
}  # fmt: skip
"""The month of Art. 12(3), as each language says it."""
ARTICLES = {
    Kind.OBJECTION: ("21(1)", "6(1)", "18(1)(d)", "17(1)(c)", "19", "12(3)"),
    Kind.MARKETING: ("21(2)", "21(3)", "12(3)"),
    Kind.REMINDER: ("21(1)", "12(3)", "18(1)(d)"),
    Kind.MORE_WANTED: ("21(1)", "12(3)"),
    Kind.REFUSED: ("21(1)", "12(4)", "12(3)", "18(1)(d)"),
    Kind.IDENTITY: ("21(1)", "12(6)", "12(3)"),
    Kind.COMPLAINT: ("77", "21(1)", "12(2)", "12(3)", "12(4)", "80(1)", "58(2)(c)", "77(2)"),
    Kind.MARKETING_REMINDER: ("21(2)", "21(3)", "12(3)"),
    Kind.MARKETING_MORE_WANTED: ("21(2)", "21(3)", "12(3)"),
    Kind.MARKETING_REFUSED: ("21(2)", "21(3)", "12(4)", "12(3)"),
    Kind.MARKETING_IDENTITY: ("21(2)", "21(3)", "12(6)", "12(3)"),
    Kind.MARKETING_COMPLAINT: ("77", "21(2)", "21(3)", "12(2)", "12(3)", "12(4)", "80(1)", "58(2)(c)", "77(2)"),
}
"""The rules that each text must name."""
MARKETING = [kind for kind in Kind if kind.value.startswith("marketing")]


def names(text: str, article: str, language: str) -> bool:
    """Whether a text names an article, in whatever way and order its language writes paragraph and point."""
    number, *parts = re.findall(r"\w+", article)
    paragraph = rf"\b{number}\b" + "".join(rf"\D{{1,25}}\b{part}\b" for part in parts[:1])
    if language == "is" and parts:  # the paragraph stands before the article
        paragraph = rf"\b{parts[0]}\. mgr\. {number}\. gr\."
    if len(parts) < 2:
        return re.search(paragraph, text) is not None
    point = rf"(?<!\w){LETTERS.get(language, {}).get(parts[1], parts[1])}(?!\w)"
    return (
        re.search(rf"{paragraph}[^\d.]{{0,25}}\.?[^\d.]{{0,25}}{point}|{point}.{{1,20}}{paragraph}", text) is not None
    )


def day(value: date | None, language: str) -> str:
    assert value is not None
    return format_date(value, "long", locale={"en": "en_GB", "pt": "pt_PT"}.get(language, language))


def test_the_languages_are_those_of_the_union_and_of_norway_and_iceland() -> None:
    """The 24 official languages of the European Union, Norwegian and Icelandic: no more, no less."""
    union = "bg,cs,da,de,el,en,es,et,fi,fr,ga,hr,hu,it,lt,lv,mt,nl,pl,pt,ro,sk,sl,sv"
    assert sorted({language for _, language in EVERY}) == sorted(f"{union},is,nb".split(","))


@pytest.mark.parametrize(("kind", "language"), EVERY, ids=lambda value: str(value))
def test_every_text_holds_what_is_the_persons(kind: Kind, language: str):
    """Name, addresses and own words stand as they were given; nothing of a template is left, none is carried out."""
    for facts in PEOPLE.values():
        hold_own(kind, language, facts)


def hold_own(kind: Kind, language: str, facts: Facts) -> None:
    """The values of one person stand in one text, untouched."""
    text = TEXTS.render(kind, language, facts)
    own = [facts.name, facts.email, *facts.address, *facts.accounts, facts.controller, day(facts.written, language)]
    if kind.is_complaint:
        own += [facts.authority, facts.course, *facts.exhibits, *facts.representative]
    else:
        own += facts.controller_address
    if kind not in (Kind.OBJECTION, Kind.MARKETING):
        own += [facts.reference, day(facts.objected, language), day(facts.answered, language)]
    if kind in (Kind.OBJECTION, Kind.COMPLAINT):
        own.append(facts.grounds)
    if kind.value.endswith(("more-wanted", "refused")):
        own.append(facts.words)
    left = text.body
    for value in sorted(own, key=len, reverse=True):
        assert value in text.body
        left = left.replace(value, "")
    assert not re.search(r"[{}%]", left.replace(facts.name, ""))
    assert text.subject in text.body
    assert "\n" not in text.subject
    assert "{" not in text.subject


@pytest.mark.parametrize(("kind", "language"), EVERY, ids=lambda value: str(value))
def test_every_text_names_what_the_law_asks_for(kind: Kind, language: str):
    """The articles, and the official terms of the Regulation in this language."""
    text = TEXTS.render(kind, language, PEOPLE["greek"])
    official = OFFICIAL[language]
    assert official["right"] in text.body
    assert official["regulation"].casefold() in text.body.casefold()
    missing = [article for article in ARTICLES[kind] if not names(text.body, article, language)]
    assert missing == []
    if "12(3)" in ARTICLES[kind] and not kind.value.endswith("reminder"):
        assert MONTH[language].casefold() in text.body.casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_were_written_for_their_place(language: str):
    """No sentence stands in two places, labels have no colon of their own, and no language is another one copied."""
    fields = TEXTS.languages[language].model_dump(exclude={"language", "name", "reviewed", "reviewed_by", "terms"})
    sentences = [(f"{part}.{name}", text) for part, all_ in fields.items() for name, text in all_.items()]
    texts = [text for name, text in sentences if name != "refused.words"]
    assert len(set(texts)) == len(texts)
    labels = {"accounts", "objected", "answered", "due", "reference", "complainant", "representative", "course"}
    for name, text in sentences:
        if name.split(".")[1] in labels | {"infringement", "exhibits"}:
            assert text[-1] not in ":.", name
    for name, text in sentences:
        subject = name.endswith(".subject")
        for other in set(LANGUAGES) - {language} if len(text) > 40 or subject else ():
            part, key = name.split(".")
            assert getattr(getattr(TEXTS.languages[other], part), key) != text, (name, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_reviewed_them_and_they_say_so(language: str):
    """The head of each file and each text tell it; a review is recorded with its day and who did it."""
    assert TEXTS.languages[language].reviewed == "never"
    assert TEXTS.render(Kind.MARKETING, language, PEOPLE["greek"]).reviewed is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_erasure_is_asked_for_only_if_wanted(language: str):
    """It may cost an account."""
    text = TEXTS.render(Kind.OBJECTION, language, replace(PEOPLE["greek"], erasure=False))
    assert TEXTS.languages[language].objection.erase not in text.body
    assert not names(text.body, "17(1)(c)", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_says_only_what_was_infringed(language: str):
    """Each infringement is there if it is named, and not otherwise; a refusal by the rule of its own right."""
    words, own = TEXTS.languages[language].complaint, TEXTS.languages[language].marketing_complaint
    usual = {one: getattr(words, one.value) for one in Infringement}
    for kind, said in (
        (Kind.COMPLAINT, usual),
        (Kind.MARKETING_COMPLAINT, usual | {Infringement.REFUSED: own.refused}),
    ):
        for one in Infringement:
            body = TEXTS.render(kind, language, replace(PEOPLE["greek"], infringements=(one,))).body
            assert [other for other in Infringement if said[other] in body] == [one]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_speaks_of_the_other_right(language: str):
    """Art. 21(1) is in no text about direct marketing, nor are grounds, a weighing of them or a restriction meanwhile;
    Art. 21(2) and (3) are in no other text. What each text prints, by whichever way, is looked at whole."""
    words, facts = TEXTS.languages[language], PEOPLE["greek"]
    others = [words.common.restrict, words.objection.grounds, words.objection.stop, words.objection.erase,
              words.objection.recipients, words.refused.reasons, words.complaint.grounds, words.complaint.refused,
              facts.grounds]  # fmt: skip
    for kind in Kind:
        text = TEXTS.render(kind, language, facts)
        whole, marketing = f"{text.subject}\n{text.body}", kind in MARKETING
        assert names(whole, "21(1)", language) is not marketing, kind
        assert names(whole, "21(2)", language) is marketing, kind
        assert names(whole, "21(3)", language) is marketing, kind
        assert not marketing or not any(one in whole for one in others), kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_follows_an_objection_to_marketing_says_that_it_is_absolute(language: str):
    """By Art. 21(3): the data are no longer processed for it. The same sentence in each, and in no other text."""
    absolute = TEXTS.languages[language].marketing.absolute
    assert names(absolute, "21(3)", language)
    for kind in Kind:
        body = TEXTS.render(kind, language, PEOPLE["greek"]).body
        assert (absolute in body) is (kind in MARKETING and kind is not Kind.MARKETING), kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_refusal_lacks_is_said_by_its_rule(language: str):
    """To the controller and to the authority, each by itself, each names Art. 12(4); nothing where nothing is known."""
    words = TEXTS.languages[language]
    lacks = (Infringement.UNREASONED, Infringement.NO_REMEDIES)
    for one in lacks:
        facts = replace(PEOPLE["greek"], infringements=(Infringement.REFUSED, one))
        for kind in (Kind.REFUSED, Kind.MARKETING_REFUSED):
            answer = TEXTS.render(kind, language, facts).body
            assert [other for other in lacks if getattr(words.refused, other.value) in answer] == [one]
        for sentence in (getattr(words.refused, one.value), getattr(words.complaint, one.value)):
            assert names(sentence, "12(4)", language)
    unknown = TEXTS.render(Kind.REFUSED, language, replace(PEOPLE["greek"], infringements=(Infringement.REFUSED,))).body
    assert not any(getattr(words.refused, one.value) in unknown for one in lacks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_that_complains_for_the_person_signs(language: str):
    """Art. 80(1): it is sender and signatory, and named with its contact; the person stays the complainant."""
    facts, words = PEOPLE["polish"], TEXTS.languages[language].complaint
    for kind, signatory in ((Kind.COMPLAINT, "Verein „Þórr“"), (Kind.REFUSED, facts.name)):
        lines = TEXTS.render(kind, language, facts).body.splitlines()
        assert (lines[0], lines[-1]) == (signatory, signatory)
    lines = TEXTS.render(Kind.COMPLAINT, language, facts).body.splitlines()
    assert lines[:3] == ["Verein „Þórr“", "{{ Gasse }} 1", "office@example.org"]
    assert f"{words.representative}: Verein „Þórr“, {{{{ Gasse }}}} 1, office@example.org" in lines
    assert any(line.startswith(f"{words.complainant}: {facts.name}, ") for line in lines)
    alone = replace(facts, representative=(), representative_email="")
    lines = TEXTS.render(Kind.COMPLAINT, language, alone).body.splitlines()
    assert (lines[0], lines[-1]) == (facts.name, facts.name)
    assert not any(line.startswith(words.representative) for line in lines)
