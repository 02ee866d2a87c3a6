"""Forms that replace others and campaigns with a date: read whole, or refused with file, place and reason."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from objector.recipes.load import load_library
from objector.recipes.model import Recipe
from objector.recipes.register import CampaignFile, superseded
from objector.recipes.schema import recipe_schema
from objector.shipped import config_dir
from tests.breaking import Break
from tests.build_recipe import a_recipe

FB = "recipes/meta/facebook.ai-2025.toml"
OLD = "recipes/meta/facebook.ai-2024.toml"
META_AI = "campaigns/meta-ai.toml"
VERIFIED = 'verified     = "never"\n'
BOTH = '"meta.facebook.ai-2025", "meta.facebook.ai-2024"]'


def supersedes(*names: str) -> str:
    """The line of a recipe that replaces these, beside the one that says when it was verified."""
    return VERIFIED + f"supersedes = {list(names)!r}\n"


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (["meta.facebook.ai-2023"], 'there is no recipe "meta.facebook.ai-2023"'),
        (["x.unknown"], '"x.unknown" was no recipe of the controller "meta"'),
        (["x.grok-toggle"], '"x.grok-toggle" differs in `controller`'),
        (["meta.instagram.ai-2024"], '"meta.instagram.ai-2024" differs in `service`'),
        (["meta.third-party-2024"], '"meta.third-party-2024" differs in `separate_for`'),
        (["meta.facebook.ai-2025"], '"meta.facebook.ai-2025" replaces itself'),
        (["meta.facebook.ai-2024"], '"meta.facebook.ai-2024" was replaced by "meta.facebook.ai-2025"; move it'),
    ],
)
def test_what_cannot_be_replaced(breaking: Break, names: list[str], what: str) -> None:
    """A slip, another objection, itself, a variant that is still tried: one line says so."""
    faults = breaking(FB, VERIFIED, supersedes(*names))
    assert any(what in fault for fault in faults), faults


def test_two_that_replace_each_other(folder: Path, breaking: Break) -> None:
    """A ring is a fault of both."""
    other = folder / OLD
    other.write_text(other.read_text().replace(VERIFIED, supersedes("meta.facebook.ai-2025")))
    faults = breaking(FB, VERIFIED, supersedes("meta.facebook.ai-2024"))
    assert sum("replaces itself, directly or through others" in fault for fault in faults) == 2


def test_a_replaced_form_leaves_the_campaign_and_is_remembered(folder: Path) -> None:
    """Listed under `former`, with or without its file; the form then knows what its variant replaces."""
    (folder / FB).write_text((folder / FB).read_text().replace(VERIFIED, supersedes("meta.facebook.ai-2024")))
    for campaign in sorted((folder / "campaigns").glob("*.toml")):
        text = campaign.read_text().replace(
            '"meta.facebook.ai-2025", "meta.facebook.ai-2024"', '"meta.facebook.ai-2025"'
        )
        text = text.replace('title   = "Facebook: AI at Meta"', 'title = "F"\nformer = ["meta.facebook.ai-2024"]')
        campaign.write_text(text)
    for without_file in (False, True):
        if without_file:
            (folder / OLD).unlink()
        forms = {form.id: form for form in load_library([folder]).campaigns["meta-ai"].forms}
        form = forms["meta.facebook.ai"]
        assert form.superseded_by("meta.facebook.ai-2025") == {"meta.facebook.ai-2024"}
        assert form.superseded_by("meta.facebook.ai-2024") == frozenset()


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ('former = ["meta.facebook.ai-2024"]', '"meta.facebook.ai-2024" is still one of the `recipes`'),
        ('former = ["x.older"]', '"x.older" was no recipe of the controller "meta"'),
    ],
)
def test_what_was_never_a_variant(breaking: Break, given: str, what: str) -> None:
    """`former` holds what the form had once, of the same controller."""
    faults = breaking(META_AI, BOTH, f"{BOTH}\n{given}")
    assert [what in fault for fault in faults] == [True]
    assert faults[0].startswith("config/campaigns/meta-ai.toml: forms.1.former: ")


def test_replacing_goes_through_what_was_replaced() -> None:
    """The third replaces the first too; a ring ends."""
    recipes = {
        one.id: one
        for one in (
            a_recipe(id="f.1"),
            a_recipe(id="f.2", supersedes=["f.1"]),
            a_recipe(id="f.3", supersedes=["f.2"]),
            a_recipe(id="r.1", supersedes=["r.2"]),
            a_recipe(id="r.2", supersedes=["r.1"]),
        )
    }
    assert superseded("f.3", recipes) == {"f.1", "f.2"}
    assert superseded("f.1", recipes) == frozenset()
    assert superseded("r.1", recipes) == {"r.1", "r.2"}


@pytest.mark.parametrize("given", ["90d", "45d", "730d"])
def test_a_time_after_which_it_is_made_again(given: str) -> None:
    """In days, from the month of Art. 12(3) on with all that prolongs it, to two years; editors know it too."""
    assert a_recipe(renew_after=given).renew_after == timedelta(days=int(given[:-1]))
    assert {"renew_after", "supersedes"} <= set(recipe_schema()["properties"])


@pytest.mark.parametrize("given", ["44d", "30d", "731d", "1h", "1 month", 90, ""])
def test_a_time_that_is_too_short_or_too_long(given: object) -> None:
    """Within the controller's month nothing is repeated (Art. 12(5) GDPR)."""
    with pytest.raises(ValidationError, match="renew_after"):
        a_recipe(renew_after=given)


