"""Rules about texts: what a page or a mail says must mean one thing, and a confirmation nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from objector.recipes.library import Library
from objector.recipes.model import (
    AnswerMeaning,
    Recipe,
    Send,
    Switch,
)
from objector.recipes.rule import Fault, RecipeRule, every_text, shown_before, step_place
from objector.recipes.texts import holds, normalise

SHORTEST_CONFIRMATION = 20
"""A confirmation with fewer characters would also be found where nothing is confirmed."""
LONGEST_EXPRESSION = 200


def confirmations_are_telling(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """A false success is worse than none: a confirmation is long and stands nowhere on the page before sending."""
    shown = shown_before(recipe)
    for number, answer in enumerate(recipe.answers, start=1):
        if answer.means is not AnswerMeaning.DELIVERED:
            continue
        for text in every_text(answer.text):
            if len(normalise(text)) < SHORTEST_CONFIRMATION:
                what = f'"{text}" is short; a confirmation has {SHORTEST_CONFIRMATION} characters or more'
                yield f"answers.{number}.text", what
            for where, other in shown:
                if holds(other, text):
                    yield f"answers.{number}.text", f'"{text[:80]}" also stands in {where}, before anything is sent'


def texts_mean_one_thing(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """One text with two meanings would leave it to chance what an attempt gave."""
    answers = [
        (f"answers.{number}.text", answer.means.value, text)
        for number, answer in enumerate(recipe.answers, start=1)
        for text in every_text(answer.text)
    ]
    replies = [
        (f"replies.{number}.phrases", reply.means.value, phrase)
        for number, reply in enumerate(recipe.replies, start=1)
        for phrase in every_text(reply.phrases)
    ]
    addresses = [
        (f"answers.{number}.address", answer.means.value, address)
        for number, answer in enumerate(recipe.answers, start=1)
        for address in answer.address
    ]
    for said in (answers, replies, addresses):
        for place, means, text in said:
            for other_place, other_means, other in said:
                if other_means != means and holds(text, other):
                    yield place, f'"{text[:80]}" means {means}, and by {other_place} also {other_means}'


def counting_step_speaks_the_language(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """A page that is recognised in one language only and sent in others only could never be sent."""
    for number, step in enumerate(recipe.steps):
        if isinstance(step, Switch):
            texts, key = step.field.label, "field.label"
        elif isinstance(step, Send):
            texts, key = step.button, "button"
        else:
            continue
        if texts is not None and not set(texts) & set(recipe.recognise):
            languages = ", ".join(recipe.recognise)
            yield step_place(number, key), f"in none of the languages in which the page is recognised ({languages})"


def expressions_are_bounded(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """An unbounded repetition on a hostile page could hold the machine up."""
    for number, answer in enumerate(recipe.answers, start=1):
        if answer.reference is None:
            continue
        place = f"answers.{number}.reference"
        bare = re.sub(r"\[\^?\]?(?:\\.|[^\]\\])*\]", "c", re.sub(r"\\[^\[\]]", "e", answer.reference))
        if len(answer.reference) > LONGEST_EXPRESSION:
            yield place, f"longer than {LONGEST_EXPRESSION} characters"
        elif re.search(r"[*+]|\{\d*,\}|\)\s*[?{]", bare):
            yield place, "repeats without bound; write {1,20} instead of + or *, and never repeat a group"
        elif any(int(most) > 64 for most in re.findall(r"\{\d*,?(\d+)\}", bare)):
            yield place, "repeats more than 64 times"


TEXT_RULES: tuple[RecipeRule, ...] = (
    confirmations_are_telling,
    texts_mean_one_thing,
    counting_step_speaks_the_language,
    expressions_are_bounded,
)
