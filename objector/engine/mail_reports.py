"""Mail reports: what became of objections by mail, and of texts after them, as reports and answers tell.

A report is matched by the Message-ID that it quotes, and by nothing else. A bounce stops a submission and asks; a
report of arrival or an answer of the controller delivers it. None does so by itself unless its sender is proved:
the controller, or for reports of mail servers also the person's own mail provider. Others are kept and asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from objector.channels.delivery_report import Fate, Report, Says, read_report
from objector.channels.inbox import Mail, from_domain
from objector.channels.mail_address import address
from objector.channels.message_id import MessageIds
from objector.channels.sender_check import SenderRecord
from objector.domain.controller import Controller
from objector.domain.outcome import Artefact, Kind, Reason
from objector.domain.retry import Move
from objector.domain.route import MAIL
from objector.domain.submission import HEARD, Status, Submission
from objector.domain.unclear_mail import Sort
from objector.domain.written import TextId
from objector.engine.heard import NOTHING_NEW, Became, Heard
from objector.engine.mail_match import Unclear
from objector.engine.witnesses import Witnesses
from objector.errors import AlreadyClaimed, ConfigError, IllegalMove, Unreachable
from objector.ledger.store import Ledger

_MAY_BE_IN_SENT = frozenset({Reason.CRASHED, Reason.CONNECTION_LOST})
TEXT_WAIT = timedelta(days=30)
"""So long after a text was handed in a report on it is looked for. Servers give up after five days or so (RFC 5321,
4.5.4.1), and whoever reports may be read late."""


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """Mails of ours of which a report may still tell something new."""

    objections: Mapping[str, Submission]
    """By id."""
    texts: Mapping[TextId, datetime] = field(default_factory=dict)
    """With the moment at which each was handed in."""

    def __bool__(self) -> bool:
        return bool(self.objections or self.texts)

    @property
    def since(self) -> datetime:
        """When the first of them was handed in."""
        return min([*self.texts.values(), *(one.sent_at for one in self.objections.values() if one.sent_at)])


class Searched(Protocol):
    """A mailbox that is searched for words, and otherwise left alone."""

    @property
    def name(self) -> str:
        """What tells it from every other. It holds an address: not for logs."""
        ...

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
    witnesses: Witnesses
    ids: MessageIds
    controllers: Mapping[str, Controller]
    now: Callable[[], datetime]
    trouble: list[str] = field(default_factory=list)
    """Why a mailbox could not be searched the last time."""
    unverified: int = 0
    """Mails of the last reading whose senders' keys could not be looked up; the next reading looks at them again."""

    async def pending(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> list[Submission]:
        """What went by mail and is unconfirmed."""
        return [one for one in await self._by_mail(ids, person) if one.status is Status.UNCONFIRMED]

    async def read(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> list[Unclear]:
        """Look at what came, record what is clear; what the person must be asked about is kept and returned."""
        self.trouble, self.unverified = [], 0
        awaited = await self.awaited(ids, person=person)
        if not awaited:
            return []
        heard = [one for mail in await self._quoting(awaited.since) for one in await self.hear(mail, awaited)]
        self.unverified = sum(one.unverified for one in heard)
        for one in await self.pending(ids, person=person):
            if one.reason in _MAY_BE_IN_SENT:
                await self._look_in_sent(one)
        return [one.unclear for one in heard if one.unclear is not None]

    async def awaited(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> HandedIn:
        """What went by mail and may still be told something new."""
        objections = {one.id: one for one in await self._by_mail(ids, person)}
        texts = await self.ledger.mailed_texts(self.now() - TEXT_WAIT, ids=ids, person=person)
        return HandedIn(objections=objections, texts=texts)

    async def hear(self, mail: Mail, awaited: HandedIn, *, is_dated: bool = True) -> list[Heard]:
        """Record what a mail says of these; what became of it for each that it quotes.

        `is_dated`: whether the time at which it came in is known. If not it settles nothing: the person is asked.
        """
        report = read_report(mail, self.ids)
        if report is None:
            return []
        heard: list[Heard] = []
        for submission_id in sorted(report.submissions & set(awaited.objections)):
            one = await self.ledger.submission(submission_id)
            if one.sent_at is None or mail.received_at < one.sent_at.replace(microsecond=0):
                continue
            if report.says in (Says.AUTOMATIC, Says.REPLY):
                heard.append(await (self._answer(mail, report, one) if is_dated else self.witnesses.keep(mail, one)))
            else:
                heard.append(await self._reported(mail, report, one, is_dated=is_dated))
        for text in sorted(report.texts & set(awaited.texts)):
            if mail.received_at >= awaited.texts[text].replace(microsecond=0):
                heard.append(await self._text_reported(mail, report, text, is_dated=is_dated))
        return heard

    async def _text_reported(self, mail: Mail, report: Report, text: TextId, *, is_dated: bool) -> Heard:
        """A reminder, or an answer to the controller, that came back counts as not sent. Its arrival is no news."""
        one = await self.ledger.submission(text.submission_id)
        controller = self.controllers.get(one.controller)
        fate = report.about(address(controller.privacy_mail) if controller is not None else "")
        says = fate.says if fate is not None else report.says
        if says is not Says.FAILED:
            return NOTHING_NEW
        record = await self.witnesses.of_report(mail, one, says)
        if self.witnesses.may_become_clear(record):
            return self.witnesses.later(one)
        if not (record.trust.trusted and is_dated and fate is not None):
            return await self.witnesses.keep(mail, one, record, Sort.TEXT_CAME_BACK)
        kept = (Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=mail.raw), record.artefact())
        settled = await self.ledger.text_came_back(text, mail.digest, self.now(), kept)
        return Heard(became=Became.SETTLED if settled else Became.KNOWN, submissions=(one.id,))

    async def _by_mail(self, ids: Sequence[str] | None, person: str | None) -> list[Submission]:
        found = await self.ledger.submissions(statuses=HEARD, ids=ids, person=person)
        return [one for one in found if one.channel == MAIL and one.sent_at is not None]

    async def _quoting(self, since: datetime) -> list[Mail]:
        found: dict[str, Mail] = {}
        for box in self.boxes:
            try:
                quoting = await box.quoting(self.ids.host, since)
            except (Unreachable, ConfigError) as error:
                self.trouble.append(str(error))
                continue
            several = len(self.boxes) > 1  # one mailbox alone has no name, here as anywhere
            found |= {mail.digest: replace(mail, box=box.name if several else "") for mail in quoting}
        return sorted(found.values(), key=lambda mail: mail.received_at)

    async def _reported(self, mail: Mail, report: Report, one: Submission, *, is_dated: bool) -> Heard:
        """What a mail server or the recipient's program reports. It settles something only with a proved sender."""
        controller = self.controllers.get(one.controller)
        fate = report.about(address(controller.privacy_mail) if controller is not None else "")
        says = fate.says if fate is not None else report.says
        if one.status is not Status.UNCONFIRMED or says is Says.DELAYED or (fate is None and says is not Says.FAILED):
            return NOTHING_NEW
        record = await self.witnesses.of_report(mail, one, says)
        if self.witnesses.may_become_clear(record):
            return self.witnesses.later(one)
        if record.trust.trusted and is_dated and fate is not None:
            return await self._settle(mail, one, _move(fate), record)
        # One about another address may tell of the end of an alias, or of somebody to whom the mail was sent on.
        return await self.witnesses.keep(mail, one, record, Sort.CAME_BACK if says is Says.FAILED else Sort.ARRIVED)

    async def _answer(self, mail: Mail, report: Report, one: Submission) -> Heard:
        """An answer of the controller: it arrived. What a person wrote is for the person to say."""
        automatic = report.says is Says.AUTOMATIC
        if (automatic and one.status is not Status.UNCONFIRMED) or one.controller not in self.controllers:
            return NOTHING_NEW
        record = await self.witnesses.of_answer(mail, one)
        if self.witnesses.may_become_clear(record):
            return self.witnesses.later(one)
        arrived = Move(
            to=Status.DELIVERED,
            reason=Reason.CONFIRMED_BY_MAIL,
            detail="an automatic answer of the controller shows that it arrived"
            if automatic
            else "the controller answered, so it arrived; what it says is asked about",
        )
        if record.trust.trusted and automatic:
            return await self._settle(mail, one, arrived, record)
        if automatic and not from_domain(mail, self.witnesses.domains(one)):
            return NOTHING_NEW  # somebody's out-of-office note, and not the controller's
        heard = await self.witnesses.keep(mail, one, record)
        if heard.became is Became.ASKED and record.trust.trusted and one.status is Status.UNCONFIRMED:
            await self.ledger.decide(
                one.id, arrived.to, arrived.reason, arrived.detail, self.now(), happened_at=mail.received_at
            )
        return heard

    async def _settle(self, mail: Mail, one: Submission, move: Move, record: SenderRecord) -> Heard:
        kept = Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=mail.raw)
        try:
            settled = await self.ledger.settle(
                one.id,
                (move,),
                mail.digest,
                self.now(),
                artefacts=(kept, record.artefact()),
                happened_at=mail.received_at,
            )
        except (AlreadyClaimed, IllegalMove):
            return NOTHING_NEW  # something else became of it meanwhile; the mail is not used up
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


def _move(fate: Fate) -> Move:
    """What a report of a proved sender does to an unconfirmed submission."""
    if fate.says is Says.FAILED:
        code = f" ({fate.code})" if fate.code else ""
        detail = f"the mail came back{code}: it could not be delivered to the controller; choose another way"
        return Move(to=Status.NEEDS_PERSON, reason=Reason.BOUNCED, detail=detail)
    detail = {
        Says.DELIVERED: "a delivery report says that it lies in the controller's mailbox",
        Says.RELAYED: "a delivery report says that the controller's mail server took it",
    }.get(fate.says, "the controller's mail program says that it arrived")
    return Move(to=Status.DELIVERED, reason=Reason.CONFIRMED_BY_MAIL, detail=detail)
