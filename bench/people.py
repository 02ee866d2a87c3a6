"""Made-up people in a real ledger, each with one objection planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from objector.domain.campaign import Campaign
from objector.domain.objection import Form
from objector.domain.person import Account, Person
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe
from objector.recipes.register import FormEntry, build_form
from objector.rehearsal.sessions import storage_state

GROUNDS = (
    "Publico poesie e fotografie dei miei figli, che non possono opporsi da soli, e non voglio che vengano imitate "
    "o mescolate con altro materiale da un sistema che non dimentica."
)
LANGUAGE = "it"
"""The one language in which a confirmation of the form is documented: both sides end on a text that is known."""


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def a_form(recipe: Recipe) -> Form:
    """The form that consists of this recipe alone."""
    entry = FormEntry(id=f"bench.{recipe.id}", title=recipe.title, recipes=(recipe.id,))
    return build_form(entry, {recipe.id: recipe})


def made_up(number: int, service: str = "facebook", *, accounts: int = 1) -> Person:
    """Person number so-and-so, in Italy, approved, with so many accounts."""
    email = f"persona{number}@example.org"
    held = [Account(id="", service=service, handle=f"persona.{number}.{n}", email=email) for n in range(accounts)]
    return Person(
        id="",
        name=f"Persona Numero{number}",
        email=email,
        country="IT",
        language=LANGUAGE,
        grounds=GROUNDS,
        approved_at=now(),
        accounts=tuple(held),
    )


async def open_ledger(folder: Path) -> Ledger:
    """A rehearsal's ledger in this folder: SQLite, WAL, synchronous=FULL, with its key in a file."""
    return await Ledger.open(None, folder, KeySource(folder=folder, keyring=False), now=now(), rehearsal=True)


async def plan(ledger: Ledger, form: Form, numbers: Sequence[int]) -> list[str]:
    """Save these people, each signed in, and plan the form for each; the ids of the submissions."""
    campaign = Campaign(id="bench", title="bench", forms=(form,))
    ids: list[str] = []
    for number in numbers:
        person = await ledger.save_person(made_up(number, form.service or "facebook"), now())
        account = person.accounts[0]
        state = storage_state(account.service, account.handle, account.email, LANGUAGE)
        await ledger.keep_session(account.id, state, now())
        planned = await ledger.plan(campaign.expand(person), campaign.id, now())
        ids.extend(submission.id for submission in planned)
    return ids
