"""What a library must hold beyond its types: every rule by its name, run over everything at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from objector.recipes.campaign_rules import CAMPAIGN_RULES, CONTROLLER_RULES, CampaignRule
from objector.recipes.library import Library
from objector.recipes.rule import RecipeRule
from objector.recipes.source_rules import SOURCE_RULES, verified_in_the_past
from objector.recipes.step_rules import STEP_RULES
from objector.recipes.succession_rules import DATE_RULES, SUCCESSION_RULES
from objector.recipes.text_rules import TEXT_RULES
from objector.recipes.value_rules import VALUE_RULES

_RECIPE_RULES: tuple[RecipeRule, ...] = (*STEP_RULES, *VALUE_RULES, *TEXT_RULES, *SOURCE_RULES, *SUCCESSION_RULES)
_CAMPAIGN_RULES: tuple[CampaignRule, ...] = (*CAMPAIGN_RULES, *DATE_RULES)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: its name, and why it is there."""

    id: str
    why: str


def rules() -> tuple[Rule, ...]:
    """Every rule in the order in which they are held."""
    every = (*_RECIPE_RULES, verified_in_the_past, *_CAMPAIGN_RULES, *CONTROLLER_RULES)
    return tuple(Rule(id=rule.__name__, why=(rule.__doc__ or "").strip()) for rule in every)


def check(library: Library, *, today: date | None = None) -> list[str]:
    """Every fault of every recipe, campaign and controller, as `file: place: what`; empty if there is none.

    `today` (UTC; None: the day it is) is what "not in the future" is held against.
    """
    day = today or datetime.now(UTC).date()
    return list(dict.fromkeys(_faults(library, day)))


def _faults(library: Library, today: date) -> Iterator[str]:
    for controller in library.controllers.values():
        file = library.file_of("controller", controller.slug)
        for controller_rule in CONTROLLER_RULES:
            yield from (f"{file}: {place}: {what}" for place, what in controller_rule(controller, library))
    for recipe in library.recipes.values():
        file = library.file_of("recipe", recipe.id)
        for rule in _RECIPE_RULES:
            yield from (f"{file}: {place}: {what}" for place, what in rule(recipe, library))
        yield from (f"{file}: {place}: {what}" for place, what in verified_in_the_past(recipe, today))
    for campaign in library.campaigns.values():
        file = library.file_of("campaign", campaign.id)
        for campaign_rule in _CAMPAIGN_RULES:
            yield from (f"{file}: {place}: {what}" for place, what in campaign_rule(campaign, library))
