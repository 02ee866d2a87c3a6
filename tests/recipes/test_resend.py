"""The rule for a second submission, and which pages can be read back."""

from __future__ import annotations

from typing import Any

import pytest

from objector.recipes.library import Library
from objector.recipes.load import load_library
from objector.recipes.read_back import readable, resend_rule
from objector.recipes.source_rules import sent_again_with_good_reason
from objector.shipped import config_dir
from tests.build_recipe import a_recipe, answer, fill, known_answers, press, switch, tick

NOWHERE = Library(recipes={}, controllers={}, campaigns={}, digests={})
RULE: dict[str, Any] = {
    "time": "7d",
    "why": "the controller says that a lost request is to be made again",
    "sources": ["https://form.example/about"],
}
ALREADY = answer("already_objected", "You have objected before on this account")


def faults(rule: dict[str, Any], **given: Any) -> list[tuple[str, str]]:
    """What the rule about rules says of a recipe for a switch, unless told otherwise."""
    recipe = a_recipe(press("More"), **{"counting": switch(), **given}, resend_after=rule)
    return list(sent_again_with_good_reason(recipe, NOWHERE))


def test_no_shipped_recipe_sends_again_by_itself() -> None:
    """No source documents for any of them that it should."""
    recipes = load_library([config_dir()]).recipes
    assert [name for name, recipe in recipes.items() if recipe.resend_after is not None] == []
    assert all(resend_rule(recipe) is None for recipe in recipes.values())


def test_of_the_shipped_ones_the_switches_can_be_read_back() -> None:
    """No source documents what a form says to whoever comes again."""
    recipes = load_library([config_dir()]).recipes
    can = sorted(name for name, recipe in recipes.items() if readable(recipe))
    assert can == ["linkedin.toggle", "openai.toggle", "x.grok-toggle"]


def test_what_can_be_read_back() -> None:
    """A switch that is reached by looking, and a page with a documented answer; nothing that must be filled in."""
    assert readable(a_recipe(press("More"), counting=switch()))
    assert not readable(a_recipe(tick(), counting=switch()))
    assert not readable(a_recipe(fill(), counting=switch()))
    assert not readable(a_recipe())
    assert readable(a_recipe(answers=[*known_answers(), ALREADY]))
    assert readable(a_recipe(fill(), counting=switch(), answers=[ALREADY]))


def test_a_good_rule_is_no_fault() -> None:
    """For a page that can be read back, or where the second replaces the first."""
    assert faults(RULE) == []
    assert faults({**RULE, "replaces": True}, counting=None) == []


@pytest.mark.parametrize(
    ("changed", "place", "what"),
    [
        ({"time": "71h"}, "resend_after.time", "shorter than 3 days"),
        ({"time": "1h"}, "resend_after.time", "shorter than 3 days"),
        ({"why": "it got lost"}, "resend_after.why", "is short"),
        ({"sources": ["http://form.example/about"]}, "resend_after.sources", "no https address"),
        ({"sources": ["hearsay"]}, "resend_after.sources", "neither an https address"),
    ],
)
def test_every_fault_is_named(changed: dict[str, Any], place: str, what: str) -> None:
    """Too early, unexplained, uncited."""
    ((where, told),) = faults({**RULE, **changed})
    assert where == place
    assert what in told


def test_a_page_that_cannot_tell_and_does_not_replace() -> None:
    """Nobody would know whether the first one arrived."""
    ((where, told),) = faults(RULE, counting=None)
    assert where == "resend_after"
    assert "cannot be read back" in told


@pytest.mark.parametrize("lacking", ["time", "why", "sources"])
def test_nothing_may_be_left_out(lacking: str) -> None:
    """A rule without its reason or its source does not load."""
    rule = {key: value for key, value in RULE.items() if key != lacking}
    with pytest.raises(ValueError, match=lacking):
        a_recipe(resend_after=rule)


def test_the_rule_for_the_ledger() -> None:
    """It says whether the page can tell, for that decides what is asked for."""
    rule = resend_rule(a_recipe(press("More"), counting=switch(), resend_after=RULE))
    assert rule is not None
    assert (rule.recipe, rule.after.days, rule.readable, rule.replaces) == ("example.object", 7, True, False)
