"""As whom a recipe is tried: somebody whose values may be typed into its form, since nothing of it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from objector.domain.claim import Claim
from objector.engine.visitor import as_visitor
from objector.errors import ConfigError
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe


async def trier_for(ledger: Ledger, recipe: Recipe, account_id: str | None, now: datetime) -> Claim | None:
    """The person of this account, or the first who could send this form; None where nobody could.

    One with a kept session is preferred. Raises ConfigError for an account that is not there, or of another service.
    """
    people = await ledger.people()
    fitting = [
        (person, account)
        for person in people
        for account in (person.accounts if recipe.service else (None,))
        if account is None or (account.service == recipe.service and account_id in (None, account.id))
    ]
    if account_id is not None and not any(account is not None for _, account in fitting):
        raise ConfigError(
            f"{account_id}: there is no such account of {recipe.service or 'any service'}; "
            "objector people show PERSON shows a person's accounts"
        )
    if not fitting:
        return None
    signed_in = [(person, account) for person, account in fitting if account is not None and account.session_at]
    person, account = (signed_in or fitting)[0]
    session = await ledger.session(account.id) if account is not None and account.session_at else None
    file = await ledger.open_artefact(person.evidence) if person.evidence else None
    return replace(as_visitor(recipe, person, account, session, now), file=file)
