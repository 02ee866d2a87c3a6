"""Working days at a controller's seat: neither Saturday nor Sunday nor a public holiday there.

Regulation (EEC, Euratom) 1182/71, Art. 2(1) and (2). The holidays are those of the whole country, from the library
`holidays`; what only a region or a town keeps is not known here, and can only make a real period longer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from objector.errors import ConfigError

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_working_day(day: date, seat: str) -> bool:
    """Whether work is done at the seat on this day. Raises ConfigError as `public_holidays` does."""
    return day.weekday() < _SATURDAY and day not in public_holidays(seat, day.year)


def next_working_day(day: date, seat: str) -> date:
    """This day if it is a working day, else the first one after it. Raises ConfigError as `public_holidays` does."""
    while not is_working_day(day, seat):
        day += _DAY
    return day


def add_working_days(day: date, number: int, seat: str) -> date:
    """The last of so many working days (0: `day` itself); `day` is not counted, as in Art. 3(1).

    Raises ConfigError as `public_holidays` does.
    """
    for _ in range(number):
        day = next_working_day(day + _DAY, seat)
    return day


@lru_cache(maxsize=1024)
def public_holidays(seat: str, year: int) -> Mapping[date, str]:
    """The public holidays of the whole country in this year, with their names, in English where they are known.

    `seat` is ISO 3166-1 alpha-2. Raises ConfigError where no calendar is known: no such country, or too early or too
    late a year; an empty calendar would give a date that is too early.
    """
    import holidays  # loading its calendars takes a while, and most commands need no deadline

    if not re.fullmatch(r"[A-Z]{2}", seat):
        raise ConfigError(f"seat {seat!r}: a country is wanted in two capital letters (ISO 3166-1), such as IE")
    try:
        country = holidays.country_holidays(seat, language="en_US")
    except NotImplementedError:
        raise ConfigError(f"seat {seat!r}: no public holidays are known for it; give a country such as IE") from None
    if not country.start_year <= year <= country.end_year:
        raise ConfigError(
            f"the public holidays of {seat} are known for the years {country.start_year} to {country.end_year}, "
            f"not for {year}; give a date within them"
        )
    named = holidays.country_holidays(seat, years=year, language="en_US")
    return MappingProxyType({day: str(name) for day, name in named.items()})


@lru_cache(maxsize=256)
def has_regional_holidays(seat: str) -> bool:
    """Whether parts of the country keep calendars of their own, which are not counted here."""
    import holidays

    return bool(holidays.country_holidays(seat).subdivisions)
