"""A whole objection by mail on one stage: a real SMTP server, a real IMAP inbox, controllers that answer, a ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from objector.channels.imap import ImapInbox
from objector.channels.mail import MailChannel
from objector.channels.mail_draft import MailWriter
from objector.channels.message_id import MessageIds
from objector.channels.own_mail import OwnMail, Provider
from objector.channels.sender_check import SenderCheck
from objector.channels.smtp_mailbox import SmtpMailbox
from objector.domain.controller import Controller
from objector.domain.objection import Right
from objector.domain.person import Account, Mode, Person
from objector.domain.retry import RetryPolicy
from objector.domain.route import MAIL, Route
from objector.domain.submission import Submission
from objector.engine.agreed import Agreed
from objector.engine.follow_up import FollowUp
from objector.engine.mail_reports import MailReports
from objector.engine.run import Runner
from objector.engine.witnesses import Witnesses
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.rehearsal.correspondent import MAIL_HOST, Answering, Correspondents, Written
from objector.rehearsal.mailhost import MailHost
from objector.rehearsal.signing import key_records
from objector.shipped import config_dir
from objector.texts import Texts, load_texts
from objector.wiring import utc_now
from tests.build import NOW, a_form, a_line, a_person

MARIA, SNAP_MAIL = "maria@example.org", "privacy@snap.example"
OWN = OwnMail(handed_in_at=Provider.at(MAIL_HOST, MARIA))
SIGNERS = ("snap.example", MAIL_HOST, "evil.example", "gmx.at")
"""Whose keys are published."""
SNAP = Controller(slug="snap", name="Snap B.V.", seat="NL", timezone="Europe/Amsterdam", privacy_mail=SNAP_MAIL)
FORM = a_form(
    id="snap.ai",
    title="Snapchat: AI training",
    controller="snap",
    service="snapchat",
    recipes=(),
    route=Route(channels=(MAIL,), mail=SNAP_MAIL, controller=SNAP.name),
)
MARKETING = replace(
    FORM, id="snap.marketing", title="Snapchat: direct marketing", right=Right.ART_21_2, purpose="direct-marketing"
)
FORMS = {form.id: form for form in (FORM, MARKETING)}


@cache
def texts() -> Texts:
    """The shipped ones, read once."""
    return load_texts([config_dir()])


def maria(**given: Any) -> Person:
    """With an account at Snapchat, in the mode mail."""
    account = Account(id="", service="snapchat", handle="maria", email=MARIA)
    return a_person(**{"mode": Mode.MAIL, "accounts": (account,), **given})


@dataclass(frozen=True, kw_only=True)
class _Keys:
    """The keys of the rehearsal's controllers."""

    known: dict[str, str]

    async def records(self, name: str) -> tuple[str, ...]:
        return (self.known[name],) if name in self.known else ()


def runner_over(ledger: Ledger, inbox: ImapInbox, *, smtp: str, patience: float = 0.0) -> Runner:
    """One that goes by mail alone, from Maria's mailbox."""
    ids = MessageIds.of_ledger(ledger.id)
    senders = SenderCheck(keys=_Keys(known=dict(key_records(SIGNERS))), now=utc_now)
    channel = MailChannel(
        mailbox=SmtpMailbox.at(smtp, address=MARIA),
        writer=MailWriter(load=texts, controllers={"snap": SNAP}, forms=FORMS),
        ids=ids,
        rehearsal=ledger.rehearsal,
        now=utc_now,
    )
    agreed = Agreed(channel=channel, ledger=ledger)
    witnesses = Witnesses(ledger=ledger, senders=senders, own=OWN, controllers={"snap": SNAP}, now=utc_now)
    reports = MailReports(
        ledger=ledger, boxes=[inbox], witnesses=witnesses, ids=ids, controllers={"snap": SNAP}, now=utc_now
    )
    return Runner(
        ledger=ledger,
        channels={MAIL: agreed},
        forms=FORMS,
        policy=RetryPolicy(),
        approved=agreed.covers,
        now=utc_now,
        follow_up=FollowUp(ledger=ledger, inbox=inbox, senders=senders, recipes={}, now=utc_now, reports=reports),
        patience=patience,
        concurrency=1,
    )


@dataclass(kw_only=True)
class Post:
    """The stage."""

    mailhost: MailHost
    correspondents: Correspondents
    ledger: Ledger
    inbox: ImapInbox
    patience: float = 0.0
    smtp: str = ""

    @property
    def written(self) -> tuple[Written, ...]:
        """What the controller got."""
        return self.correspondents.written

    def runner(self) -> Runner:
        """One that goes by mail alone."""
        place = self.smtp or f"smtp://{self.mailhost.smtp[0]}:{self.mailhost.smtp[1]}/"
        return runner_over(self.ledger, self.inbox, smtp=place, patience=self.patience)

    async def planned(self, person: Person | None = None) -> Submission:
        """Maria's objection."""
        kept = await self.ledger.save_person(person or maria(), NOW)
        (submission,) = await self.ledger.plan([a_line(kept, form=FORM)], "by-mail", NOW)
        return submission


@asynccontextmanager
async def post(folder: Path, answering: Answering = "silent", *, rehearsal: bool = False) -> AsyncIterator[Post]:
    """Set up in this folder; the controller answers so."""
    correspondents = Correspondents(addresses=[SNAP_MAIL], now=utc_now, answering=answering)
    keys = KeySource(folder=folder, keyring=False)
    async with (
        MailHost(correspondents=correspondents) as mailhost,
        await Ledger.open(None, folder, keys, now=NOW, rehearsal=rehearsal) as ledger,
        ImapInbox(mailhost.inbox_url(MARIA)) as inbox,
    ):
        yield Post(mailhost=mailhost, correspondents=correspondents, ledger=ledger, inbox=inbox)
