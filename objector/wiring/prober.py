"""What looks at forms without sending, as whom, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objector.channels.probing import Seen, look_at_form
from objector.domain.claim import Claim
from objector.engine.probe import Prober
from objector.engine.rounds import Rounds
from objector.engine.visitor import as_visitor, visitor_for
from objector.errors import ConfigError
from objector.recipes.model import Recipe
from objector.wiring.browser import stays_here
from objector.wiring.now import utc_now

if TYPE_CHECKING:
    from objector.wiring.objector import Objector


def prober(objector: Objector) -> Prober:
    """The prober of this Objector; where it may reach no form, every look raises ConfigError."""
    settings = objector.settings
    channel = objector.browser_channel() if settings.browser.host_rules or not settings.rehearsal else None

    async def look(recipe: Recipe, visitor: Claim) -> Seen:
        if channel is None:
            stays_here(settings)
            raise ConfigError("a rehearsal has look-alike portals to look at: objector probe --rehearsal")
        return await look_at_form(channel, recipe, visitor)

    async def visitor(recipe: Recipe) -> Claim | None:
        return await _visitor(objector, recipe)

    return Prober(
        recipes=objector.library.recipes,
        digests=objector.library.digests,
        contracts=objector.contracts,
        look=look,
        visitor=visitor,
        now=objector.clock.now,
    )


def rounds(objector: Objector) -> Rounds:
    """The weekly looks of this Objector. A rehearsal has no quiet hours, and always a way."""
    looks = prober(objector)
    rehearsal = objector.settings.rehearsal
    return Rounds(
        ledger=objector.ledger,
        contracts=objector.contracts,
        recipes=objector.library.recipes,
        probe=looks.probe,
        has_way=None if rehearsal else objector.has_way_to,
        quiet=None if rehearsal else objector.pace.quiet,
        now=objector.clock.now,
    )


async def _visitor(objector: Objector, recipe: Recipe) -> Claim | None:
    visitor = await visitor_for(objector.ledger, recipe, utc_now())
    if visitor is not None or not objector.settings.rehearsal:
        return visitor
    return made_up_visitor(recipe)


def made_up_visitor(recipe: Recipe) -> Claim:
    """The made-up person of rehearsals as a visitor of this form's look-alike, signed in there."""
    from objector.rehearsal.cast import made_up_person, session_for

    person = made_up_person(utc_now())
    account = next((one for one in person.accounts if one.service == recipe.service), None)
    session = session_for(person, account) if account else None
    return as_visitor(recipe, person, account, session, utc_now())
