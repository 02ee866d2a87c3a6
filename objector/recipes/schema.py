"""The JSON Schema of a recipe file, for editors that complete and underline."""

from __future__ import annotations

from typing import Any

from objector.recipes.model import Recipe


def recipe_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a recipe; generated from the very types that read the files."""
    schema = Recipe.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Objector recipe"}
