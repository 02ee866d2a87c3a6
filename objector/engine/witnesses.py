"""Witnesses: who may tell what became of a mail of ours, whether it is they who tell it, and what is asked if not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from objector.channels.delivery_report import Says
from objector.channels.inbox import Mail
from objector.channels.own_mail import OwnMail
from objector.channels.sender_check import SenderCheck, SenderRecord
from objector.domain.controller import Controller
from objector.domain.submission import Submission
from objector.domain.unclear_mail import Sort
from objector.engine.heard import Became, Heard
from objector.engine.mail_match import Unclear
from objector.ledger.store import Ledger

KEY_WAIT = timedelta(days=2)
"""A sender whose key cannot be looked up is looked at again for so long; then the person is asked about the mail."""


@dataclass(frozen=True, kw_only=True)
class Witnesses:
    """The controllers, and the person's own mail providers."""

    ledger: Ledger
    senders: SenderCheck
    own: OwnMail
    controllers: Mapping[str, Controller]
    now: Callable[[], datetime]

    def domains(self, one: Submission) -> frozenset[str]:
        """From where this submission's controller writes mails."""
        controller = self.controllers.get(one.controller)
        if controller is None:
            return frozenset()
        return frozenset({controller.privacy_mail.rpartition("@")[2], *controller.mail_domains} - {""})

    async def of_answer(self, mail: Mail, one: Submission) -> SenderRecord:
        """Whether an answer comes from the controller, to this person."""
        person = await self.ledger.person(one.person_id)
        return await self.senders.check(mail, allowed=self.domains(one), addresses=person.addresses)

    async def of_report(self, mail: Mail, one: Submission, says: Says) -> SenderRecord:
        """Whether a report comes from the controller, or from a server of the person's own provider, to this person or
        to the address that the mail was sent from. That a mail was read only the controller can tell."""
        if says is Says.SEEN:
            return await self.of_answer(mail, one)
        person = await self.ledger.person(one.person_id)
        return await self.senders.check(
            mail,
            allowed=self.domains(one),
            addresses=person.addresses | self.own.addresses,
            servers=self.own.servers(mail),
        )

    def may_become_clear(self, record: SenderRecord) -> bool:
        """Whether only a key could not be looked up, and not for so long yet that the person is asked."""
        return record.trust.passing and self.now() - record.mail.received_at < KEY_WAIT

    @staticmethod
    def later(one: Submission) -> Heard:
        """It is looked at again."""
        return Heard(became=Became.LATER, submissions=(one.id,), unverified=True)

    async def keep(
        self, mail: Mail, one: Submission, record: SenderRecord | None = None, sort: Sort = Sort.PHRASES
    ) -> Heard:
        """Keep it for the person's word. `record`: how its sender was checked; None: not at all."""
        doubt = record.trust.doubt.value if record is not None and record.trust.doubt is not None else ""
        beside = (record.artefact(),) if record is not None else ()
        kept = await self.ledger.keep_unclear(
            (one.id,), mail.raw, mail.digest, mail.received_at, self.now(), beside=beside, doubt=doubt, sort=sort
        )
        if not kept:  # used before, also by what the recipe knows of the controller's mails; or no room for doubts
            known = await self.ledger.knows_mail(mail.digest, doubt)
            return Heard(became=Became.KNOWN if known else Became.LATER, submissions=(one.id,))
        unclear = Unclear(mail=mail, submissions=(one.id,), doubt=doubt)
        return Heard(became=Became.ASKED, submissions=(one.id,), unclear=unclear)
