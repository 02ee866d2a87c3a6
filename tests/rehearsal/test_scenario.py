"""Scenarios and portal files: what is shipped loads, what is wrong is told with file, place and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from objector.errors import ConfigError
from objector.rehearsal.portal import load_catalogue
from objector.rehearsal.scenario import load_scenario, scenario_names
from objector.shipped import fixtures_dir


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_loads_and_is_listed(name):
    """Its name is its file's, it says what it is about, and the README has a line for it."""
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.about
    assert f"| `{name}` |" in (fixtures_dir() / "portals" / "scenarios" / "README.md").read_text(encoding="utf-8")


def test_a_wrong_scenario_tells_all_its_faults(tmp_path: Path):
    """An unknown key and an unknown value, each with its place, in one error."""
    file = tmp_path / "mine.toml"
    file.write_text('name = "mine"\nabout = "x"\n[everywhere]\nspeed = 3\non_send = "explode"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load_scenario(file)
    assert len(told.value.faults) == 2
    assert any(fault.startswith("mine.toml: everywhere.speed: ") for fault in told.value.faults)
    assert any(fault.startswith("mine.toml: everywhere.on_send: ") for fault in told.value.faults)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[portals.nobody]\nvariant = "x"', "portals.nobody: there is no such portal"),
        ('[portals.third-party-old]\nvariant = "1999"', "portals.third-party-old.variant: '1999' is none of 2023"),
        ("name =", "this is not TOML"),
    ],
)
def test_a_scenario_for_what_is_not_there(tmp_path: Path, text: str, told: str):
    """A portal or a variant that does not exist, or no TOML at all."""
    file = tmp_path / "mine.toml"
    head = "" if text.startswith("name") else 'name = "mine"\nabout = "x"\n'
    file.write_text(head + text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load_scenario(file)


def test_an_unknown_name_lists_the_known_ones():
    """So that a slip is mended at once."""
    with pytest.raises(ConfigError, match="there are: already-objected, "):
        load_scenario("sunny")


def test_a_portal_keeps_what_holds_everywhere_unless_it_says_otherwise():
    """`already-objected` holds for forms; switches are off instead."""
    scenario = load_scenario("already-objected")
    assert scenario.behaviour("facebook-ai-2025").access == "already-objected"
    assert scenario.behaviour("x-grok-toggle").access == "open"
    assert scenario.behaviour("x-grok-toggle").toggle == "off"


def test_every_portal_says_where_it_comes_from():
    """Each controller's folder has a README that names every page file or the source of all of them."""
    for folder in (fixtures_dir() / "portals").iterdir():
        if folder.is_dir():
            assert (folder / "README.md").is_file(), folder.name


def test_portals_stand_at_their_true_addresses():
    """The addresses are those of the facts."""
    assert {one.id: one.url for one in load_catalogue().portals.values()} == {
        "facebook-ai-2025": "https://www.facebook.com/help/contact/712876720715583",
        "facebook-ai-2024": "https://www.facebook.com/help/contact/6359191084165019",
        "instagram-ai-2025": "https://help.instagram.com/contact/767264225370182",
        "instagram-ai-2024": "https://help.instagram.com/contact/233964459562201",
        "third-party-old": "https://www.facebook.com/help/contact/1266025207620918",
        "third-party-new": "https://www.facebook.com/help/contact/510058597920541",
        "facebook-general-objection": "https://www.facebook.com/help/contact/367438723733209",
        "privacy-policy": "https://www.facebook.com/privacy/policy/",
        "whatsapp-faq": "https://faq.whatsapp.com/1285115568956956/",
        "whatsapp-contact": "https://www.whatsapp.com/contact/forms/382532939919295/",
        "linkedin-objection": "https://www.linkedin.com/help/linkedin/ask/TS-DPRO",
        "linkedin-toggle": "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement",
        "x-grok-toggle": "https://x.com/settings/grok_settings",
        "openai-toggle": "https://chatgpt.com/settings/data-controls",
    }


def test_invented_texts_are_never_called_documented():
    """A language is under one word only, so that nothing is both known and made up."""
    catalogue = load_catalogue()
    texts = dict(catalogue.words)
    for portal in catalogue.portals.values():
        texts[f"{portal.id}: title"] = portal.title
        texts[f"{portal.id}: button"] = portal.button
        for name, field in portal.fields.items():
            texts[f"{portal.id}: {name}"] = field.label
            texts |= {f"{portal.id}: {name}: {option.value}": option.label for option in field.options}
    for place, text in texts.items():
        kinds = (set(text.documented), set(text.inferred), set(text.invented))
        assert sum(map(len, kinds)) == len(set.union(*kinds)), place
