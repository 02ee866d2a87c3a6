"""A copy of the shipped library that a test may break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from objector.errors import RecipeError
from objector.recipes.load import load_library
from objector.shipped import config_dir

Break = Callable[[str, str, str], tuple[str, ...]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped controllers, recipes and campaigns, copied."""
    for part in ("controllers", "recipes", "campaigns"):
        shutil.copytree(config_dir() / part, tmp_path / "config" / part)
    return tmp_path / "config"


@pytest.fixture
def breaking(folder: Path) -> Break:
    """Replace a text in one file of the copy, load it, and give the faults; no faults is an empty tuple."""

    def change(file: str, old: str, new: str) -> tuple[str, ...]:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        try:
            load_library([folder])
        except RecipeError as error:
            return error.faults
        return ()

    return change
