"""What the page says, by the recipe's answers. Pure: works on a survey."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from objector.channels.survey import Survey
from objector.recipes.model import Answer, Recipe
from objector.recipes.texts import holds, normalise

ECHO = 12
"""A value of at least so many characters that the page repeats is not the controller speaking."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One answer that the page gives, and the phrase by which it was known (empty: by its address)."""

    answer: Answer
    phrase: str
    reference: str = ""


def said(text: str, values: Iterable[str]) -> str:
    """The page's text, normalised, without what the person typed: an echo of it is no answer."""
    plain = normalise(text)
    for value in sorted({normalise(value) for value in values}, key=len, reverse=True):
        if len(value) >= ECHO:
            plain = plain.replace(value, " … ")
    return plain


def hear(recipe: Recipe, survey: Survey, values: Iterable[str] = ()) -> list[Heard]:
    """Every answer that the page gives right now."""
    text = said(survey.text, values)
    path = urlsplit(survey.url).path
    heard = []
    for answer in recipe.answers:
        phrases = [p for several in (answer.text or {}).values() for p in several]
        phrase = next((p for p in phrases if holds(text, p)), "")
        at_address = not phrase and any(path == a or path.startswith(a.rstrip("/") + "/") for a in answer.address)
        if phrase or at_address:
            heard.append(Heard(answer=answer, phrase=phrase, reference=_reference(answer, survey.text)))
    return heard


def _reference(answer: Answer, text: str) -> str:
    if answer.reference is None:
        return ""
    match = re.search(answer.reference, text[:20_000])
    return (match[1] or "").strip()[:100] if match else ""


def recognised(recipe: Recipe, survey: Survey) -> str | None:
    """The language in which the page shows what the recipe recognises it by, or None.

    Looked at are its text, its title, and the labels and options of its visible controls.
    """
    shown = [c for c in survey.controls if c.visible]
    labels = [text for c in shown for text in (c.label, c.legend, *(option[1] for option in c.options[:50]))]
    everything = "\n".join((survey.text, survey.title, *labels))
    text = normalise(everything)
    languages = [lang for lang, texts in recipe.recognise.items() if any(holds(text, phrase) for phrase in texts)]
    if not languages:
        return None
    return survey.language if survey.language in languages else languages[0]


def new_lines(before: str, after: str) -> str:
    """The lines of the page's text that were not there before."""
    known = {normalise(line) for line in before.splitlines()}
    fresh = [line.strip() for line in after.splitlines() if line.strip() and normalise(line) not in known]
    return "\n".join(dict.fromkeys(fresh))
