"""How tiring it was, controller by controller, read from the ledger."""

from __future__ import annotations

from objector.domain.effort import Counted, Effort, effort
from objector.ledger.reading import Reading


async def efforts(
    ledger: Reading, *, campaign: str | None = None, person: str | None = None, controller: str | None = None
) -> list[Effort]:
    """What it took to object to each controller at which anything was tried, in the order of planning. Needs no key."""
    of_controller: dict[str, list[str]] = {}
    for one in await ledger.submissions(campaign=campaign, person=person):
        if controller in (None, one.controller):
            of_controller.setdefault(one.controller, []).append(one.id)
    found = [effort(slug, await ledger.histories(ids)) for slug, ids in of_controller.items()]
    return [one for one in found if one.number(Counted.SUBMISSIONS) or one.left_out]
