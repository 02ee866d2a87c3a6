"""Rules about forms that replace others, and about the dates of campaigns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from objector.domain.campaign import Campaign
from objector.recipes.cited import uncited
from objector.recipes.library import Library
from objector.recipes.model import Recipe
from objector.recipes.register import superseded
from objector.recipes.rule import Fault, RecipeRule

_ALIKE = ("controller", "right", "purpose", "service", "separate_for")


def superseded_are_known(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """A slip in the name would let nobody object again: what is replaced is a recipe, or was a variant of the form."""
    forms = [form for campaign in library.campaigns.values() for form in campaign.forms if recipe.id in form.recipes]
    gone = {name for form in forms for name in form.former}
    for name in recipe.supersedes:
        if name not in library.recipes and name not in gone and f"recipe {name}" not in library.broken:
            yield "supersedes", f'there is no recipe "{name}", and no form of this one lists it under `former`'


def superseded_are_alike(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Only the same objection can be made again: the same controller, right, purpose, service and `separate_for`."""
    for name in recipe.supersedes:
        former = library.recipes.get(name)
        if former is None and not name.startswith(f"{recipe.controller}."):
            yield "supersedes", f'"{name}" was no recipe of the controller "{recipe.controller}"'
        for what in _ALIKE if former is not None else ():
            if getattr(former, what) != getattr(recipe, what):
                yield "supersedes", f'"{name}" differs in `{what}`, so it is not the same objection'


def superseding_goes_one_way(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Two that replace each other would be objected through in turns, for ever."""
    if recipe.id in superseded(recipe.id, library.recipes):
        yield "supersedes", f'"{recipe.id}" replaces itself, directly or through others'


def superseded_are_retired(campaign: Campaign, library: Library) -> Iterator[Fault]:
    """Whoever went by the replaced variant would have to object again at once."""
    for place, form in enumerate(campaign.forms, start=1):
        for newer, older in permutations(form.recipes, 2):
            if older in form.superseded_by(newer):
                yield f"forms.{place}.recipes", f'"{older}" was replaced by "{newer}"; move it to `former`'


def formers_are_gone(campaign: Campaign, library: Library) -> Iterator[Fault]:
    """A recipe is a variant of its form or was one, of the same controller."""
    for place, form in enumerate(campaign.forms, start=1):
        for name in form.former:
            if name in form.recipes:
                yield f"forms.{place}.former", f'"{name}" is still one of the `recipes`'
            if not name.startswith(f"{form.controller}."):
                yield f"forms.{place}.former", f'"{name}" was no recipe of the controller "{form.controller}"'


def forms_have_one_date(campaign: Campaign, library: Library) -> Iterator[Fault]:
    """A form is the same objection in every campaign, so the day before which it should arrive is the same too."""
    for other in library.campaigns.values():
        dates = {form.id: form.cutoff for form in other.forms if other.id < campaign.id}
        for place, form in enumerate(campaign.forms, start=1):
            if form.id in dates and dates[form.id] != form.cutoff:
                yield f"forms.{place}.object_before", f'"{form.id}" is dated otherwise in the campaign {other.id}'


def dates_are_cited(campaign: Campaign, library: Library) -> Iterator[Fault]:
    """People hurry for a date and are told what comes after it: both must be able to be looked up."""
    for place, form in enumerate(campaign.forms, start=1):
        for what in uncited(form.cutoff.sources) if form.cutoff is not None else ():
            yield f"forms.{place}.afterwards_sources", what


SUCCESSION_RULES: tuple[RecipeRule, ...] = (superseded_are_known, superseded_are_alike, superseding_goes_one_way)
DATE_RULES = (superseded_are_retired, formers_are_gone, forms_have_one_date, dates_are_cited)
