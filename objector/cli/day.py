"""Days as they are typed: year, month and day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from objector.cli.faults import noted
from objector.errors import ConfigError


def day(what: str, given: str) -> date:
    """The day. `what` names the option in the message. Raises ConfigError for one that is not in the calendar."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise ConfigError(f"{what} {given}: no such day; write it as year, month and day, such as 2026-03-05")


def days(given: Mapping[str, str | None]) -> dict[str, date]:
    """The days by the options that name them, of those that were given. Raises ConfigError with every fault."""
    found: dict[str, date] = {}
    wrong: list[str] = []
    for what, typed in given.items():
        if typed is not None:
            with noted(wrong):
                found[what] = day(what, typed)
    if wrong:
        raise ConfigError(*wrong)
    return found
