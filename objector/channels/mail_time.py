"""When a mail came in that lies in a file: no server tells it, so its own headers have to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from objector.channels.mail_text import Header

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""A mail from before is wrongly dated."""
AHEAD = timedelta(minutes=5)
"""So far a server's clock may go ahead of ours."""


def came_in_at(headers: Sequence[Header], now: datetime) -> datetime | None:
    """When a mail came in (aware, UTC, whole seconds, never after `now`); None if it cannot be told.

    By the topmost `Received`, which the person's own server wrote (RFC 5321, 4.4); where there is none that can be
    right, by `Date`, which the sender wrote.
    """
    received = [header.value for header in headers if header.name == "received"][:1]
    dates = [header.value for header in headers if header.name == "date"]
    told = [value.rpartition(";")[2] for value in received if ";" in value] + (dates if len(dates) == 1 else [])
    return next((moment for moment in (_moment(value, now) for value in told) if moment is not None), None)


def _moment(text: str, now: datetime) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip()[:200])
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # whatever stands there
        return None
    if not EARLIEST <= moment <= now + AHEAD:
        return None
    return min(moment, now).replace(microsecond=0)
