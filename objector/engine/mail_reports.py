"""Mail reports: what became of objections that went by mail, as delivery reports and answers to them tell.

A report is matched by the Message-ID that it quotes, and by nothing else. A bounce stops a submission and asks; a
report of arrival or an answer of the controller delivers it. An answer counts by itself only if its sender is verified.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from objector.channels.delivery_report import ARRIVED, Report, Says, read_report
from objector.channels.inbox import Mail
from objector.channels.mail_address import address
from objector.channels.message_id import MessageIds
from objector.channels.sender_check import SenderCheck, SenderRecord
from objector.domain.controller import Controller
from objector.domain.outcome import Artefact, Kind, Reason
from objector.domain.retry import Move
from objector.domain.route import MAIL
from objector.domain.submission import Status, Submission
from objector.engine.heard import Became, Heard
from objector.engine.mail_match import Unclear
from objector.errors import AlreadyClaimed, ConfigError, IllegalMove, Unreachable
from objector.ledger.store import Ledger

_OPEN = (Status.UNCONFIRMED, Status.DELIVERED)
_NOBODY = Heard(became=Became.NOBODY)
_MAY_BE_IN_SENT = frozenset({Reason.CRASHED, Reason.CONNECTION_LOST})
KEY_WAIT = timedelta(days=2)
"""A sender whose key cannot be looked up is looked at again for so long; then the person is asked about the mail."""


class Searched(Protocol):
    """A mailbox that is searched for words, and otherwise left alone."""

    async def quoting(self, words: str, since: datetime) -> list[Mail]:
        """The mails that came in since then and hold these words, oldest first. Raises Unreachable, ConfigError."""
        ...

    async def holds_sent(self, message_id: str) -> bool:
        """Whether the folder of sent mails holds the mail of this Message-ID. Raises Unreachable, ConfigError."""
        ...


@dataclass(kw_only=True)
class MailReports:
    """Looks for what became of mails, and records it."""

    ledger: Ledger
    boxes: Sequence[Searched]
    senders: SenderCheck
    ids: MessageIds
    controllers: Mapping[str, Controller]
    now: Callable[[], datetime]
    trouble: list[str] = field(default_factory=list)
    """Why a mailbox could not be searched the last time."""

    async def pending(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> list[Submission]:
        """What went by mail and is unconfirmed."""
        return [one for one in await self._by_mail(ids, person) if one.status is Status.UNCONFIRMED]

    async def read(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> list[Unclear]:
        """Look at what came, record what is clear; what the person must be asked about is kept and returned."""
        self.trouble = []
        awaited = await self.awaited(ids, person=person)
        if not awaited:
            return []
        since = min(one.sent_at for one in awaited.values() if one.sent_at is not None)
        heard = [one for mail in await self._quoting(since) for one in await self.hear(mail, awaited)]
        for one in await self.pending(ids, person=person):
            if one.reason in _MAY_BE_IN_SENT:
                await self._look_in_sent(one)
        return [one.unclear for one in heard if one.unclear is not None]

    async def awaited(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> dict[str, Submission]:
        """What went by mail and may still be told something new, by id."""
        return {one.id: one for one in await self._by_mail(ids, person)}

    async def hear(self, mail: Mail, awaited: Collection[str], *, is_dated: bool = True) -> list[Heard]:
        """Record what a mail says of these submissions; what became of it for each that it quotes.

        `is_dated`: whether the time at which it came in is known. If not it settles nothing: the person is asked.
        """
        report = read_report(mail, self.ids)
        heard: list[Heard] = []
        for submission_id in sorted(report.submissions & set(awaited)) if report is not None else ():
            one = await self.ledger.submission(submission_id)
            if report is None or one.sent_at is None or mail.received_at < one.sent_at.replace(microsecond=0):
                continue
            heard.append(await (self._take(mail, report, one) if is_dated else self._ask(mail, one)))
        return heard

    async def _by_mail(self, ids: Sequence[str] | None, person: str | None) -> list[Submission]:
        found = await self.ledger.submissions(statuses=_OPEN, ids=ids, person=person)
        return [one for one in found if one.channel == MAIL and one.sent_at is not None]

    async def _quoting(self, since: datetime) -> list[Mail]:
        found: dict[str, Mail] = {}
        for box in self.boxes:
            try:
                found |= {mail.digest: mail for mail in await box.quoting(self.ids.host, since)}
            except (Unreachable, ConfigError) as error:
                self.trouble.append(str(error))
        return sorted(found.values(), key=lambda mail: mail.received_at)

    async def _take(self, mail: Mail, report: Report, one: Submission) -> Heard:
        """Record what this mail says of this submission."""
        unconfirmed = one.status is Status.UNCONFIRMED
        if report.says is Says.FAILED and unconfirmed:
            code = f" ({report.code})" if report.code else ""
            detail = f"the mail came back{code}: it could not be delivered to the controller; choose another way"
            return await self._settle(mail, one, Move(to=Status.NEEDS_PERSON, reason=Reason.BOUNCED, detail=detail))
        if report.says in ARRIVED and unconfirmed and self._is_about(report, one):
            detail = {
                Says.DELIVERED: "a delivery report says that it lies in the controller's mailbox",
                Says.RELAYED: "a delivery report says that the controller's mail server took it",
            }.get(report.says, "the controller's mail program says that it arrived")
            move = Move(to=Status.DELIVERED, reason=Reason.CONFIRMED_BY_MAIL, detail=detail)
            return await self._settle(mail, one, move)
        if report.says in (Says.AUTOMATIC, Says.REPLY):
            return await self._answer(mail, report, one)
        return _NOBODY

    async def _ask(self, mail: Mail, one: Submission) -> Heard:
        """Keep it for the person's word, without a judgement of its sender."""
        kept = await self.ledger.keep_unclear((one.id,), mail.raw, mail.digest, mail.received_at, self.now())
        if not kept:
            return Heard(became=Became.KNOWN, submissions=(one.id,))
        unclear = Unclear(mail=mail, submissions=(one.id,))
        return Heard(became=Became.ASKED, submissions=(one.id,), unclear=unclear)

    def _is_about(self, report: Report, one: Submission) -> bool:
        """Whether a report is about the controller's address; one that names nobody is about the mail's only one."""
        controller = self.controllers.get(one.controller)
        wanted = address(controller.privacy_mail) if controller is not None else ""
        return not report.recipients or wanted in report.recipients

    async def _answer(self, mail: Mail, report: Report, one: Submission) -> Heard:
        """An answer of the controller: it arrived. What a person wrote is for the person to say."""
        automatic = report.says is Says.AUTOMATIC
        if automatic and one.status is not Status.UNCONFIRMED:
            return _NOBODY
        controller = self.controllers.get(one.controller)
        if controller is None:
            return _NOBODY
        domains = {controller.privacy_mail.rpartition("@")[2], *controller.mail_domains} - {""}
        person = await self.ledger.person(one.person_id)
        record = await self.senders.check(mail, allowed=domains, addresses=person.addresses)
        if record.trust.passing and self.now() - mail.received_at < KEY_WAIT:
            return Heard(became=Became.LATER, submissions=(one.id,), unverified=True)
        arrived = Move(
            to=Status.DELIVERED,
            reason=Reason.CONFIRMED_BY_MAIL,
            detail="an automatic answer of the controller shows that it arrived"
            if automatic
            else "the controller answered, so it arrived; what it says is asked about",
        )
        if record.trust.trusted and automatic:
            return await self._settle(mail, one, arrived, record)
        if automatic and not self._could_be(mail, domains):
            return _NOBODY  # somebody's out-of-office note, and not the controller's
        doubt = record.trust.doubt.value if record.trust.doubt is not None else ""
        kept = await self.ledger.keep_unclear(
            (one.id,), mail.raw, mail.digest, mail.received_at, self.now(), beside=(record.artefact(),), doubt=doubt
        )
        if not kept:  # used before, also by what the recipe knows of the controller's mails; or no room for doubts
            known = await self.ledger.knows_mail(mail.digest, doubt)
            return Heard(became=Became.KNOWN if known else Became.LATER, submissions=(one.id,))
        if record.trust.trusted and one.status is Status.UNCONFIRMED:
            await self.ledger.decide(
                one.id, arrived.to, arrived.reason, arrived.detail, self.now(), happened_at=mail.received_at
            )
        unclear = Unclear(mail=mail, submissions=(one.id,), doubt=doubt)
        return Heard(became=Became.ASKED, submissions=(one.id,), unclear=unclear)

    @staticmethod
    def _could_be(mail: Mail, domains: Collection[str]) -> bool:
        return any(mail.sender_domain == one or mail.sender_domain.endswith(f".{one}") for one in domains)

    async def _settle(self, mail: Mail, one: Submission, move: Move, record: SenderRecord | None = None) -> Heard:
        kept = Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=mail.raw)
        beside = (record.artefact(),) if record is not None else ()
        try:
            settled = await self.ledger.settle(
                one.id, (move,), mail.digest, self.now(), artefacts=(kept, *beside), happened_at=mail.received_at
            )
        except (AlreadyClaimed, IllegalMove):
            return _NOBODY  # something else became of it meanwhile; the mail is not used up
        return Heard(became=Became.SETTLED if settled else Became.KNOWN, submissions=(one.id,))

    async def _look_in_sent(self, one: Submission) -> None:
        """After a crash: whether the provider put a copy among the sent mails, so that it surely took the mail."""
        for box in self.boxes:
            try:
                if await box.holds_sent(self.ids.of(one)):
                    await self.ledger.found_sent(one.id, self.now())
                    return
            except (Unreachable, ConfigError) as error:
                self.trouble.append(str(error))
