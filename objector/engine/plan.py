"""The plan: which objections people need, what each discloses, and what is missing. Making it changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from objector.domain.campaign import USUAL_CAMPAIGN, Campaign, PlanLine
from objector.domain.person import Person
from objector.domain.submission import Submission
from objector.engine.needless import withdraw_replaced
from objector.engine.selection import Selection
from objector.errors import ConfigError
from objector.ledger.store import Ledger
from objector.recipes.library import Library


def campaign_of(library: Library, campaign_id: str | None) -> Campaign:
    """The campaign of this id, or the usual one. Raises ConfigError with those that exist."""
    wanted = campaign_id or USUAL_CAMPAIGN
    if wanted not in library.campaigns:
        raise ConfigError(f"{wanted}: there is no such campaign; there are: {', '.join(sorted(library.campaigns))}")
    return library.campaigns[wanted]


async def check_known(ledger: Ledger, library: Library, selection: Selection) -> None:
    """Raises ConfigError or NotFound where it names a campaign, a recipe or a person that does not exist."""
    campaign_of(library, selection.campaign)
    if selection.recipe is not None and selection.recipe not in library.recipes:
        raise ConfigError(f"{selection.recipe}: there is no such recipe; see: objector recipes list")
    if selection.person is not None:
        await ledger.person(selection.person)


async def make_plan(
    ledger: Ledger,
    library: Library,
    campaign_id: str | None = None,
    person_ids: Collection[str] = (),
    *,
    now: datetime,
) -> list[PlanLine]:
    """The plan for these people, or for all, with their values in the clear. Raises NotFound, ConfigError."""
    people = await ledger.people(person_ids)
    return await plan_for(ledger, library, people, campaign_id, now=now)


async def plan_for(
    ledger: Ledger, library: Library, people: Sequence[Person], campaign_id: str | None = None, *, now: datetime
) -> list[PlanLine]:
    """As `make_plan`, for people who are at hand."""
    campaign = campaign_of(library, campaign_id)
    known: dict[str, list[Submission]] = defaultdict(list)
    for one in await ledger.planned([person.id for person in people]):
        known[one.person_id].append(one)
    return [line for person in people for line in campaign.expand(person, known[person.id], now)]


async def plan_new(ledger: Ledger, library: Library, selection: Selection, now: datetime) -> list[Submission]:
    """Plan what is new for the people of this selection; the new submissions. Raises NotFound, ConfigError."""
    await check_known(ledger, library, selection)
    people = (selection.person,) if selection.person else ()
    lines = await make_plan(ledger, library, selection.campaign, people, now=now)
    if await withdraw_replaced(ledger, lines, now):
        lines = await make_plan(ledger, library, selection.campaign, people, now=now)
    wanted = [line for line in lines if selection.recipe in (None, *line.objection.form.recipes)]
    return await record_plan(ledger, library, wanted, selection.campaign, now)


async def record_plan(
    ledger: Ledger, library: Library, lines: Sequence[PlanLine], campaign_id: str | None, now: datetime
) -> list[Submission]:
    """Put a plan into the ledger: the submissions that were not in it yet. Twice is the same as once."""
    return await ledger.plan(lines, campaign_of(library, campaign_id).id, now)
