"""Every shipped file is whole, honest about what is known, and broken in any way it is named."""

from __future__ import annotations

import re

import pytest

from objector.domain.region import EEA
from objector.recipes.load import load_library
from objector.recipes.model import COUNTING, EnterCode, Recipe, Send, Switch
from objector.shipped import config_dir
from tests.breaking import Break

LIBRARY = load_library([config_dir()])
RECIPES = sorted(path.relative_to(config_dir()).as_posix() for path in config_dir().glob("recipes/*/*.toml"))
SENDING = [file for file in RECIPES if '"send"' in (config_dir() / file).read_text(encoding="utf-8")]
FILLING = [file for file in RECIPES if 'value = "{account.email}"' in (config_dir() / file).read_text(encoding="utf-8")]


def told(found: tuple[str, ...], file: str, place: str, what: str) -> None:
    """The faults name this file only, and among them this place with this reason."""
    assert found
    assert all(line.startswith(f"config/{file}: ") for line in found), found
    assert any(re.match(rf"config/{re.escape(file)}: {place}: .*{re.escape(what)}", line) for line in found), found


@pytest.mark.parametrize("file", RECIPES)
def test_an_unknown_key(breaking: Break, file: str) -> None:
    """A key that the language does not know is an error, not a hint that is overlooked."""
    found = breaking(file, "verified ", "verfied ")
    told(found, file, "verfied", "unknown key")
    told(found, file, "verified", "missing")


@pytest.mark.parametrize("file", RECIPES)
def test_an_unknown_verb(breaking: Break, file: str) -> None:
    """A verb that does not exist is named with its step and the verbs there are."""
    found = breaking(file, "[[steps]]", '[[steps]]\ndo = "wander"\n[[steps]]')
    told(found, file, r"steps\.1", "'wander' found using 'do' does not match any of the expected tags")


@pytest.mark.parametrize("file", RECIPES)
def test_a_wrong_host(breaking: Break, file: str) -> None:
    """A page that is not on the recipe's hosts is never opened."""
    text = (config_dir() / file).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("url "))
    found = breaking(file, line, line.replace("https://", "https://evil.example/"))
    assert len(found) == 1
    told(found, file, "url", "evil.example is not on the recipe's hosts")


@pytest.mark.parametrize("file", RECIPES)
def test_bad_toml(breaking: Break, file: str) -> None:
    """A file that is no TOML is one fault with its line."""
    found = breaking(file, "controller ", "controller = = ")
    assert len(found) == 1
    told(found, file, r"line \d+", "no valid TOML")


@pytest.mark.parametrize("file", RECIPES)
def test_no_counting_step(breaking: Break, file: str) -> None:
    """Without a step that counts there is no point of no return: such a recipe is not run."""
    text = (config_dir() / file).read_text(encoding="utf-8")
    steps = re.split(r"(?=\[\[)", text)
    counting = next(part for part in steps if re.search(r'"(send|switch)"', part))
    told(breaking(file, counting, ""), file, "steps", "")


@pytest.mark.parametrize("file", SENDING)
def test_two_counting_steps(breaking: Break, file: str) -> None:
    """A second `send` could send twice."""
    second = '[[steps]]\ndo = "send"\nbutton = { en = "Again", de = "Noch einmal", it = "Ancora" }\n[[steps]]'
    told(breaking(file, "[[steps]]", second), file, r"steps\.\d+", "a second step that counts")


@pytest.mark.parametrize("file", FILLING)
def test_an_unknown_placeholder(breaking: Break, file: str) -> None:
    """A value that nobody has is named, with those that there are."""
    found = breaking(file, 'value = "{account.email}"', 'value = "{account.passport}"')
    told(found, file, r"steps\.\d+\.value", "{account.passport} is no value")


@pytest.mark.parametrize("file", FILLING)
def test_an_undisclosed_value(breaking: Break, file: str) -> None:
    """What the plan does not show is not typed."""
    found = breaking(file, 'value = "{account.email}"', 'value = "{account.email} {person.phone}"')
    told(found, file, r"steps\.\d+\.value", "{person.phone} is typed here but is not in `discloses`")


@pytest.mark.parametrize("recipe", LIBRARY.recipes.values(), ids=lambda recipe: recipe.id)
def test_it_never_claims_to_have_been_seen(recipe: Recipe) -> None:
    """No shipped recipe was ever tried on a live site, and every one says what is inferred or unknown."""
    assert recipe.verified == "never"
    assert recipe.notes
    assert any(note.startswith(("Inferred", "Unknown")) for note in recipe.notes)


@pytest.mark.parametrize("recipe", LIBRARY.recipes.values(), ids=lambda recipe: recipe.id)
def test_its_point_of_no_return(recipe: Recipe) -> None:
    """Every recipe has the one step that counts, and a code only after it."""
    assert isinstance(recipe.steps[recipe.counting_step], COUNTING)
    assert sum(isinstance(step, Send | Switch) for step in recipe.steps) == 1
    assert not any(isinstance(step, EnterCode) for step in recipe.steps[: recipe.counting_step])


def test_every_recipe_is_served_by_a_campaign() -> None:
    """`everything` means every recipe, and each in one form only."""
    served = [name for form in LIBRARY.campaigns["everything"].forms for name in form.recipes]
    assert sorted(served) == sorted(LIBRARY.recipes)


def test_both_campaigns_mean_the_same_objections() -> None:
    """Who runs `meta-ai` and then `everything` has objected once: the forms carry the same ids."""
    narrow, wide = (LIBRARY.campaigns[name].forms for name in ("meta-ai", "everything"))
    assert {form.id for form in narrow} <= {form.id for form in wide}
    assert [form.id for form in narrow] == ["meta.facebook.ai", "meta.instagram.ai", "meta.third-party"]
    assert all(form.recipes[0].endswith("2025") for form in narrow)


def test_the_forms_of_meta() -> None:
    """What the plan must know follows from the variants."""
    facebook, instagram, third = LIBRARY.campaigns["meta-ai"].forms
    assert facebook.offered_in == instagram.offered_in == EEA
    assert facebook.signed_in
    assert facebook.needs == (("account.email", 0),)
    assert facebook.discloses == ("account.email", "grounds", "person.country", "person.more")
    assert third.service == ""
    assert dict(third.needs)["grounds"] == 100
    assert "person.prompts" not in dict(third.needs)


def test_the_address_of_every_documented_form() -> None:
    """The ids of the forms are those of the sources."""
    known = {
        "meta.facebook.ai-2025": "712876720715583",
        "meta.instagram.ai-2025": "767264225370182",
        "meta.facebook.ai-2024": "6359191084165019",
        "meta.instagram.ai-2024": "233964459562201",
        "meta.third-party-2024": "1266025207620918",
        "meta.third-party-2025": "510058597920541",
        "meta.facebook.general": "367438723733209",
        "whatsapp.objection": "1285115568956956",
        "linkedin.objection-form": "TS-DPRO",
        "linkedin.toggle": "data-for-ai-improvement",
        "x.grok-toggle": "grok_settings",
        "openai.toggle": "data-controls",
    }
    for name, part in known.items():
        assert part in str(LIBRARY.recipes[name].url)
