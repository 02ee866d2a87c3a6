"""Rules about a person's values: which may be typed, and what must be known of the account they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from objector.domain.objection import SeparateFor
from objector.domain.values import NAMES
from objector.recipes.library import Library
from objector.recipes.model import PLACEHOLDER, Choose, ControlKind, Fill, Recipe, Upload
from objector.recipes.rule import Fault, RecipeRule, step_place


def _templates(recipe: Recipe) -> Iterator[tuple[int, str]]:
    for number, step in enumerate(recipe.steps):
        if isinstance(step, Fill | Choose | Upload) and step.value:
            yield number, step.value


def values_are_known(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """A placeholder that no person has a value for would be typed as it stands, braces and all."""
    for number, template in _templates(recipe):
        for name in PLACEHOLDER.findall(template):
            if name not in NAMES:
                yield step_place(number, "value"), f"{{{name}}} is no value; there are: {', '.join(NAMES)}"
        if re.search(r"[{}]", PLACEHOLDER.sub("", template)):
            yield step_place(number, "value"), f"`{template}` has a brace that belongs to no placeholder"


def disclosed_is_typed(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """The plan shows what will be disclosed; a recipe types exactly that."""
    typed: dict[str, int] = {}
    for number, template in _templates(recipe):
        for name in PLACEHOLDER.findall(template):
            typed.setdefault(name, number)
    for name, number in typed.items():
        if name in NAMES and name not in recipe.discloses:
            yield step_place(number, "value"), f"{{{name}}} is typed here but is not in `discloses`"
    for name in recipe.discloses:
        if name not in typed:
            yield "discloses", f'"{name}" is typed by no step'
    if len(set(recipe.discloses)) != len(recipe.discloses):
        yield "discloses", "a value is listed twice"


def values_fit_their_controls(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """The country is chosen by its code, the file is given as a file; neither is ever typed."""
    for number, step in enumerate(recipe.steps):
        if not isinstance(step, Fill | Choose | Upload) or not step.value:
            continue
        names = PLACEHOLDER.findall(step.value)
        is_country = isinstance(step, Choose) and step.field and step.field.kind is ControlKind.COUNTRY
        if "person.country" in names and not is_country:
            yield step_place(number), "{person.country} goes into `choose` with a field of kind `country`"
        if ("person.evidence" in names) != isinstance(step, Upload):
            yield step_place(number), "{person.evidence} is what `upload` gives, and nothing else is"


def accounts_have_a_service(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Without a service it is not known whose accounts a form is for, or which session to use."""
    if recipe.service is not None:
        return
    if recipe.separate_for is not SeparateFor.PERSON:
        yield "service", f"missing; a form that is separate for each {recipe.separate_for.value} names its service"
    elif recipe.signed_in:
        yield "service", "missing; a form behind a sign-in names its service"
    elif any("{account." in template for _, template in _templates(recipe)):
        yield "service", "missing; a form that is given an account's values names its service"


VALUE_RULES: tuple[RecipeRule, ...] = (
    values_are_known,
    disclosed_is_typed,
    values_fit_their_controls,
    accounts_have_a_service,
)
