"""Loading gives a whole library, or every fault of every file."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from objector.errors import RecipeError
from objector.recipes.load import load_library
from objector.recipes.model import Fill
from objector.recipes.toml_file import LARGEST
from objector.shipped import config_dir

RECIPE = "recipes/meta/facebook.ai-2025.toml"


def faults(*folders: Path) -> tuple[str, ...]:
    with pytest.raises(RecipeError) as raised:
        load_library(folders)
    assert str(raised.value) == "\n".join(raised.value.faults)
    return raised.value.faults


def test_the_shipped_library_is_whole() -> None:
    """What is shipped loads without a fault, each recipe with the digest of its file."""
    library = load_library([config_dir()])
    assert len(library.recipes) == 13
    assert set(library.controllers) == {"meta", "whatsapp", "linkedin", "x", "openai", "snap", "adobe", "reddit"}
    assert set(library.campaigns) == {"meta-ai", "everything", "by-mail", "marketing"}
    content = (config_dir() / RECIPE).read_bytes()
    assert library.digests["meta.facebook.ai-2025"] == hashlib.sha256(content).hexdigest()
    assert set(library.digests) == set(library.recipes)


def test_a_later_folder_adds_and_replaces(folder: Path, tmp_path: Path) -> None:
    """A recipe of one's own takes the place of the shipped one with the same id; another id is added."""
    own = tmp_path / "own" / "recipes" / "meta"
    own.mkdir(parents=True)
    text = (folder / RECIPE).read_text(encoding="utf-8")
    replaced = text.replace("form of 2025", "mended")
    (own / "facebook.ai-2025.toml").write_text(replaced, encoding="utf-8")
    (own / "facebook.mine.toml").write_text(text.replace("facebook.ai-2025", "facebook.mine"), encoding="utf-8")
    library = load_library([folder, tmp_path / "own"])
    assert library.recipes["meta.facebook.ai-2025"].title == "Facebook: objection to AI training, mended"
    assert library.digests["meta.facebook.ai-2025"] == hashlib.sha256(replaced.encode()).hexdigest()
    assert "meta.facebook.mine" in library.recipes
    assert library.file_of("recipe", "meta.facebook.mine") == "own/recipes/meta/facebook.mine.toml"


def test_a_later_file_mends_a_broken_one(folder: Path, tmp_path: Path) -> None:
    """A broken file is a fault even where a later folder replaces it, but nothing that refers to it is."""
    own = tmp_path / "own" / "recipes" / "meta"
    own.mkdir(parents=True)
    (own / "facebook.ai-2025.toml").write_bytes((folder / RECIPE).read_bytes())
    (folder / RECIPE).write_text("id =", encoding="utf-8")
    found = faults(folder, tmp_path / "own")
    assert len(found) == 1
    assert found[0].startswith(f"config/{RECIPE}: line 1: no valid TOML")


def test_a_folder_that_is_missing(folder: Path, tmp_path: Path) -> None:
    """A folder of one's own that does not exist is named, with the setting that names it."""
    found = faults(folder, tmp_path / "nowhere")
    assert len(found) == 1
    assert "does not exist" in found[0]
    assert "CONFIG_DIR" in found[0]


def test_all_faults_of_all_files_at_once(folder: Path) -> None:
    """Three broken files give one error with a line for each fault."""
    (folder / RECIPE).write_text("id = ", encoding="utf-8")
    (folder / "controllers/meta.toml").write_bytes(b'slug = "\xff"')
    campaign = folder / "campaigns/meta-ai.toml"
    campaign.write_text(campaign.read_text(encoding="utf-8") + "\nsurprise = 1\n", encoding="utf-8")
    assert [line.split(": ")[0] for line in faults(folder)] == [
        "config/controllers/meta.toml",
        f"config/{RECIPE}",
        "config/campaigns/meta-ai.toml",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "byte 1: not UTF-8"),
        (b"a = 1\nb = \n", "line 2: no valid TOML"),
        (b"a = [", "line 1: no valid TOML"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        (b"a = " + b"[" * 30 + b"]" * 30, "nested too deeply"),
        (b"a = " + b"1" * 5000, "a number that is too long"),
        (b"#" * (LARGEST + 1), "larger than 256 KiB"),
        (b"", "id: missing"),
    ],
    ids=["utf-8", "syntax", "unclosed", "deep", "less deep", "digits", "large", "empty"],
)
def test_hostile_files(folder: Path, content: bytes, told: str) -> None:
    """A file that is no recipe is named with the place and the reason, whatever it holds."""
    (folder / RECIPE).write_bytes(content)
    found = faults(folder)
    assert any(told in line for line in found)
    assert all(line.startswith(f"config/{RECIPE}: ") for line in found)


def test_a_file_that_cannot_be_read(folder: Path) -> None:
    """A folder in the place of a file is told like any other fault."""
    (folder / RECIPE).unlink()
    (folder / RECIPE).mkdir()
    assert faults(folder) == (f"config/{RECIPE}: file: cannot be read: Is a directory",)


def test_the_file_name_is_the_id(folder: Path) -> None:
    """A recipe, a controller and a campaign stand in the file that is named after them."""
    (folder / RECIPE).rename(folder / "recipes/meta/facebook.toml")
    (folder / "controllers/x.toml").rename(folder / "controllers/twitter.toml")
    (folder / "campaigns/meta-ai.toml").rename(folder / "campaigns/meta.toml")
    found = faults(folder)
    assert 'config/controllers/twitter.toml: slug: "x" in a file whose name stands for "twitter"' in found
    wanted = 'id: "meta.facebook.ai-2025" in a file whose name stands for "meta.facebook"'
    assert f"config/recipes/meta/facebook.toml: {wanted}" in found
    assert 'config/campaigns/meta.toml: id: "meta-ai" in a file whose name stands for "meta"' in found


def test_a_date_in_the_future_is_held_against_the_given_day(folder: Path) -> None:
    """A recipe seen to work on a day is loaded on that day and later, never before."""
    path = folder / RECIPE
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('verified     = "never"', 'verified = 2026-05-04\nverified_how = "by hand"'), encoding="utf-8"
    )
    assert load_library([folder], today=date(2026, 5, 4)).recipes["meta.facebook.ai-2025"].verified == date(2026, 5, 4)
    with pytest.raises(RecipeError, match="2026-05-04 lies in the future"):
        load_library([folder], today=date(2026, 5, 3))


def test_one_text_may_stand_without_brackets(folder: Path) -> None:
    """`en = "Submit"` means the same as `en = ["Submit"]`."""
    path = folder / RECIPE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('de = ["Senden"]', 'de = "Senden"'), encoding="utf-8")
    shipped = load_library([config_dir()]).recipes["meta.facebook.ai-2025"]
    assert load_library([folder]).recipes["meta.facebook.ai-2025"] == shipped


def test_values_are_of_their_type_not_nearly(folder: Path) -> None:
    """`signed_in = "yes"` is no truth value and `at_least = "5"` no number."""
    path = folder / RECIPE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("signed_in    = true", 'signed_in = "yes"'), encoding="utf-8")
    assert faults(folder) == (f"config/{RECIPE}: signed_in: Input should be a valid boolean",)


def test_steps_keep_their_order_and_type() -> None:
    """The engine runs on the very types that check the files."""
    recipe = load_library([config_dir()]).recipes["meta.facebook.ai-2025"]
    assert [step.do for step in recipe.steps] == ["fill", "fill", "send", "enter_code"]
    assert isinstance(recipe.steps[0], Fill)
    assert recipe.counting_step == 2
