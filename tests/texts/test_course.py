"""What happened, the effort and the exhibits, in every language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from objector.domain.complaint import Event, Happening
from objector.domain.effort import Counted, Effort
from objector.shipped import config_dir
from objector.texts import Infringement, Kind, load_texts
from objector.texts.course import exhibit, told
from objector.texts.render import day_in
from tests.texts.people import MARIA

TEXTS = load_texts([config_dir()])
LANGUAGES = sorted(TEXTS.languages)
DAY = date(2026, 3, 5)
EFFORT = Effort(
    controller="meta",
    sources={what: tuple(range(1, 40 + place)) for place, what in enumerate(Counted) if what is not Counted.CODES},
    controls=87,
    obstacles=(),
    first_try=datetime(2026, 3, 5, 12, 0, tzinfo=UTC),
    confirmed=datetime(2026, 3, 6, 0, 30, tzinfo=UTC),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_has_words_and_its_day(language: str) -> None:
    """One line for each, none like another, none of another language."""
    words = TEXTS.languages[language]
    lines = told(words, [Happening(event=event, day=DAY) for event in Event]).splitlines()
    assert len(set(lines)) == len(Event)
    assert all(line.startswith("- ") and line.endswith(f": {day_in(DAY, language)}") for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_effort_is_told_with_its_numbers(language: str) -> None:
    """Every number that is not nought, the hours as the language writes them; nothing without an effort."""
    words = TEXTS.languages[language]
    happened = [Happening(event=Event.FORM, day=DAY)]
    lines = told(words, happened, EFFORT).splitlines()
    assert lines[2] == f"{words.effort.title}:"
    numbers = [line.rpartition(": ")[2] for line in lines[3:]]
    assert numbers[:-1] == [str(EFFORT.number(what)) for what in Counted if what is not Counted.CODES]
    assert numbers[-1] in ("12.5", "12,5")
    assert words.effort.codes not in "\n".join(lines)
    assert words.effort.title not in told(words, happened)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_complaint(language: str) -> None:
    """Course, effort, infringements and numbered exhibits stand in it, in this language."""
    words = TEXTS.languages[language]
    listed = tuple(exhibit(words, what, DAY, f"exhibit-{what}.png") for what in type(words.exhibit).model_fields)
    course = told(words, [Happening(event=event, day=DAY) for event in Event], EFFORT)
    facts = replace(MARIA, course=course, exhibits=listed, infringements=(Infringement.UNANSWERED_EXTENDED,))
    body = TEXTS.render(Kind.COMPLAINT, language, replace(facts, extended=True)).body
    assert course in body
    assert words.complaint.unanswered_extended in body
    assert f"{words.course.extended_due}: " in body
    assert words.common.due not in body
    for number, line in enumerate(listed, start=1):
        assert f"{number}. {' '.join(line.split())}" in body
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_extension_is_not_called_a_month(language: str) -> None:
    """The sentence about three months names another time than the one about one month."""
    words = TEXTS.languages[language].complaint
    assert words.unanswered_extended != words.unanswered
    assert "12" in words.unanswered_extended and "3" in words.unanswered_extended  # noqa: PT018 - article, paragraph
