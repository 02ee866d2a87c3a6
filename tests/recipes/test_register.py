"""A campaign's forms follow from their variants."""

from __future__ import annotations

from typing import Any

import pytest

from objector.domain.region import EEA, EU
from objector.recipes.model import Recipe
from objector.recipes.register import FormEntry, build_form, disagreements

FILL = {"do": "fill", "field": {"kind": "email"}, "value": "{account.email}"}
SEND = {"do": "send", "button": {"en": "Send"}}


def a_recipe(name: str, *steps: dict[str, Any], **given: Any) -> Recipe:
    """A recipe with these steps before its `send`."""
    return Recipe.model_validate(
        {
            "id": name,
            "title": name,
            "controller": "meta",
            "right": "art-21-1",
            "purpose": "ai-training",
            "separate_for": "account",
            "service": "facebook",
            "url": "https://www.facebook.com/help",
            "hosts": ["facebook.com"],
            "verified": "never",
            "sources": ["https://a.example"],
            "recognise": {"en": "Object"},
            "steps": [*steps, SEND],
            **given,
        }
    )


def form_of(*variants: Recipe) -> Any:
    """The form that these variants make."""
    entry = FormEntry(id="f", title="f", recipes=tuple(variant.id for variant in variants))
    recipes = {variant.id: variant for variant in variants}
    assert list(disagreements(entry, recipes)) == []
    return build_form(entry, recipes)


def test_only_what_every_variant_needs_is_needed() -> None:
    """A value that one variant can do without is asked for only if the other one runs."""
    grounds = {"do": "fill", "field": {"kind": "long-text"}, "value": "{grounds}", "at_least": 100}
    one = a_recipe("one", FILL, grounds)
    other = a_recipe("other", FILL, {**grounds, "optional": True})
    assert form_of(one).needs == (("account.email", 0), ("grounds", 100))
    assert form_of(one, other).needs == (("account.email", 0),)


def test_the_shortest_sufficient_length_is_asked_for() -> None:
    """A text that one of the variants accepts is long enough to try."""
    short = a_recipe("short", {**FILL, "value": "{grounds}", "at_least": 20})
    long = a_recipe("long", {**FILL, "value": "{grounds}", "at_least": 100})
    assert form_of(short, long).needs == (("grounds", 20),)


def test_the_length_of_a_text_around_a_value_is_not_the_value_s() -> None:
    """Where a value stands within a text, the page's least length is not asked of the value alone."""
    around = a_recipe("around", {**FILL, "value": "I object. {grounds}", "at_least": 100})
    assert form_of(around).needs == (("grounds", 0),)


def test_choices_and_files_are_needed_too() -> None:
    """The country that is chosen and the file that is given count like what is typed."""
    country = {"do": "choose", "field": {"kind": "country"}, "value": "{person.country}"}
    file = {"do": "upload", "field": {"kind": "file"}, "value": "{person.evidence}"}
    option = {"do": "choose", "option": {"en": "Yes"}}
    needs = form_of(a_recipe("one", option, country, file)).needs
    assert needs == (("person.country", 0), ("person.evidence", 0))


def test_what_is_disclosed_is_the_union_in_order() -> None:
    """The plan shows everything that any variant may type."""
    one = a_recipe("one", discloses=["account.email", "grounds"])
    other = a_recipe("other", discloses=["person.country", "account.email"])
    assert form_of(one, other).discloses == ("account.email", "grounds", "person.country")


def test_regions_add_up() -> None:
    """A form is offered where any of its variants is; one that is offered everywhere opens it to all."""
    eu, norway = a_recipe("eu", offered_in=["EU"]), a_recipe("no", offered_in=["NO"])
    assert form_of(eu).offered_in == EU
    assert form_of(eu, norway).offered_in == EU | {"NO"}
    assert form_of(eu, a_recipe("eea", offered_in=["EEA"])).offered_in == EEA
    assert form_of(eu, a_recipe("all")).offered_in == frozenset()


def test_one_variant_behind_a_sign_in_is_enough() -> None:
    """The plan tells of a missing session if any variant may want one."""
    assert not form_of(a_recipe("one")).signed_in
    assert form_of(a_recipe("one"), a_recipe("two", signed_in=True)).signed_in


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("controller", "x"),
        ("purpose", "marketing"),
        ("separate_for", "email"),
        ("service", "instagram"),
        ("right", "art-21-2"),
    ],
)
def test_variants_agree_on_what_the_objection_is(key: str, value: str) -> None:
    """Variants that differ in what makes an objection are not one form: "never twice" goes by it."""
    recipes = {"one": a_recipe("one"), "two": a_recipe("two", **{key: value})}
    entry = FormEntry(id="f", title="f", recipes=("one", "two"))
    assert list(disagreements(entry, recipes)) == [f"the variants differ in `{key}`, so they are not one form"]
