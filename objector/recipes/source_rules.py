"""Rules about where a recipe's facts come from, and when it was last seen to work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlsplit

from objector.recipes.library import Library
from objector.recipes.model import Recipe
from objector.recipes.rule import Fault, RecipeRule

SHORTEST_WORK = 8


def _uncited(sources: Iterable[str]) -> Iterator[str]:
    for source in sources:
        address = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:/|mailto:|www\.", source) is not None
        if address and not (source.startswith("https://") and "." in (urlsplit(source).hostname or "")):
            yield f'"{source[:80]}" is no https address'
        elif address and re.search(r"\s", source):
            yield f'"{source[:80]}" is an address with a space in it'
        elif not address and len(source) < SHORTEST_WORK:
            yield f'"{source}" is neither an https address nor the name of a work'


def sources_are_cited(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Whoever mends a recipe must be able to look up where its texts come from."""
    yield from (("sources", what) for what in _uncited(recipe.sources))


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


SOURCE_RULES: tuple[RecipeRule, ...] = (sources_are_cited, says_how_it_was_verified)
