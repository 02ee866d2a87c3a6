"""A day as it is typed: year, month and day."""

from __future__ import annotations

import re
from datetime import date

from objector.errors import ConfigError


def day(what: str, given: str) -> date:
    """The day. `what` names the option in the message. Raises ConfigError for one that is not in the calendar."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise ConfigError(f"{what} {given}: no such day; write it as year, month and day, such as 2026-03-05")
