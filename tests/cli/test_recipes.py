"""`objector recipes list|show|check|schema`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema

from objector.shipped import config_dir
from tests.cli.conftest import House


def test_all_recipes_are_listed_with_when_they_were_seen_to_work(house: House) -> None:
    """Nothing pretends: what was never tried says so."""
    found = house.json("recipes", "list")["recipes"]
    assert {"meta.facebook.ai-2025", "x.grok-toggle"} <= {one["id"] for one in found}
    assert "never tried on the live site" in house.types("recipes", "list").output


def test_one_recipe_is_shown(house: House) -> None:
    """Steps with the point of no return, hosts, what it discloses, sources; a typo is helped."""
    shown = house.types("recipes", "show", "meta.facebook.ai-2025").output
    assert "the point of no return" in shown
    assert "values are typed only on: facebook.com" in shown
    assert house.json("recipes", "show", "meta.facebook.ai-2025")["id"] == "meta.facebook.ai-2025"
    assert "did you mean meta.facebook.ai-2025?" in house.types("recipes", "show", "meta.facebok.ai-2025").stderr


def test_check_passes_and_fails(house: House) -> None:
    """The shipped ones hold; a broken one of one's own gives file, place and reason, and code 2."""
    assert house.types("recipes", "check").exit_code == 0
    own = house.folder / "own" / "recipes" / "meta"
    own.mkdir(parents=True)
    text = (config_dir() / "recipes" / "meta" / "facebook.ai-2025.toml").read_text(encoding="utf-8")
    (own / "facebook.ai-2025.toml").write_text(
        text.replace('do    = "fill"', 'do    = "fil"').replace("\nurl", "\nurll")
    )
    result = house.types("recipes", "check", "own")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert all("facebook.ai-2025.toml: " in line for line in result.stderr.splitlines())
    assert len(result.stderr.splitlines()) >= 2
    assert house.json("recipes", "check", "own")["faults"] == result.stderr.splitlines()
    shutil.rmtree(own)


def test_check_holds_the_authorities_too(house: House) -> None:
    """A broken file of one's own, and a lead authority that is in none: file, place, what, and code 2."""
    assert "47 authorities" in house.types("recipes", "check").output
    own = house.folder / "own"
    (own / "controllers").mkdir(parents=True)
    meta = (config_dir() / "controllers" / "meta.toml").read_text(encoding="utf-8")
    (own / "controllers" / "meta.toml").write_text(meta.replace('"iedpc"', '"iedpcc"'), encoding="utf-8")
    result = house.types("recipes", "check", "own")
    assert result.exit_code == 2
    assert result.stderr == 'own/controllers/meta.toml: lead_authority: "iedpcc" is not in authorities.toml\n'
    (own / "authorities.toml").write_text("[[authorities]]\nid = 3\n", encoding="utf-8")
    faults = house.json("recipes", "check", "own")["faults"]
    assert any(fault.startswith("own/authorities.toml: authorities.1.id: ") for fault in faults)
    assert any(fault.startswith("own/authorities.toml: authorities.1.country: missing") for fault in faults)


def test_the_schema_is_one(house: House) -> None:
    """What editors get is a JSON Schema."""
    schema = json.loads(house.types("recipes", "schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "steps" in schema["properties"]


def test_a_folder_that_is_not_there(house: House) -> None:
    """Named in one message."""
    result = house.types("recipes", "check", str(Path("nowhere")))
    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_check_tells_of_broken_texts_too(house: House) -> None:
    """A text file at fault is told as a recipe is, together with it; the shipped ones hold and nobody reviewed them."""
    held = house.json("recipes", "check")
    assert held["languages"] >= 3
    assert held["languages_reviewed"] == 0
    assert "(0 reviewed by a lawyer)" in " ".join(house.types("recipes", "check").output.split())
    own = house.folder / "own"
    (own / "texts").mkdir(parents=True)
    (own / "texts" / "objection.txt.j2").write_text("{% if facts.grounds %}\n", "utf-8")
    (own / "campaigns").mkdir()
    (own / "campaigns" / "mine.toml").write_text("[[", "utf-8")
    result = house.types("recipes", "check", "own")
    assert result.exit_code == 2
    assert result.stdout == ""
    told = result.stderr.splitlines()
    assert [line.split(": ")[0] for line in told] == ["own/campaigns/mine.toml", "own/texts/objection.txt.j2"]
    assert house.json("recipes", "check", "own")["faults"] == told
