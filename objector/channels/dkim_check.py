"""Every DKIM signature of a mail, checked when it arrives: which of them are looked at, and where their keys are had.

What a key then proves is said in `dkim/judging.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from objector.channels.dkim_keys import KeyRecords
from objector.dkim.fields import Field, Fields
from objector.dkim.judging import MOST_SIGNATURES, Said, candidate, signatures, unasked
from objector.dkim.tags import named
from objector.domain.sender import Checked, Signature
from objector.errors import Unreachable


async def check_signatures(
    mail: Fields, received_at: datetime, keys: KeyRecords, *, first: Callable[[str], bool]
) -> tuple[Signature, ...]:
    """Each signature of a mail, from the top. Nothing of the mail makes this raise.

    Those of the domains for which `first` holds are checked first. Only if one of them passes, the others are too:
    nobody who signs a forged mail learns that it was read, by being asked for a key.
    """
    found = signatures(mail)
    checked: dict[int, Signature] = {}

    async def check(places: Sequence[int]) -> None:
        several = await asyncio.gather(*(_one(mail, found[place], received_at, keys) for place in places))
        checked.update(zip(places, several, strict=True))

    mine = [place for place, field in enumerate(found) if first(named(field)[0])][:MOST_SIGNATURES]
    await check(mine)
    others = [place for place in range(len(found)) if place not in checked]
    if any(one.result is Checked.HOLDS for one in checked.values()):
        await check(others[: MOST_SIGNATURES - len(mine)])
    return tuple(checked.get(place) or unasked(mail, field) for place, field in enumerate(found))


async def _one(mail: Fields, field: Field, received_at: datetime, keys: KeyRecords) -> Signature:
    found = candidate(mail, field, received_at)
    if isinstance(found, Signature):
        return found
    try:
        records = await keys.records(found.key_name)
    except Unreachable as error:
        return found.noted(Said(result=Checked.NOT_REACHED, why=error.detail))
    return await asyncio.to_thread(found.judge, records)
