"""The JSON Schema for editors says what the types say."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from objector.recipes.schema import recipe_schema
from objector.shipped import config_dir

FILES = sorted(config_dir().glob("recipes/*/*.toml"))


def data(file: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(json.dumps(tomllib.loads(file.read_text(encoding="utf-8")), default=str))
    return whole


def test_the_schema_is_a_schema() -> None:
    """It is valid JSON Schema and survives JSON."""
    schema = json.loads(json.dumps(recipe_schema()))
    Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_shipped_recipes_fit(file: Any) -> None:
    """What is shipped fits the schema, with texts in brackets or without."""
    assert list(Draft202012Validator(recipe_schema()).iter_errors(data(file))) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("surprise", 1),
        ("signed_in", "yes"),
        ("steps", []),
        ("separate_for", "family"),
        ("sources", "a"),
        ("steps", [{"do": "wander"}]),
        ("steps", [{"do": "send"}]),
        ("steps", [{"do": "send", "button": {"en": 1}}]),
    ],
)
def test_what_the_types_refuse_does_not_fit(key: str, value: object) -> None:
    """An editor underlines what loading would refuse."""
    recipe = {**data(FILES[0]), key: value}
    assert list(Draft202012Validator(recipe_schema()).iter_errors(recipe))


def test_one_text_and_a_duration_fit() -> None:
    """`de = "Senden"` and `within = "1h"` are what people write."""
    code = {"do": "enter_code", "field": {"kind": "code"}, "from": ["a.example"], "within": "1h"}
    send = {"do": "send", "button": {"de": "Senden"}}
    recipe = {**data(FILES[0]), "steps": [send, code]}
    assert list(Draft202012Validator(recipe_schema()).iter_errors(recipe)) == []
    late = {**recipe, "steps": [send, {**code, "within": "1 week"}]}
    assert list(Draft202012Validator(recipe_schema()).iter_errors(late))
