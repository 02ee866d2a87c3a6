"""Made-up people for the generated forms, and what each recipe's templates come to for them."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from objector.domain.claim import Claim
from objector.domain.person import Account, Person
from objector.domain.region import EU
from objector.domain.submission import Status, Submission
from objector.recipes.model import PLACEHOLDER, Recipe

_FIRST = ("Maria", "Jürgen", "Zoë", "Łukasz", "Anaïs", "Søren", "Ioana", "Nikolaus", "Chiara", "Íde")
_LAST = ("Muster", "O'Brien", "Dvořák", "van den Berg", "Ångström", "Papadopoulos", "Testa", "Wójcik", "Núñez", "Fitz")
_GROUNDS = (
    "My poems and the pictures of my family would be copied into a system from which nothing can be taken back; "
    "as a teacher I am recognised by my pupils in every sentence that imitates me.",
    "Ich schreibe öffentlich über die Krankheit meines Kindes. Diese Texte dürfen nicht in fremde Zusammenhänge "
    "geraten; mein Kind kann selbst nicht widersprechen & ist „erkennbar“.",
    "Lavoro in un ospedale e i miei interventi pubblici parlano di persone fragili: non voglio che vengano riprodotti "
    "altrove, perché da poche frasi <si capisce> di chi si parla.",
)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
"""The file that a person gives where a form asks for one."""
NAMES = {"evidence": "evidence.png"}


def a_claim(recipe: Recipe, language: str, dice: random.Random, site: dict[str, object]) -> Claim:
    """A person, their account, and a submission of this recipe; `site` is the session's storage state."""
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    number = dice.randrange(10_000)
    grounds = dice.choice(_GROUNDS)
    if dice.random() < 0.2:
        grounds = grounds.replace("; ", ";\n", 1)
    with_file = dice.random() < 0.5
    email = f"person{number}@example.org"
    own = f"account{number}+ai@mail.example.net" if dice.random() < 0.5 else email
    account = Account(
        id="a-bench", service=recipe.service or "facebook", handle=f"person.{number}", email=own, phone="+4366412345678"
    )
    person = Person(
        id="p-bench",
        name=f"{first} {last}",
        first_name=first,
        last_name=last,
        email=email,
        phone="+4366412345678",
        country=dice.choice(sorted(EU)),
        language=language,
        grounds=grounds,
        more=grounds[:120] + " (2)" if dice.random() < 0.5 else "",
        prompts="Who is " + first + "? " + "Tell me all about this person and their family. " * 3,
        evidence="f-bench" if with_file else "",
        approved_at=datetime(2026, 11, 1, tzinfo=UTC),
        accounts=(account,),
    )
    submission = Submission(
        id="s-bench",
        key="bench",
        person_id=person.id,
        account_id=account.id,
        campaign="bench",
        form=recipe.id,
        controller=recipe.controller,
        purpose=recipe.purpose,
        recipes=(recipe.id,),
        channel="browser",
        status=Status.PERFORMING,
        planned_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    file = PICTURE if with_file else None
    return Claim(submission=submission, person=person, account=account, session=dict(site), file=file)


def worth(template: str, claim: Claim) -> str:
    """What a template comes to for this person; worked out here a second time, apart from the engine."""
    person, account = claim.person, claim.account
    assert account is not None
    known = {
        "person.name": person.name,
        "person.first_name": person.first_name,
        "person.last_name": person.last_name,
        "person.email": person.email,
        "person.phone": person.phone,
        "person.country": person.country,
        "person.prompts": person.prompts.strip(),
        "person.more": person.more.strip(),
        "person.evidence": f"evidence.png:{len(claim.file)}" if claim.file else "",
        "account.email": account.email,
        "account.handle": account.handle,
        "account.phone": account.phone,
        "grounds": person.grounds,
    }
    return PLACEHOLDER.sub(lambda match: known[match[1]], template)
