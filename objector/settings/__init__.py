"""The settings, from the environment (`OBJECTOR_…`, levels joined by `__`) and `objector.toml`.

Each setting is declared once, in `values`, together with the small function that reads it; `load_settings`
collects the faults of all of them into one ConfigError that names the variable, or the file and its key.

This is plain Python on purpose. `objector status` may take half as long again as importing Typer, Rich and
SQLAlchemy alone; importing pydantic-settings would use that half up before anything is read, and a quick way
around it for some settings would be a second truth beside the first.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from objector.errors import ConfigError
from objector.settings.secret import Secret
from objector.settings.sources import PREFIX, Given, find_file, from_environment, from_file
from objector.settings.values import (
    BrowserSettings,
    FeedSettings,
    InboxSettings,
    NotifySettings,
    PaceSettings,
    Settings,
    SmtpSettings,
    StampSettings,
)

__all__ = [
    "BrowserSettings",
    "FeedSettings",
    "InboxSettings",
    "NotifySettings",
    "PaceSettings",
    "Secret",
    "Settings",
    "SmtpSettings",
    "StampSettings",
    "load_settings",
    "setting_names",
]

_GROUPS: dict[str, type[Any]] = {
    "": Settings,
    "browser": BrowserSettings,
    "pace": PaceSettings,
    "inbox": InboxSettings,
    "smtp": SmtpSettings,
    "tsa": StampSettings,
    "notify": NotifySettings,
    "feed": FeedSettings,
}


def setting_names() -> dict[str, str]:
    """Every setting as it is written in `objector.toml` (`browser.headed`), with what it is for."""
    return {
        (f"{group}.{one.name}" if group else one.name): one.metadata["about"]
        for group, kind in _GROUPS.items()
        for one in fields(kind)
        if "read" in one.metadata
    }


def load_settings(environment: Mapping[str, str] | None = None, here: Path | None = None) -> Settings:
    """The settings as this machine gives them. Raises ConfigError with all faults at once."""
    environment = os.environ if environment is None else environment
    here = Path.cwd() if here is None else here
    faults: list[str] = []
    given = _given(environment, here, faults)
    made = {group: _read_group(group, given, faults) for group in _GROUPS}
    groups = {group: _GROUPS[group](**values) for group, values in made.items() if group}
    settings = Settings(**made[""], **groups)
    faults += _contradictions(settings, given)
    if faults:
        raise ConfigError(*faults)
    return settings


def _given(environment: Mapping[str, str], here: Path, faults: list[str]) -> dict[str, Given]:
    known = setting_names()
    given: dict[str, Given] = {}
    if (path := find_file(environment, here)) is not None:
        try:
            given.update(from_file(path))
        except ValueError as error:
            faults.append(str(error))
    for name, one in given.items():
        if name not in known:
            close = _close(name, known)
            faults.append(f"{one.place}: there is no such setting" + (f"; did you mean {close}?" if close else ""))
    for name, one in from_environment(environment, here):
        if name in known:
            given[name] = one
        elif close := _close(name, known):  # what is not close may belong to another program
            variable = PREFIX + close.upper().replace(".", "__")
            faults.append(f"{one.place}: there is no such setting; did you mean {variable}?")
    return given


def _close(name: str, known: Mapping[str, str]) -> str:
    import difflib  # only for the message

    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.8)), "")


def _read_group(group: str, given: Mapping[str, Given], faults: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in fields(_GROUPS[group]):
        found = given.get(f"{group}.{one.name}" if group else one.name)
        if found is None:
            continue
        try:
            values[one.name] = one.metadata["read"](found.value, found.here)
        except ValueError as error:
            faults.append(f"{found.place}: {error}")
    return values


def _contradictions(settings: Settings, given: Mapping[str, Given]) -> list[str]:
    """Faults that only show when settings are seen together."""
    faults = []
    if settings.browser.host_rules and not settings.rehearsal:
        place = given["browser.host_rules"].place
        faults.append(f"{place}: refused unless this is a rehearsal; set OBJECTOR_REHEARSAL=1 or remove it")
    if settings.browser.attach and settings.browser.host_rules:
        place = given["browser.attach"].place
        faults.append(f"{place}: your own Chrome cannot be led elsewhere; remove it or browser.host_rules")
    if settings.rehearsal and settings.database_url is not None:
        name = settings.database_url.get_secret_value().rpartition("/")[2]
        if "rehearsal" not in name.lower():
            place = given["database_url"].place
            faults.append(f"{place}: a rehearsal has a ledger of its own: its name must contain `rehearsal`")
    notify = settings.notify.url.get_secret_value().lower() if settings.notify.url is not None else ""
    if notify.startswith("mailto:") and settings.smtp.url is None:
        place = given["notify.url"].place
        faults.append(f"{place}: a mail needs a mail server to hand it in at; set OBJECTOR_SMTP__URL")
    return faults
