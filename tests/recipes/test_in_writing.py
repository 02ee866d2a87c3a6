"""Forms that go by mail or letter alone, and the ways that a form has: from files, each fault told."""

from __future__ import annotations

from pathlib import Path

import pytest

from objector.domain.objection import AI_TRAINING, Right
from objector.errors import RecipeError
from objector.recipes.in_writing import is_spoken_of, ways_to
from objector.recipes.library import Library
from objector.recipes.load import load_library
from objector.shipped import config_dir

CONTROLLER = """
slug         = "snap"
name         = "Snap B.V."
seat         = "NL"
timezone     = "Europe/Amsterdam"
services     = ["snapchat"]
sources      = ["https://a.example"]
{more}
"""
CAMPAIGN = """
id    = "by-mail"
title = "By mail"

[[forms]]
id    = "snap.ai"
title = "Snapchat"
{more}
  [forms.written]
  controller   = "{controller}"
  purpose      = "ai-training"
  separate_for = "account"
  service      = "snapchat"
  sources      = ["https://a.example"]
"""
MAIL, POSTAL = 'privacy_mail = "privacy@snap.example"', 'postal = ["1 Street"]'


def loaded(folder: Path, controller: str, campaign: str = CAMPAIGN, more: str = "", whom: str = "snap") -> Library:
    """The library of one controller and one campaign."""
    for kind in ("controllers", "campaigns", "recipes"):
        (folder / kind).mkdir()
    (folder / "controllers" / "snap.toml").write_text(CONTROLLER.format(more=controller), encoding="utf-8")
    text = campaign.format(more=more, controller=whom)
    (folder / "campaigns" / "by-mail.toml").write_text(text, encoding="utf-8")
    return load_library([folder])


def test_the_ways_are_those_that_are_open(tmp_path: Path) -> None:
    """A mail where there is an address, a letter where there is a postal one; no form where there is no recipe."""
    (form,) = loaded(tmp_path, f"{MAIL}\n{POSTAL}").campaigns["by-mail"].forms
    assert (form.recipes, form.route.channels, form.route.mail) == ((), ("mail", "letter"), "privacy@snap.example")


def test_no_mail_says_what_was_not_meant(tmp_path: Path) -> None:
    """Their sentences speak of AI training under Art. 21(1): an objection to something else never goes by mail."""
    controller = loaded(tmp_path, f"{MAIL}\n{POSTAL}").controllers["snap"]
    for right, purpose, mails in (
        (Right.ART_21_1, AI_TRAINING, True),
        (Right.ART_21_1, "profiling", False),
        (Right.ART_21_2, "direct-marketing", False),
    ):
        ways = ways_to(controller, has_form=True, spoken_of=is_spoken_of(right, purpose), wanted=None)
        assert ("mail" in ways) == mails
    (tmp_path / "other").mkdir()
    with pytest.raises(RecipeError) as told:
        loaded(tmp_path / "other", MAIL, campaign=CAMPAIGN.replace("ai-training", "profiling"))
    assert any("the texts speak of `ai-training` alone" in one for one in told.value.faults)


def test_a_campaign_names_the_ways_it_wants(tmp_path: Path) -> None:
    """Fewer, or in another order."""
    (form,) = loaded(tmp_path, f"{MAIL}\n{POSTAL}", more='channels = ["letter"]').campaigns["by-mail"].forms
    assert form.route.channels == ("letter",)


@pytest.mark.parametrize(
    ("controller", "more", "whom", "fault"),
    [
        ("", "", "snap", "neither `privacy_mail` nor `postal`"),
        (POSTAL, 'channels = ["mail"]', "snap", 'no address for the channel "mail"'),
        (MAIL, 'channels = ["browser", "mail"]', "snap", "`browser` stands among"),
        (MAIL, 'channels = ["mail", "mail"]', "snap", "listed twice"),
        (MAIL, 'recipes = ["a.b"]', "snap", "either `recipes`, or `written`"),
        (MAIL, "", "nobody", 'there is no controller "nobody"'),
        ('privacy_mail = "Snap <privacy@snap.example>"', "", "snap", "this is no mail address"),
        ('privacy_mail = "privacy@snap.example, x@y.example"', "", "snap", "this is no mail address"),
    ],
)
def test_a_way_that_leads_nowhere_is_a_fault(tmp_path: Path, controller: str, more: str, whom: str, fault: str) -> None:
    """Told as `file: place: what`, before anything is planned."""
    with pytest.raises(RecipeError) as told:
        loaded(tmp_path, controller, more=more, whom=whom)
    assert any(fault in one for one in told.value.faults), told.value.faults


def test_every_address_that_is_shipped_has_a_source() -> None:
    """No address is taken from nowhere, and Meta has none: the only one that is known answers that it is inactive."""
    library = load_library([config_dir()])
    written = {slug: one for slug, one in library.controllers.items() if one.privacy_mail}
    assert set(written) == {"openai", "snap", "adobe", "reddit"}
    assert all(one.sources and one.privacy_mail in one.privacy_contacts for one in written.values())
    meta = [form for one in library.campaigns.values() for form in one.forms if form.controller == "meta"]
    assert meta
    assert not any("mail" in form.route.channels or form.route.mail for form in meta)
