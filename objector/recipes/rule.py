"""A rule over recipes: a small named function whose docstring says why it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from objector.recipes.library import Library
from objector.recipes.model import Control, EnterCode, Expect, Press, Recipe, Send, Texts

Fault = tuple[str, str]
"""The place within the file, and what is wrong there."""

RecipeRule = Callable[[Recipe, Library], Iterator[Fault]]


def step_place(number: int, key: str = "") -> str:
    """What messages call a place in a step; `number` counts from 0, people from 1."""
    return f"steps.{number + 1}" + (f".{key}" if key else "")


def controls(recipe: Recipe) -> Iterator[tuple[int, Control]]:
    """Every control that a step names, with the step's number from 0."""
    for number, step in enumerate(recipe.steps):
        control = getattr(step, "field", None)
        if isinstance(control, Control):
            yield number, control


def every_text(texts: Texts | None) -> list[str]:
    """The texts of all languages."""
    return [text for several in (texts or {}).values() for text in several]


def shown_before(recipe: Recipe) -> list[tuple[str, str]]:
    """What the form shows before anything is sent, as far as the recipe names it: where, and the text."""
    shown = [("recognise", text) for text in every_text(recipe.recognise)]
    shown += [("a label", text) for _, control in controls(recipe) for text in every_text(control.label)]
    for step in recipe.steps:
        if isinstance(step, Send | Press | EnterCode):
            shown += [("a button", text) for text in every_text(step.button)]
        elif isinstance(step, Expect):
            shown += [("`expect`", text) for text in every_text(step.text)]
    return shown
