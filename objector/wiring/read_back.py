"""Looks at the pages of what is unconfirmed, wired to a channel's browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from objector.channels.browser import BrowserChannel
from objector.channels.read_back import read_back
from objector.domain.claim import Claim
from objector.domain.read_back import ReadBack
from objector.engine.read_back import ReadingBack
from objector.recipes.model import Recipe

if TYPE_CHECKING:
    from objector.wiring.objector import Objector


def reading_back(objector: Objector, channel: BrowserChannel) -> ReadingBack:
    """What looks again, over this channel's browser; what is held is left out, as it is for new submissions."""

    async def look(claim: Claim, recipes: Mapping[str, Recipe]) -> ReadBack:
        return await read_back(channel, claim, recipes)

    return ReadingBack(
        ledger=objector.ledger,
        look=look,
        recipes=objector.library.recipes,
        now=objector.clock.now,
        held=objector.held_recipes,
        pace=None if objector.settings.rehearsal else objector.pace,
    )
