"""The one clock of the program."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time, aware, UTC. The one clock of the program; everything below is told the time."""
    return datetime.now(UTC)
