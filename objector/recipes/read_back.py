"""Reading back: which pages tell later that an objection is on record, without anything being typed or sent."""

from __future__ import annotations

from objector.domain.resend import ResendRule
from objector.recipes.model import AnswerMeaning, Expect, Open, Press, Recipe, Switch


def readable(recipe: Recipe) -> bool:
    """Whether a look at the page can tell: a switch that is reached without typing, or a documented answer."""
    if any(answer.means is AnswerMeaning.ALREADY_OBJECTED for answer in recipe.answers):
        return True
    before = recipe.steps[: recipe.counting_step]
    return isinstance(recipe.steps[recipe.counting_step], Switch) and all(
        isinstance(step, Open | Press | Expect) for step in before
    )


def resend_rule(recipe: Recipe) -> ResendRule | None:
    """The recipe's rule for a second submission, if it has one."""
    rule = recipe.resend_after
    if rule is None:
        return None
    return ResendRule(
        recipe=recipe.id, after=rule.time, readable=readable(recipe), replaces=rule.replaces, why=rule.why
    )
