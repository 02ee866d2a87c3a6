"""The time zone in which a person lives: what their browser tells, and which day it is at their place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from objector.domain.person import Person


def timezone_for(person: Person) -> str:
    """The person's time zone (IANA), or the first of their country."""
    if person.timezone:
        return person.timezone
    from babel.core import get_global

    zones = get_global("territory_zones").get(person.country, [])
    return str(zones[0]) if zones else "UTC"


def day_at(person: Person, moment: datetime) -> date:
    """The day on which this moment (aware) falls where the person lives; that of UTC if their zone is unknown here."""
    try:
        return moment.astimezone(ZoneInfo(timezone_for(person))).date()
    except (ZoneInfoNotFoundError, ValueError):
        return moment.astimezone(UTC).date()
