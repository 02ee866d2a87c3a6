"""The machine: which timers it can have, and which of them is here."""

from __future__ import annotations

import sys

from objector.errors import ConfigError
from objector.timers.cron import Cron
from objector.timers.launchd import Launchd
from objector.timers.systemd import Systemd
from objector.timers.timer import Kind, Timer
from objector.timers.windows import Windows


def timers(platform: str = sys.platform) -> list[Timer]:
    """The timers of this platform, the best first."""
    if platform == "win32":
        return [Windows()]
    if platform == "darwin":
        return [Launchd(), Cron()]
    return [Systemd(), Cron()]


def timer(kind: str | None) -> Timer:
    """The timer of this kind, or the best that is here. Raises ConfigError."""
    if kind is not None:
        return of_kind(kind)
    for one in timers():
        if one.is_here():
            return one
    raise ConfigError(
        "this machine has no clockwork that could be set: neither a systemd manager of your own nor cron answers. "
        "Install one of them, or start this by a clock of your own: objector run --quiet --json"
    )


def of_kind(kind: str) -> Timer:
    """The timer of this kind, on whatever machine. Raises ConfigError with those that exist."""
    every: tuple[Timer, ...] = (Systemd(), Launchd(), Cron(), Windows())
    for one in every:
        if one.kind == kind:
            return one
    raise ConfigError(f"--kind wants one of: {', '.join(Kind)}")
