"""What a portal's server finds wrong, whatever the page let through."""

from __future__ import annotations

import pytest

from objector.rehearsal.portal import load_catalogue
from objector.rehearsal.scenario import Behaviour
from objector.rehearsal.verdict import faults

GOOD = {
    "country": ("AT",),
    "email": ("maria@example.org",),
    "objection_reason": ("mine",),
    "objection_explanation": ("",),
}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"objection_reason": ("  ",)}, ["missing"]),
        ({"country": ()}, ["missing"]),
        ({"country": ("XX",)}, ["bad_choice"]),
        ({"country": ("NO",)}, ["bad_choice"]),
        ({"country": ("Österreich",)}, []),
        ({"email": ("maria",)}, ["bad_email"]),
        ({"email": ("a@example.org, b@example.org",)}, ["bad_email"]),
    ],
)
def test_the_form_of_2024_is_checked_again_on_the_server(changed, found):
    """Required fields, addresses, countries that the list has today."""
    portal = load_catalogue().portals["facebook-ai-2024"]
    how = Behaviour(without_countries=("NO",))
    assert faults(portal, portal.variants["usual"], how, "de", {**GOOD, **changed}, frozenset()) == found


def test_fields_that_are_not_shown_are_not_required():
    """Only the chosen option's fields count; an unknown option is no choice."""
    portal = load_catalogue().portals["linkedin-objection"]
    values = {"first_name": ("Maria",), "last_name": ("Muster",), "email": ("maria@example.org",)}
    check = [
        faults(portal, portal.variants["usual"], Behaviour(), "en", {**values, "objection_type": (kind,)}, frozenset())
        for kind in ("ai-training", "other", "none")
    ]
    assert check == [[], ["missing"], ["bad_choice"]]
