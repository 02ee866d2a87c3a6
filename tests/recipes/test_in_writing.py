"""Forms that go by mail or letter alone, and the ways that a form has: from files, each fault told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from objector.domain.campaign import missing_data
from objector.domain.objection import AI_TRAINING, DIRECT_MARKETING, Right, is_spoken_of
from objector.engine.plan import campaign_of
from objector.errors import RecipeError
from objector.recipes.in_writing import ways_to
from objector.recipes.library import Library
from objector.recipes.load import load_library
from objector.shipped import config_dir
from tests.build import a_person

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
    """Their sentences speak of AI training and of direct marketing: an objection to something else goes by none."""
    controller = loaded(tmp_path, f"{MAIL}\n{POSTAL}").controllers["snap"]
    for right, purpose, mails in (
        (Right.ART_21_1, AI_TRAINING, True),
        (Right.ART_21_1, "profiling", False),
        (Right.ART_21_2, DIRECT_MARKETING, True),
        (Right.ART_21_1, DIRECT_MARKETING, False),
        (Right.ART_21_2, AI_TRAINING, False),
    ):
        ways = ways_to(controller, has_form=True, spoken_of=is_spoken_of(right, purpose), wanted=None)
        assert ("mail" in ways) == mails
    for number, (change, fault) in enumerate(
        (
            (("ai-training", "profiling"), "under `art-21-1` the texts speak of `ai-training` alone"),
            (("ai-training", "direct-marketing"), "under `art-21-1` the texts speak of `ai-training` alone"),
            (
                ("purpose  ", 'right = "art-21-2"\n  purpose  '),
                "under `art-21-2` the texts speak of `direct-marketing`",
            ),
        )
    ):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(RecipeError) as told:
            loaded(tmp_path / str(number), MAIL, campaign=CAMPAIGN.replace(*change))
        assert any(fault in one for one in told.value.faults), told.value.faults


def test_no_grounds_are_told_where_none_are_needed(tmp_path: Path) -> None:
    """Direct marketing under Art. 21(2): they are neither disclosed nor missing."""
    text = CAMPAIGN.replace('"ai-training"', '"direct-marketing"\n  right = "art-21-2"')
    (form,) = loaded(tmp_path, f"{MAIL}\n{POSTAL}", campaign=text).campaigns["by-mail"].forms
    assert (form.right, form.discloses) == (Right.ART_21_2, ("person.name", "account.handle", "account.email"))
    nothing = a_person(grounds="", address=("Gasse 1",))
    assert missing_data(form, nothing, None, "mail") == missing_data(form, nothing, None, "letter") == ()
    ai = replace(form, right=Right.ART_21_1, purpose=AI_TRAINING)
    assert [one.partition(":")[0] for one in missing_data(ai, nothing, None, "mail")] == ["grounds"]


def test_marketing_is_objected_to_only_on_request() -> None:
    """One shipped campaign holds such objections, and nothing else; it is not the usual one, and none is elsewhere. It
    writes to whom a mail or postal address is known, without grounds."""
    library = load_library([config_dir()])
    holding = {one.id for one in library.campaigns.values() for form in one.forms if form.right is Right.ART_21_2}
    assert holding == {"marketing"}
    assert campaign_of(library, None).id != "marketing"
    forms = library.campaigns["marketing"].forms
    assert all(form.right is Right.ART_21_2 and form.purpose == DIRECT_MARKETING for form in forms)
    assert not any("grounds" in form.discloses or form.recipes or form.signed_in for form in forms)
    written = {slug for slug, one in library.controllers.items() if one.privacy_mail}
    assert {form.controller for form in forms if form.route.channels[0] == "mail"} == written
    assert {form.controller for form in forms} == set(library.controllers) - {"whatsapp"}
    others = {form.id for one in library.campaigns.values() if one.id != "marketing" for form in one.forms}
    assert not others & {form.id for form in forms}


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
