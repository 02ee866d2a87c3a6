"""The overlay: which texts may be confirmations, and that a contradiction is never a success."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from objector.errors import ConfigError, RecipeError
from objector.recipes.kept_text import KeptText, unfit
from objector.recipes.library import Library
from objector.recipes.load import load_library
from objector.recipes.overlay import MOST_FOR_ONE, Overlay, kept_text, laid_over
from objector.shipped import config_dir
from tests.build_recipe import REFUSAL, THANKS, a_recipe, answer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FORM = "meta.facebook.ai-2025"
GOOD = "We will look at what you sent us"
WRITTEN = """\
[[texts]]
recipe = "x"
language = "en"
text = "We have all of it now"
kept = 2026-01-01T00:00:00Z
"""


def a_text(text: str = GOOD, recipe: str = FORM, **more: object) -> KeptText:
    return kept_text(**{"recipe": recipe, "language": "en", "text": text, "kept": NOW, **more})


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library([config_dir()])


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    return Overlay(tmp_path / "data" / "confirmations.toml")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Thank you", "fewer than 4 words"),
        ("Thank you very much indeed", ""),
        ("It is a go", "is short"),
        ("We have received your case 4711", "address or a number"),
        ("We have received it, case AB3C9", "address or a number"),
        ("We have received it on 22.11.26", "address or a number"),
        ("We have received it at 12:30", "address or a number"),
        ("We will write to maria@example.org about it", "address or a number"),
        ("We have received it, see www.example.org/a", "address or a number"),
        ("We will answer you within 30 days", ""),
        ("We received it\x1b[2J and will answer you", "no page shows"),
        ("We will answer you " * 20, "longer than"),
    ],
)
def test_what_could_be_nobodys_confirmation(text: str, why: str) -> None:
    """Short, long, numbered, addressed or strange texts are refused with a reason; others are not."""
    said = unfit(text.strip())
    assert bool(said) == bool(why)
    assert why in said


def test_a_kept_text_counts_and_nothing_else_changes(library: Library, overlay: Overlay) -> None:
    """It is one more confirmation of this one recipe; the digest of the recipe's file stays."""
    overlay.keep(a_text())
    laid = laid_over(library, overlay)
    assert laid.recipes[FORM].answers[:-1] == library.recipes[FORM].answers
    assert laid.recipes[FORM].answers[-1].text == {"en": (GOOD,)}
    assert laid.digests == library.digests
    assert {name for name, one in laid.recipes.items() if one != library.recipes[name]} == {FORM}


def test_kept_once_shown_and_forgotten(overlay: Overlay) -> None:
    """The same text twice is one; by number or all together they go; the file is for its owner alone."""
    overlay.keep(a_text(submission="s-abc"))
    overlay.keep(a_text(GOOD.upper()))
    overlay.keep(a_text('Your "wish" has reached us \\ already'))
    assert [one.text for one in overlay.of(FORM)] == [GOOD, 'Your "wish" has reached us \\ already']
    assert overlay.of(FORM)[0].submission == "s-abc"
    assert stat.S_IMODE(overlay.path.stat().st_mode) == 0o600
    with pytest.raises(ConfigError, match="there is no text 3"):
        overlay.forget(FORM, 3)
    assert [one.text for one in overlay.forget(FORM, 1)] == [GOOD]
    assert len(overlay.forget(FORM, None)) == 1
    with pytest.raises(ConfigError, match="no text is kept"):
        overlay.forget(FORM, None)


def test_it_is_bounded(overlay: Overlay) -> None:
    """A recipe takes only so many texts of this machine."""
    for number in range(MOST_FOR_ONE):
        words = " ".join("abcdefghij"[int(digit)] * 4 for digit in f"{number:03d}")
        overlay.keep(a_text(f"We have it now {words}"))
    with pytest.raises(ConfigError, match="takes no more"):
        overlay.keep(a_text())


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("texts = 3", "texts"),
        ("[[texts]\n", "no valid TOML"),
        (WRITTEN.replace("We have all of it now", "Thank you"), "fewer than 4"),
        (WRITTEN.replace("00Z", "00"), "kept"),
        (WRITTEN + "x = 1", "unknown key"),
        ("x = '" + "a" * 300_000 + "'", "larger than"),
    ],
)
def test_faults_are_told_like_those_of_recipes(overlay: Overlay, content: str, what: str) -> None:
    """A file that somebody edited wrongly: `file: place: what`, all at once."""
    overlay.path.parent.mkdir()
    overlay.path.write_text(content)
    with pytest.raises(RecipeError) as told:
        overlay.texts()
    assert str(told.value).startswith(f"{overlay.path}: ")
    assert what in str(told.value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Object to your information being used for AI at Meta", "stands in recognise"),
        ("Please tell us how this processing impacts you.", "stands in a label"),
    ],
)
def test_what_stands_on_a_form_confirms_nothing(library: Library, overlay: Overlay, text: str, what: str) -> None:
    """A title or a label is there before anything is sent, on this form or another one of the controller."""
    overlay.keep(a_text(text, "meta.third-party-2025"))
    with pytest.raises(RecipeError, match=what):
        laid_over(library, overlay)


@pytest.mark.parametrize("means", ["turned_away", "try_later", "code_wanted", "already_objected"])
@pytest.mark.parametrize("text", [REFUSAL, f"Sorry. {REFUSAL} now", REFUSAL.removeprefix("We ")])
def test_what_means_something_else_in_any_recipe_confirms_nothing(
    library: Library, overlay: Overlay, means: str, text: str
) -> None:
    """A text of another recipe's refusal, one that holds it, and a part of it are never a success."""
    other = a_recipe(id="other.form", answers=[answer("delivered", THANKS), answer(means, REFUSAL)])
    both = replace(library, recipes={**library.recipes, other.id: other})
    overlay.keep(a_text(text))
    with pytest.raises(RecipeError, match=f"means {means} in other.form"):
        laid_over(both, overlay)


def test_a_recipe_that_is_gone(library: Library, overlay: Overlay) -> None:
    """Its text does nothing, and only the check tells of it."""
    overlay.keep(a_text(recipe="own.form"))
    assert laid_over(library, overlay) is library
    with pytest.raises(RecipeError, match="there is no recipe"):
        laid_over(library, overlay, strict=True)
