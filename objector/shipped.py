"""Where the data that comes with Objector lies: `config/` and `fixtures/`, in the checkout or in the wheel."""

from __future__ import annotations

from pathlib import Path

from objector.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise ConfigError(f"{name}/: this folder belongs to Objector but is missing; install Objector again")


def config_dir() -> Path:
    """The shipped recipes, controllers, campaigns and texts."""
    return _shipped("config")


def fixtures_dir() -> Path:
    """The pages and data that rehearsals run on."""
    return _shipped("fixtures")
