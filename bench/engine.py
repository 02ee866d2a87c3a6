"""The engine's side of the comparison: the real runner, channel and ledger; nothing is left out or faked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench.people import a_form, now, open_ledger, plan
from objector.channels.browser import BrowserChannel
from objector.channels.codes import CodeGiven
from objector.channels.process import BrowserProcess
from objector.domain.claim import Claim
from objector.domain.retry import RetryPolicy
from objector.domain.submission import Submission
from objector.engine.run import Runner
from objector.engine.watch import Unwatched
from objector.errors import CodeMissing
from objector.ledger.store import Ledger
from objector.recipes.model import EnterCode, Recipe

PATIENCE = 15.0


class NoCodes:
    """Nobody who knows a code: the forms measured here ask for none."""

    def for_claim(self, claim: Claim) -> NoCodes:
        """The same for every claim."""
        return self

    async def ready(self, step: EnterCode) -> None:
        """Nothing to prepare."""

    async def code(self, step: EnterCode) -> CodeGiven:
        """There is none."""
        raise CodeMissing("no code comes in a bench")


class Engine:
    """A ledger with planned submissions of one recipe, and the runner that performs them."""

    def __init__(self, ledger: Ledger, process: BrowserProcess, recipe: Recipe) -> None:
        self.ledger = ledger
        self.form = a_form(recipe)
        recipes: Mapping[str, Recipe] = {recipe.id: recipe}
        channel = BrowserChannel(
            process=process,
            recipes=recipes,
            digests={recipe.id: "0" * 64},
            codes=NoCodes(),
            patience=PATIENCE,
            rehearsal=False,  # the mark on every picture is a rehearsal's alone, and nothing that a person waits for
        )
        self.runner = Runner(
            ledger=ledger,
            channels={"browser": channel},
            forms={self.form.id: self.form},
            policy=RetryPolicy(),
            now=now,
            patience=PATIENCE,
        )
        self._watch = Unwatched()

    @classmethod
    async def open(cls, folder: Path, process: BrowserProcess, recipe: Recipe) -> Engine:
        """With a new ledger in this folder."""
        return cls(await open_ledger(folder), process, recipe)

    async def plan(self, first: int, count: int) -> list[str]:
        """So many more people, each with one submission planned; the submissions' ids."""
        return await plan(self.ledger, self.form, range(first, first + count))

    async def perform(self, submission_id: str) -> Submission:
        """Claim, perform, record: as `objector run` does for each submission that is due."""
        return await self.runner.perform(submission_id, self._watch)
