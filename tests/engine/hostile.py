"""Real runner, ledger and browser against pages that a test writes: one objection meets them, the next a calm page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from objector.channels import camera, pressable, sending, sessions, touch
from objector.channels import fill as filling
from objector.channels.browser import BrowserChannel
from objector.channels.code_desk import CodeDesk
from objector.channels.process import BrowserProcess
from objector.domain.objection import Form
from objector.domain.outcome import Reason
from objector.domain.retry import RetryPolicy
from objector.domain.submission import Status, Submission
from objector.engine.run import Runner
from objector.engine.selection import Selection
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests import build
from tests.build_recipe import a_recipe, fill
from tests.channels.pages import EMAIL, Pages, a_form, thanks
from tests.engine.rehearsing import utc_now

GROUNDS = '<p><label for="g">Your grounds</label> <textarea id="g" name="grounds"></textarea></p>'
RECIPE = a_recipe(fill(), fill("Your grounds", "{grounds}", "long-text"), discloses=["account.email", "grounds"])
PATIENCE = 20.0
"""For what should come, on however slow a machine."""
SHORT = (
    *((module, "ACTION_SECONDS", 2.0) for module in (filling, pressable, sending, touch)),
    (camera, "SECONDS", 2.0),
    (sessions, "CLOSING_SECONDS", 2.0),
)
ADDRESSES = ("first@example.org", "second@example.org")


def the_form(**given: str) -> str:
    """The recipe's page: an address and a text."""
    return a_form(EMAIL, GROUNDS, **given)


def answering_well(pages: Pages) -> None:
    """From now on the portal is as it should be."""
    pages.put(the_form())
    pages.put(thanks(), path="/done", method="POST")


@dataclass(frozen=True, kw_only=True)
class Came:
    """What came of one objection, and how often the portal got it."""

    submission: Submission
    arrived: int

    @property
    def end(self) -> tuple[Status, Reason | None, int]:
        """Status, reason, and what the portal counted."""
        return self.submission.status, self.submission.reason, self.arrived


@dataclass(kw_only=True)
class Hostile:
    """A ledger with two objections to one controller, and the portal's pages."""

    pages: Pages
    process: BrowserProcess
    ledger: Ledger
    channel: BrowserChannel
    addresses: Mapping[str | None, str]
    """By account."""
    form: Form
    short: pytest.MonkeyPatch
    first: str = ""

    def hurry(self) -> None:
        """What hangs, or says nothing, is given up soon; until the page is calm again."""
        self.channel.patience = 4.0
        for module, name, seconds in SHORT:
            self.short.setattr(module, name, seconds)

    def step(self, submission: Submission, what: str) -> None:
        """A watch is told of steps."""

    def finished(self, submission: Submission) -> None:
        """Once the first objection has come to rest, the portal is well and there is time."""
        if not self.first:
            self.first = submission.id
            answering_well(self.pages)
            self.short.undo()
            self.channel.patience = PATIENCE

    async def run(self) -> tuple[Came, Came]:
        """One pass: what became of the objection that met the page, and of the next one."""
        runner = Runner(
            ledger=self.ledger,
            channels={"browser": self.channel},
            forms={self.form.id: self.form},
            policy=RetryPolicy(),
            now=utc_now,
            patience=PATIENCE,
        )
        await runner.run(Selection(), self)
        first, second = sorted(await self.ledger.submissions(), key=lambda one: one.id != self.first)
        return self._came(first), self._came(second)

    def _came(self, submission: Submission) -> Came:
        address = self.addresses[submission.account_id]
        return Came(submission=submission, arrived=sum(one.values.get("email") == address for one in self.pages.posts))


@asynccontextmanager
async def two_objections(pages: Pages, process: BrowserProcess, folder: Path) -> AsyncIterator[Hostile]:
    """Two accounts of one person are to be objected for, one after the other."""
    pages.clear()
    answering_well(pages)
    form = Form(
        id=RECIPE.id,
        title=RECIPE.title,
        controller=RECIPE.controller,
        right=RECIPE.right,
        purpose=RECIPE.purpose,
        separate_for=RECIPE.separate_for,
        recipes=(RECIPE.id,),
        service=RECIPE.service or "",
        discloses=RECIPE.discloses,
    )
    accounts = tuple(build.an_account(handle=address, email=address) for address in ADDRESSES)
    keys = KeySource(folder=folder, keyring=False)
    async with await Ledger.open(None, folder, keys, now=utc_now(), rehearsal=True) as ledger:
        person = await ledger.save_person(build.a_person(language="en", accounts=accounts), utc_now())
        campaign = build.a_campaign(form)
        await ledger.plan(campaign.expand(person), campaign.id, utc_now())
        channel = BrowserChannel(
            process=process,
            recipes={RECIPE.id: RECIPE},
            digests={RECIPE.id: "d" * 64},
            codes=CodeDesk(use=ledger.take_mail, answers=[], inbox=None, now=utc_now),
            patience=PATIENCE,
            rehearsal=True,
        )
        addresses = {account.id: account.email for account in person.accounts}
        with pytest.MonkeyPatch.context() as short:
            yield Hostile(
                pages=pages,
                process=process,
                ledger=ledger,
                channel=channel,
                addresses=addresses,
                form=form,
                short=short,
            )
