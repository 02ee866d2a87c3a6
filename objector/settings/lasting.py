"""Lasting settings: what an unattended pass must be told, since it does not see the environment of this shell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from objector.settings import _GROUPS, Settings
from objector.settings.sources import CONFIG_FILE, PREFIX, find_file, from_environment


@dataclass(frozen=True, kw_only=True)
class Lasting:
    """The settings of this shell, as variables."""

    told: tuple[tuple[str, str], ...]
    """Variables that can be written down, paths absolute: where the settings file is, and what no secret is in."""
    secret: tuple[str, ...]
    """Names of variables that are set here and hold a secret: they belong into the settings file."""


def lasting(settings: Settings, environment: Mapping[str, str], here: Path) -> Lasting:
    """What of this environment an unattended pass must be told, for these settings that were read from it."""
    told: dict[str, str] = {}
    secret: list[str] = []
    if (file := find_file(environment, here)) is not None:
        told[CONFIG_FILE] = str(file.absolute())
    for name, given in from_environment(environment, here):
        group, _, last = name.rpartition(".")
        declared = {one.name: one for one in fields(_GROUPS[group])} if group in _GROUPS else {}
        if "read" not in getattr(declared.get(last), "metadata", ()):
            continue  # of another program
        variable = PREFIX + name.upper().replace(".", "__")
        if "Secret" in str(declared[last].type):
            secret.append(variable)
        else:
            value: Any = getattr(getattr(settings, group) if group else settings, last)
            told[variable] = _absolute(value) if isinstance(value, Path) else str(given.value)
    folder = environment.get("XDG_DATA_HOME", "").strip()
    if folder and settings.data_dir is None:
        told["XDG_DATA_HOME"] = str(Path(folder).absolute())  # it decides where the data folder is
    return Lasting(told=tuple(sorted(told.items())), secret=tuple(sorted(secret)))


def _absolute(path: Path) -> str:
    return str(path if path.name == str(path) else path.absolute())  # a bare name is looked for on the PATH
