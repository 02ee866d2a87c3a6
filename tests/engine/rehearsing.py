"""A rehearsal for tests: the real engine, ledger, browser, portals and mail server, and what each of them saw."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from objector.channels.browser import BrowserChannel
from objector.channels.code_desk import CodeDesk
from objector.channels.dkim_keys import FixedKeys
from objector.channels.imap import ImapInbox
from objector.channels.process import BrowserProcess
from objector.channels.sender_check import SenderCheck
from objector.domain.campaign import Campaign
from objector.domain.person import Person
from objector.domain.retry import RetryPolicy
from objector.domain.submission import Submission
from objector.engine.follow_up import FollowUp
from objector.engine.run import Runner
from objector.engine.selection import Selection
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from objector.rehearsal.mailhost import MailHost
from objector.rehearsal.portals import Portals
from objector.rehearsal.scenario import Scenario
from objector.rehearsal.sessions import storage_state

MAILBOX = "everybody@example.org"
"""Where the mails of all people of all tests arrive; each test has addresses of its own."""


def utc_now() -> datetime:
    """The time, aware, UTC."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Stage:
    """What stays between the tests of one worker: portals, mail server, browser, recipes."""

    portals: Portals
    mailhost: MailHost
    process: BrowserProcess
    library: Library


@dataclass(kw_only=True)
class Rehearsal:
    """One ledger, one person and one runner on the stage."""

    stage: Stage
    ledger: Ledger
    runner: Runner
    inbox: ImapInbox

    async def plan(self, person: Person, campaign: Campaign) -> Person:
        """Keep the person with a session for each account, and plan the campaign for them."""
        kept = await self.ledger.save_person(person, utc_now())
        for account in kept.accounts:
            state = storage_state(account.service, account.handle, account.email or kept.email, kept.language)
            await self.ledger.keep_session(account.id, state, utc_now())
        kept = await self.ledger.person(kept.id)
        await self.ledger.plan(campaign.expand(kept, await self.ledger.planned([kept.id])), campaign.id, utc_now())
        return kept

    async def run(self) -> list[Submission]:
        """One pass over everything due; all submissions afterwards."""
        await self.runner.run(Selection())
        return await self.ledger.submissions()


@asynccontextmanager
async def a_rehearsal(
    stage: Stage, folder: Path, scenario: Scenario | str, *, patience: float = 2.0, read_mail: bool = True
) -> AsyncIterator[Rehearsal]:
    """The stage with a fresh ledger and the portals behaving by this scenario."""
    stage.portals.use(scenario)
    stage.portals.clear()
    inbox = ImapInbox(stage.mailhost.inbox_url(MAILBOX))
    senders = SenderCheck(keys=FixedKeys(known=stage.portals.mail_keys), now=utc_now)
    keys = KeySource(folder=folder, keyring=False)
    async with await Ledger.open(None, folder, keys, now=utc_now(), rehearsal=True) as ledger:
        recipes = stage.library.recipes
        channel = BrowserChannel(
            process=stage.process,
            recipes=recipes,
            digests=stage.library.digests,
            codes=CodeDesk(
                use=ledger.take_mail,
                answers=[ledger.take_answer],
                inbox=inbox if read_mail else None,
                senders=senders,
                now=utc_now,
                longest=timedelta(seconds=4 * patience),
            ),
            patience=patience,
            rehearsal=True,
        )
        forms = {form.id: form for campaign in stage.library.campaigns.values() for form in campaign.forms}
        runner = Runner(
            ledger=ledger,
            channels={"browser": channel},
            forms=forms,
            policy=RetryPolicy(),
            now=utc_now,
            follow_up=FollowUp(ledger=ledger, inbox=inbox, senders=senders, recipes=recipes, now=utc_now)
            if read_mail
            else None,
            patience=patience,
        )
        try:
            yield Rehearsal(stage=stage, ledger=ledger, runner=runner, inbox=inbox)
        finally:
            await inbox.close()


def only(campaign: Campaign, *recipes: str) -> Campaign:
    """The campaign with just the forms of these recipes, each with these as its only variants."""
    forms = []
    for form in campaign.forms:
        variants = tuple(name for name in form.recipes if name in recipes)
        if variants:
            forms.append(replace(form, recipes=variants))
    return replace(campaign, forms=tuple(forms))
