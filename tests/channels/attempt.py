"""One attempt on a tiny page, with all that came of it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from objector.channels.browser import BrowserChannel
from objector.channels.codes import CodeGiven
from objector.channels.process import BrowserProcess
from objector.domain.claim import Claim
from objector.domain.outcome import Artefact, Kind, Outcome
from objector.domain.person import Person
from objector.errors import CodeMissing
from objector.recipes.model import EnterCode, Recipe
from tests.build import a_person, a_submission, an_account
from tests.channels.pages import Pages

PATIENCE = 1.2
GROUNDS = "My posts tell of the illness of a child, who cannot object."


@dataclass
class Codes:
    """Codes that a test gives; none: they never come."""

    given: str = ""
    readied: int = 0

    def for_claim(self, claim: Claim) -> Codes:
        return self

    async def ready(self, step: EnterCode) -> None:
        self.readied += 1

    async def code(self, step: EnterCode) -> CodeGiven:
        if not self.given:
            raise CodeMissing("no code came")
        return CodeGiven(code=self.given, source="person")


@dataclass
class Sends:
    """Takes the place of the ledger: notes each time that the point of no return was passed, and with what."""

    meanwhile: Callable[[], Awaitable[None]] | None = None
    """What happens while the ledger commits; may raise."""
    crossed: list[Sequence[Artefact]] = field(default_factory=list)

    async def __call__(self, artefacts: Sequence[Artefact]) -> None:
        self.crossed.append(tuple(artefacts))
        if self.meanwhile is not None:
            await self.meanwhile()

    def values(self) -> dict[str, Any]:
        """What was read back right before sending."""
        (artefacts,) = self.crossed
        (found,) = [one for one in artefacts if one.kind is Kind.VALUES]
        content: dict[str, Any] = json.loads(found.content)
        return content


@dataclass(kw_only=True)
class Desk:
    """Performs attempts: `await desk.perform(recipe)`."""

    process: BrowserProcess
    pages: Pages
    sends: Sends = field(default_factory=Sends)
    codes: Codes = field(default_factory=Codes)
    told: list[str] = field(default_factory=list)

    async def perform(
        self,
        *recipes: Recipe,
        person: Person | None = None,
        file: bytes | None = None,
        session: dict[str, Any] | None = None,
        patience: float = PATIENCE,
        rehearsal: bool = True,
    ) -> Outcome:
        """One attempt of these variants for Maria."""
        person = person or maria()
        channel = BrowserChannel(
            process=self.process,
            recipes={recipe.id: recipe for recipe in recipes},
            digests={recipe.id: "d" * 64 for recipe in recipes},
            codes=self.codes,
            patience=patience,
            rehearsal=rehearsal,
        )
        claim = Claim(
            submission=a_submission(recipes=tuple(recipe.id for recipe in recipes)),
            person=person,
            account=person.accounts[0],
            file=file,
            session=session,
        )
        return await channel.perform(claim, before_sending=self.sends, progress=self.told.append)

    @property
    def sent(self) -> bool:
        """Whether the point of no return was passed."""
        return bool(self.sends.crossed)


def maria(**given: Any) -> Person:
    """Maria, who reads English, lives in Austria and has a Facebook account."""
    return a_person(
        **{
            "id": "p-aaaaaaaaaa",
            "language": "en",
            "grounds": GROUNDS,
            "accounts": (an_account(id="a-aaaaaaaaaa"),),
            **given,
        }
    )
