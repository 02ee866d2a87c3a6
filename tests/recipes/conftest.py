"""A copy of the shipped library that a test may break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from objector.recipes.load import load_library
from objector.shipped import config_dir
from tests.breaking import Break, replacing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped controllers, recipes and campaigns, copied."""
    for part in ("controllers", "recipes", "campaigns"):
        shutil.copytree(config_dir() / part, tmp_path / "config" / part)
    return tmp_path / "config"


@pytest.fixture
def breaking(folder: Path) -> Break:
    """Replace a text in one file of the copy, load it, and give the faults."""
    return replacing(folder, lambda: load_library([folder]))
