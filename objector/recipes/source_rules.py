"""Rules about where a recipe's facts come from, when it was last seen to work, and why it may send again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from objector.domain.resend import SHORTEST
from objector.recipes.cited import uncited
from objector.recipes.library import Library
from objector.recipes.model import Recipe
from objector.recipes.read_back import readable
from objector.recipes.rule import Fault, RecipeRule

SHORTEST_WHY = 20
"""A reason with fewer characters gives none."""


def sources_are_cited(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Whoever mends a recipe must be able to look up where its texts come from."""
    yield from (("sources", what) for what in uncited(recipe.sources))


def says_how_it_was_verified(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Nobody may claim that a recipe works on the live site without saying how that was seen."""
    if recipe.verified == "never" and recipe.verified_how:
        yield "verified_how", 'given, but `verified` is "never"'
    if recipe.verified != "never" and not recipe.verified_how:
        yield "verified_how", "missing; say how it was seen to work on the live site"


def verified_in_the_past(recipe: Recipe, today: date) -> Iterator[Fault]:
    """A recipe cannot have been seen to work on a day that has not come."""
    if isinstance(recipe.verified, date) and recipe.verified > today:
        yield "verified", f"{recipe.verified.isoformat()} lies in the future"


def sent_again_with_good_reason(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """A second submission is a burden on everybody: late, founded on a look at the page or a source, and explained."""
    rule = recipe.resend_after
    if rule is None:
        return
    if rule.time < SHORTEST:
        yield "resend_after.time", f"shorter than {SHORTEST // timedelta(days=1)} days"
    if not readable(recipe) and not rule.replaces:
        yield (
            "resend_after",
            "the page cannot be read back (no switch, no `already_objected` answer); only a source that says that a "
            "second submission replaces the first, `replaces = true`, would make it right",
        )
    if len(rule.why) < SHORTEST_WHY:
        yield "resend_after.why", f'"{rule.why}" is short; say what the sources say that makes it right'
    yield from (("resend_after.sources", what) for what in uncited(rule.sources))


SOURCE_RULES: tuple[RecipeRule, ...] = (sources_are_cited, says_how_it_was_verified, sent_again_with_good_reason)