def test_without_a_rule_nothing_is_made_again() -> None:
    """No shipped recipe replaces another or is renewed: no source says that it must be."""
    library = load_library([config_dir()])
    assert all(not one.supersedes and one.renew_after is None for one in library.recipes.values())
    forms = [form for campaign in library.campaigns.values() for form in campaign.forms]
    assert all(not form.supersedes and not form.renew_after and not form.former for form in forms)


DATED = {
    "object_before": "2027-01-01",
    "afterwards": "it counts for what comes later",
    "afterwards_sources": ["A work."],
}


def a_campaign_file(entry: dict[str, object], **given: object) -> CampaignFile:
    """A campaign of one form."""
    form = {"id": "f", "title": "F", "recipes": ["example.object"], **entry}
    return CampaignFile.model_validate({"id": "c", "title": "C", "forms": [form], **given})


def test_a_date_of_the_campaign_counts_for_forms_without_one() -> None:
    """A form's own date goes first, each in the time zone of its controller; no date is none."""
    recipes: dict[str, Recipe] = {"example.object": a_recipe()}
    (usual,) = a_campaign_file({}, **DATED).as_campaign(recipes, {}).forms
    (own,) = a_campaign_file({**DATED, "object_before": "2026-12-24"}, **DATED).as_campaign(recipes, {}).forms
    assert usual.cutoff is not None
    assert own.cutoff is not None
    assert (usual.cutoff.day, own.cutoff.day) == (date(2027, 1, 1), date(2026, 12, 24))
    assert a_campaign_file({}).as_campaign(recipes, {}).forms[0].cutoff is None


@pytest.mark.parametrize("left_out", ["object_before", "afterwards", "afterwards_sources"])
def test_a_date_says_what_comes_after_it_and_who_says_so(left_out: str) -> None:
    """None of the three stands without the others."""
    half = {name: value for name, value in DATED.items() if name != left_out}
    with pytest.raises(ValidationError, match="object_before"):
        a_campaign_file(half)


def test_what_is_known_of_metas_date() -> None:
    """27 May 2025 in Dublin for the accounts' forms, in both campaigns; no date for the other forms."""
    campaigns = load_library([config_dir()]).campaigns
    for campaign in (campaigns["meta-ai"], campaigns["everything"]):
        dated = {form.id: form.cutoff for form in campaign.forms if form.cutoff is not None}
        assert set(dated) == {"meta.facebook.ai", "meta.instagram.ai"}
        assert {(one.day, one.timezone) for one in dated.values()} == {(date(2025, 5, 27), "Europe/Dublin")}


def test_a_form_has_one_date(breaking: Break) -> None:
    """Dated otherwise in another campaign is a fault."""
    faults = breaking(META_AI, "object_before      = 2025-05-27", "object_before = 2025-05-28")
    assert faults == (
        'config/campaigns/meta-ai.toml: forms.1.object_before: "meta.facebook.ai" is dated otherwise in the campaign '
        "everything",
    )


def test_the_sources_of_a_date_can_be_looked_up(breaking: Break) -> None:
    """As those of recipes."""
    address = '"https://upday.com/de/frist-laeuft-ab-wie-du-metas-ki-training-mit-deinen-daten-widersprichst"'
    faults = breaking(META_AI, address, '"http://upday.com/de"')
    assert any("forms.1.afterwards_sources" in fault and "no https address" in fault for fault in faults), faults
