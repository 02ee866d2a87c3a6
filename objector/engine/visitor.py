"""A visitor: as whom a form is looked at when nothing is sent. None of the visitor's values is ever typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from objector.domain.claim import Claim
from objector.domain.person import Account, Mode, Person
from objector.domain.submission import Status, Submission
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe

USUAL_COUNTRY = "IE"
"""A country of the EU in which forms are shown in English."""


async def visitor_for(ledger: Ledger, recipe: Recipe, now: datetime) -> Claim | None:
    """Somebody in the ledger who may see this form; where no sign-in is needed, anybody; else None."""
    people = await ledger.people()
    for person in people if recipe.signed_in else ():
        for account in person.accounts:
            if account.service == recipe.service and account.session_at is not None:
                return as_visitor(recipe, person, account, await ledger.session(account.id), now)
    if recipe.signed_in:
        return None
    return as_visitor(recipe, people[0] if people else anybody(recipe), None, None, now)


def anybody(recipe: Recipe | None = None) -> Person:
    """Nobody in particular, in a country where this form is offered."""
    offered = recipe.offered_in if recipe is not None else ()
    country = next((region for region in offered if region not in ("EU", "EEA")), USUAL_COUNTRY)
    return Person(id="", name="", email="", country=country, language="en", mode=Mode.AUTOMATIC)


def as_visitor(
    recipe: Recipe, person: Person, account: Account | None, session: dict[str, Any] | None, now: datetime
) -> Claim:
    """A claim of this person for a submission that is in no ledger."""
    submission = Submission(
        id="probe",
        key="probe",
        person_id=person.id,
        account_id=account.id if account else None,
        campaign="",
        form="",
        controller=recipe.controller,
        purpose=recipe.purpose,
        recipes=(recipe.id,),
        channel="browser",
        status=Status.PERFORMING,
        planned_at=now,
    )
    return Claim(submission=submission, person=person, account=account, session=session)
