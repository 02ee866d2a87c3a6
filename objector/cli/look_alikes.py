"""Whether a command goes to look-alikes instead of the controllers, how these behave, and how fast their time goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from objector.errors import ConfigError

if TYPE_CHECKING:
    from objector.domain.clock import Clock
    from objector.settings import Settings

PATIENCE = 6.0
"""Seconds at most that is waited for a page or a mail where nobody waits with it: look-alikes answer at once, or on
purpose never."""


def settings_for(rehearsal: bool, scenario: str = "calm") -> Settings:
    """The settings, those of a rehearsal if one is asked for. Raises ConfigError, also for a scenario without one."""
    import os

    from objector.settings import load_settings

    settings = load_settings({**os.environ, "OBJECTOR_REHEARSAL": "1"} if rehearsal else None)
    if scenario != "calm" and not settings.rehearsal:
        raise ConfigError("--scenario is for look-alike portals; add --rehearsal")
    return settings


def settings_apart(folder: Path) -> Settings:
    """The settings for a rehearsal with a ledger and a key of its own, in this folder. Raises ConfigError."""
    from dataclasses import replace

    from objector.settings import load_settings

    given = load_settings()
    patience = min(given.patience, PATIENCE)
    return replace(given, data_dir=folder, database_url=None, key=None, rehearsal=True, patience=patience)


def clock_for(settings: Settings, speed: float) -> Clock:
    """The clock by which it goes. Raises ConfigError for a fast one outside a rehearsal of its own."""
    from objector.domain.clock import Clock
    from objector.wiring import utc_now

    if speed != 1.0 and not settings.rehearsal:
        raise ConfigError("--speed is for look-alike portals; add --rehearsal")
    if speed != 1.0 and settings.browser.host_rules:
        raise ConfigError("--speed needs portals and a mail server that follow its clock; remove browser.host_rules")
    return Clock(utc_now, speed)
