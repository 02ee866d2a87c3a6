"""A rehearsal in which an answer was lost, and a clock that can be put forward until it is time to look again."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from objector.channels.browser import BrowserChannel
from objector.channels.read_back import read_back
from objector.domain.claim import Claim
from objector.domain.outcome import Artefact
from objector.domain.person import Person
from objector.domain.read_back import ReadBack
from objector.domain.submission import Status, Submission
from objector.engine.follow_up import FollowUp
from objector.engine.read_back import ReadingBack
from objector.engine.run import Runner
from objector.engine.selection import Selection
from objector.ledger.chain import Entry
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe
from objector.rehearsal.scenario import Behaviour, Scenario
from tests.build import a_person, an_account
from tests.engine import rehearsing
from tests.engine.rehearsing import Rehearsal, Stage, a_rehearsal, only, utc_now

TOGGLE = "linkedin.toggle"
FORM = "meta.facebook.ai-2025"
ALREADY = "If you've already objected, you don't need to submit another request"
"""What the look-alike shows whoever objected before. Not documented for the real page, so no shipped recipe has it."""
PATIENCE = 3.0
"""Seconds: a busy machine takes longer to bring a page to rest, and what does not come is seldom waited for here."""
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def behaving(**behaviour: object) -> Scenario:
    """A scenario of which only this is unusual."""
    return Scenario(name="test", about="", everywhere=Behaviour.model_validate(behaviour))


LOST = behaving(on_send="close-after", on_open="close")
"""The controller takes what is sent; the answer, and every page that is opened then, is lost."""
NOT_TAKEN = behaving(on_send="close", on_open="close")
"""As LOST, but nothing was taken."""


@dataclass(kw_only=True)
class Scene:
    """One rehearsal whose time can be put forward."""

    stage: Stage
    rehearsal: Rehearsal
    ahead: timedelta = timedelta()
    looked: list[str] = field(default_factory=list)
    """The submissions whose page was looked at."""

    def now(self) -> datetime:
        """The time in this rehearsal."""
        return utc_now() + self.ahead

    @property
    def ledger(self) -> Ledger:
        """The one ledger."""
        return self.rehearsal.ledger

    @property
    def channel(self) -> BrowserChannel:
        """The real browser channel."""
        channel = self.rehearsal.runner.channels["browser"]
        assert isinstance(channel, BrowserChannel)
        return channel

    def know(self, recipe: Recipe) -> None:
        """Let this recipe take the place of the shipped one."""
        self.channel.recipes = {**self.channel.recipes, recipe.id: recipe}
        reading_back = self.rehearsal.runner.reading_back
        assert reading_back is not None
        self.rehearsal.runner.reading_back = self.reader(self.ledger)
        if self.rehearsal.runner.follow_up is not None:
            self.rehearsal.runner.follow_up.recipes = self.channel.recipes

    def reader(self, ledger: Ledger, held: Sequence[str] = ()) -> ReadingBack:
        """Looks again in this rehearsal."""

        async def look(claim: Claim, recipes: Mapping[str, Recipe]) -> ReadBack:
            self.looked.append(claim.submission.id)
            return await read_back(self.channel, claim, recipes)

        return ReadingBack(
            ledger=ledger, look=look, recipes=self.channel.recipes, now=self.now, held=lambda: tuple(held)
        )

    def another_runner(self, ledger: Ledger) -> Runner:
        """A run beside this one, on the same ledger opened once more."""
        mine = self.rehearsal.runner
        return Runner(
            ledger=ledger,
            channels=mine.channels,
            forms=mine.forms,
            policy=mine.policy,
            now=self.now,
            patience=mine.patience,
            reading_back=self.reader(ledger),
        )

    async def later(self, ahead: timedelta, scenario: Scenario | str = "calm") -> Submission:
        """A pass at so long after the beginning, the portals behaving like this; the one submission afterwards."""
        self.ahead = ahead
        self.stage.portals.use(scenario)
        await self.rehearsal.runner.run(Selection())
        (submission,) = await self.ledger.submissions()
        return submission

    async def entries(self, kind: str) -> list[Entry]:
        """The entries of this kind of the one submission."""
        (submission,) = await self.ledger.submissions()
        return [entry for entry in await self.ledger.history(submission.id) if entry.kind == kind]

    @property
    def counted(self) -> int:
        """How many submissions and switches the portals took."""
        return self.stage.portals.submissions().total()

    @property
    def arrived(self) -> int:
        """How many reached the portals, taken or not."""
        return len([one for one in self.stage.portals.received if one.kind in ("submission", "toggle")])


def somebody(service: str) -> Person:
    """A person nobody else in the tests is, so that no look-alike remembers them."""
    mark = secrets.token_hex(4)
    account = an_account(service=service, handle=f"maria.{mark}", email=f"maria-{mark}@example.org")
    return a_person(email=f"maria-{mark}@example.org", language="en", country="AT", accounts=(account,))


@asynccontextmanager
async def unconfirmed(
    stage: Stage,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    recipe: Recipe,
    lost: Scenario = LOST,
    *,
    read_mail: bool = False,
    ago: timedelta = timedelta(),
) -> AsyncIterator[Scene]:
    """A submission through this recipe whose answer was lost right after the point of no return, so long ago."""
    monkeypatch.setattr(rehearsing, "utc_now", lambda: utc_now() - ago)
    mark = Ledger.mark_sending
    going_wrong = True

    async def marked(ledger: Ledger, submission: Submission, kept: Sequence[Artefact], now: datetime) -> None:
        await mark(ledger, submission, kept, now)
        if going_wrong:
            stage.portals.use(lost)

    monkeypatch.setattr(Ledger, "mark_sending", marked)
    # From the beginning every request has a connection of its own: on one that was used before, the browser would send
    # once more by itself what breaks.
    opened = lost.model_copy(update={"everywhere": lost.everywhere.model_copy(update={"on_open": "none"})})
    async with a_rehearsal(stage, folder, opened, patience=PATIENCE, read_mail=read_mail) as rehearsal:
        scene = Scene(stage=stage, rehearsal=rehearsal, ahead=-ago)
        rehearsal.runner.now = scene.now
        rehearsal.runner.reading_back = scene.reader(rehearsal.ledger)
        if isinstance(rehearsal.runner.follow_up, FollowUp):
            rehearsal.runner.follow_up.now = scene.now
        scene.know(recipe)
        campaign = next(
            one for one in stage.library.campaigns.values() if any(recipe.id in form.recipes for form in one.forms)
        )
        await rehearsal.plan(somebody(recipe.service or ""), only(campaign, recipe.id))
        (submission,) = await rehearsal.run()
        assert submission.status is Status.UNCONFIRMED, submission
        going_wrong = False
        yield scene
