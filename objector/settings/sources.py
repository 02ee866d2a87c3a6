"""Where settings come from: the environment first, then `objector.toml`. Each keeps the name of its place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "OBJECTOR_"
FILE_NAME = "objector.toml"
CONFIG_FILE = "OBJECTOR_CONFIG_FILE"
LARGEST_FILE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Given:
    """One value as it was given. Messages call it `place`; its relative paths start from `here`."""

    value: object
    place: str
    here: Path


def from_environment(environment: Mapping[str, str], here: Path) -> Iterator[tuple[str, Given]]:
    """Every `OBJECTOR_…` of the environment as (`browser.headed`, value); one that is empty is not set."""
    for name, value in environment.items():
        if name.upper().startswith(PREFIX) and name.upper() != CONFIG_FILE and value.strip():
            path = name[len(PREFIX) :].lower().replace("__", ".")
            yield path, Given(value=value, place=name, here=here)


def find_file(environment: Mapping[str, str], here: Path) -> Path | None:
    """The file to read: named by OBJECTOR_CONFIG_FILE, else in this folder, else in the platform's folder."""
    if named := environment.get(CONFIG_FILE, "").strip():
        return here / Path(named).expanduser()
    import platformdirs

    for folder in (here, platformdirs.user_config_path("objector", appauthor=False)):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def from_file(path: Path) -> Iterator[tuple[str, Given]]:
    """Every setting of a file as (`browser.headed`, value). Raises ValueError if it is no readable TOML."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise ValueError(f"{path}: more than {LARGEST_FILE} bytes; this is no settings file")
        table = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: the settings file cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: this is not TOML: {error}") from error
    yield from _flat(table, "", path)


def _flat(table: Mapping[str, object], above: str, path: Path) -> Iterator[tuple[str, Given]]:
    for key, value in table.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.", path)
        elif value != "":
            yield name, Given(value=value, place=f"{path.name}: {name}", here=path.parent)
