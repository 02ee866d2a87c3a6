"""The shipped recipes, each read by itself: a fault in one does not hinder the measuring of another."""

from __future__ import annotations

from objector.recipes.load import recipe_id
from objector.recipes.model import Recipe
from objector.recipes.toml_file import parse, read_bytes
from objector.shipped import config_dir


def shipped_recipes() -> dict[str, Recipe]:
    """All shipped recipes by id. Raises `Faulty` with what is wrong with a file."""
    found = {}
    for path in sorted(config_dir().glob("recipes/*/*.toml")):
        shown = f"recipes/{path.parent.name}/{path.name}"
        found[recipe_id(path)] = parse(read_bytes(path, shown), shown, Recipe)
    return found
