"""When an authority is asked for the next time stamp: once a day while the ledger grows, later after failures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(days=1)
"""How long a stamp lasts before the next one is asked for."""
FIRST_WAIT = timedelta(hours=1)
"""The wait after a failure; it doubles with each further one, up to `EVERY`."""


@dataclass(frozen=True, kw_only=True)
class StampStanding:
    """How it stands with one authority. Moments are aware, UTC, by this machine's clock."""

    authority: str
    stamped_at: datetime | None = None
    """When it last gave a stamp."""
    covers: int = 0
    """The entry that this stamp covers."""
    failed_at: datetime | None = None
    """When it last failed."""
    failures: int = 0
    """How often it failed since it last gave one."""
    detail: str = ""
    """Why it last failed, for people."""


def is_due(standing: StampStanding, now: datetime) -> bool:
    """Whether the authority is to be asked, if there is something new to be stamped.

    A moment that lies in the future, from a clock that was wrong, holds nothing up.
    """
    if standing.stamped_at is not None and standing.stamped_at <= now < standing.stamped_at + EVERY:
        return False
    if standing.failed_at is None or not standing.failures:
        return True
    wait = min(FIRST_WAIT * 2 ** min(standing.failures - 1, 10), EVERY)
    return not standing.failed_at <= now < standing.failed_at + wait
