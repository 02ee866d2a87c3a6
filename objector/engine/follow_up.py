"""What follows after sending: mails of the controller that say what became of an objection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from objector.channels.code_text import candidates
from objector.channels.inbox import Inbox, Mail
from objector.channels.mailbox import Mailbox
from objector.channels.sender_check import SenderCheck, SenderRecord
from objector.domain.controller import Controller
from objector.domain.outcome import Artefact, Kind, Reason
from objector.domain.person import Person
from objector.domain.submission import AWAITING, HEARD, Status, Submission
from objector.domain.unclear_mail import Sort
from objector.domain.values import value
from objector.engine.heard import Became, Heard
from objector.engine.late_word import is_in_doubt
from objector.engine.mail_match import Awaited, Match, Unclear, doubted, match, senders_of
from objector.engine.mail_notes import day_of, noted
from objector.engine.mail_reading import MailReading, PlainReading, Reading, sought_by
from objector.engine.mail_reports import MailReports
from objector.engine.matter import names_of
from objector.engine.witnesses import KEY_WAIT
from objector.errors import AlreadyClaimed, IllegalMove
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe, Reply

LOOK_EVERY = 1.0
"""Seconds between two looks for reports on a mail: anybody's server may send one, so no sender can be waited for."""
CODE_WAIT = timedelta(hours=1)
"""A mail in words that no recipe knows, with a code in it, is left for so long to a form that may wait for it."""
_CODE_DIGITS = range(4, 9)


@dataclass(kw_only=True)
class FollowUp:
    """Reads the inbox for the submissions that await an answer, and records what it says."""

    ledger: Ledger
    inbox: Inbox | None
    """None: mails are given to `hear` one by one; there is nothing to read or to wait for."""
    senders: SenderCheck
    recipes: Mapping[str, Recipe]
    now: Callable[[], datetime]
    controllers: Mapping[str, Controller] = field(default_factory=dict)
    """In whose time zones the days of their mails are counted."""
    reports: MailReports | None = None
    """Looks for what became of objections that went by mail; None: nothing goes by mail here."""
    unverified: int = 0
    """Mails of the last reading whose senders' keys could not be looked up; the next reading looks at them again."""
    boxes: Sequence[Mailbox] = ()
    """Those behind the inbox: each is read on from where an earlier run stopped. None: all is read each time."""
    unread: list[str] = field(default_factory=list)
    """Why some of several mailboxes could not be read when they were last asked; the others were."""

    @property
    def without_keys(self) -> tuple[str, ...]:
        """That the last reading could not look up the keys of mails, for people; nothing if it could."""
        if not self.unverified:
            return ()
        told = "mails whose senders could not be verified, because their keys could not be looked up"
        return (f"{told}: {self.unverified}; they change nothing yet and are looked at again",)

    async def awaited(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> list[Awaited]:
        """The submissions whose recipes know mails that may follow, also after a refusal or a complaint.

        And what the same person objected to in writing at the same controller: such a mail may be meant for it as well.
        """
        submissions = await self.ledger.submissions(statuses=HEARD, ids=ids, person=person)
        submissions = [s for s in submissions if s.sent_at is not None]
        with_replies = [(s, replies) for s in submissions if (replies := self._replies(s))]
        if not with_replies:
            return []
        near: dict[tuple[str, str], tuple[Reply, ...]] = {}
        for s, replies in with_replies:
            near[s.person_id, s.controller] = (*near.get((s.person_id, s.controller), ()), *replies)
        in_writing = [s for s in submissions if not s.recipes]
        with_replies += [(s, near[at]) for s in in_writing if (at := (s.person_id, s.controller)) in near]
        people = {p.id: p for p in await self.ledger.people({s.person_id for s, _ in with_replies})}
        return [self._one(s, people[s.person_id], replies) for s, replies in with_replies if s.person_id in people]

    def _replies(self, submission: Submission) -> tuple[Reply, ...]:
        recipe = self._recipe(submission)
        return recipe.replies if recipe is not None else ()

    def _recipe(self, submission: Submission) -> Recipe | None:
        return self.recipes.get(submission.recipe or (submission.recipes[0] if submission.recipes else ""))

    def _one(self, submission: Submission, person: Person, replies: tuple[Reply, ...]) -> Awaited:
        address = value("account.email", person, person.account(submission.account_id)).lower()
        recipe = self._recipe(submission)
        names = names_of(recipe) if recipe is not None else ()
        return Awaited(
            submission=submission,
            address=address,
            addresses=person.addresses,
            replies=replies,
            names=names,
            in_writing=not submission.recipes,
        )

    async def read(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> list[Unclear]:
        """Read what came since the oldest of them was sent and record what is clear; what is not is returned.

        A mail is held against everything that their people await: one that is late for an older submission answers no
        newer one. One whose sender cannot be verified changes nothing by itself.
        """
        self.unverified, self.unread = 0, []
        unclear = await self._answers(ids, person)
        if self.reports is not None:
            unclear += await self.reports.read(ids, person=person)
            self.unverified += self.reports.unverified
            self.unread = [*self.unread, *self.reports.trouble]
        return unclear

    async def _answers(self, ids: Sequence[str] | None, person: str | None) -> list[Unclear]:
        """The mails that recipes know of."""
        awaited = await self.awaited(ids, person=person)
        if not awaited:
            return []
        since = min(one.submission.sent_at for one in awaited if one.submission.sent_at is not None)
        reading = self._reading(
            awaited, since, senders_of(awaited), keeps=ids is None and await self._are_all(awaited, person)
        )
        self.unread = reading.unread
        unclear: list[Unclear] = []
        if ids is not None:
            awaited = await self._of_their_people(awaited)
        async for mail in reading.mails():
            heard = await self.hear(mail, awaited)
            match heard.became:
                case Became.LATER:
                    self.unverified += heard.unverified
                    reading.look_again(mail)
                case Became.ASKED if heard.unclear is not None:
                    unclear.append(heard.unclear)
                case Became.SETTLED:
                    awaited = await self.after(heard, awaited)
        return unclear

    async def after(self, heard: Heard, awaited: Sequence[Awaited]) -> list[Awaited]:
        """The same once a mail settled something: only what the people whom it is about await is read anew. Whatever
        they await has to be among these."""
        about = {one.submission.person_id for one in awaited if one.submission.id in heard.submissions}
        others = [one for one in awaited if one.submission.person_id not in about]
        return [*others, *[one for each in sorted(about) for one in await self.awaited(person=each)]]

    async def hear(self, mail: Mail, awaited: Sequence[Awaited], *, is_dated: bool = True) -> Heard:
        """Hold a mail against what is awaited, and record what it says if that is clear and its sender verified.

        `is_dated`: whether the time at which it came in is known. If not it settles nothing: the person is asked.
        """
        found = match(mail, awaited)
        if found is None:
            return Heard(became=Became.NOBODY)
        if self._may_be_for_a_form(found):
            return Heard(became=Became.LATER, submissions=_ids(found))
        record = await self._sender(found, awaited)
        if record.trust.passing and self.now() - mail.received_at < KEY_WAIT:
            return Heard(became=Became.LATER, submissions=_ids(found), unverified=True)
        clear = record.trust.trusted and is_dated and isinstance(found, Match)
        if isinstance(found, Unclear) or not clear or await is_in_doubt(self.ledger, found, self.controllers):
            asked = doubted(found, record)
            if await self._keep(asked, record):
                return Heard(became=Became.ASKED, submissions=asked.submissions, unclear=asked)
            known = await self.ledger.knows_mail(mail.digest, asked.doubt)
            return Heard(became=Became.KNOWN if known else Became.LATER, submissions=asked.submissions)
        try:
            settled = await self._settle(found, record)
        except (AlreadyClaimed, IllegalMove):  # something else became of it meanwhile; the mail is not used up
            return Heard(became=Became.LATER, submissions=_ids(found))
        became = Became.SETTLED if settled else Became.KNOWN
        return Heard(became=became, submissions=_ids(found), meaning=found.meaning)

    def _may_be_for_a_form(self, found: Match | Unclear) -> bool:
        """Whether it may bring the code that a form waits for just now: kept as unclear, it would be used up."""
        if isinstance(found, Match) or not found.in_other_words or self.now() - found.mail.received_at >= CODE_WAIT:
            return False
        return any(candidates(found.mail.subject, found.mail.text, digits) for digits in _CODE_DIGITS)

    def _reading(self, awaited: Sequence[Awaited], since: datetime, senders: set[str], *, keeps: bool) -> Reading:
        if not self.boxes:
            return PlainReading(inbox=self._some_inbox, since=since, only_from=senders)
        sought = [sought_by(one.submission, one.address, one.addresses, one.replies, one.names) for one in awaited]
        return MailReading(
            memory=self.ledger, boxes=self.boxes, sought=sought, only_from=senders, now=self.now(), keeps=keeps
        )

    async def _are_all(self, awaited: Sequence[Awaited], person: str | None) -> bool:
        """Whether nobody else awaits anything: what is passed over now is then needed by none that is awaited now."""
        if person is None:
            return True
        known = {one.submission.id for one in awaited}
        every = await self.ledger.submissions(statuses=HEARD)
        return all(one.id in known for one in every if one.sent_at is not None and self._replies(one))

    async def _of_their_people(self, awaited: Sequence[Awaited]) -> list[Awaited]:
        """Everything that the people of these submissions await, whoever asked for which."""
        people = sorted({one.submission.person_id for one in awaited})
        return [one for person_id in people for one in await self.awaited(person=person_id)]

    async def _sender(self, found: Match | Unclear, awaited: Sequence[Awaited]) -> SenderRecord:
        """Whether the mail comes from whom it says, and was meant for one of those that it could be about."""
        about = [one for one in awaited if one.submission.id in _ids(found)]
        addresses = {address for one in about for address in one.addresses}
        return await self.senders.check(found.mail, allowed=senders_of(about), addresses=addresses)

    async def _keep(self, found: Unclear, record: SenderRecord) -> bool:
        """Keep it for the person's word; False if it was used before, or others wait first."""
        mail = found.mail
        kept = await self.ledger.keep_unclear(
            found.submissions,
            mail.raw,
            mail.digest,
            mail.received_at,
            self.now(),
            beside=(record.artefact(),),
            doubt=found.doubt,
            sort=Sort.OTHER_WORDS if found.in_other_words else Sort.PHRASES,
        )
        return bool(kept)

    async def _settle(self, found: Match, record: SenderRecord) -> bool:
        artefact = Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=found.mail.raw)
        day = day_of(found.mail.received_at, found.awaited.submission, self.controllers)
        return await self.ledger.settle(
            found.awaited.submission.id,
            found.moves,
            found.mail.digest,
            self.now(),
            artefacts=(artefact, record.artefact()),
            happened_at=found.mail.received_at,
            notes=noted(found.meaning, day),
        )

    @property
    def _some_inbox(self) -> Inbox:
        if self.inbox is None:
            raise ValueError("there is no inbox to read from")
        return self.inbox

    async def wait(self, ids: Sequence[str], seconds: float) -> list[Unclear]:
        """Read mails until each of these has the one that its form is known to send, at most for so many seconds."""
        inbox = self._some_inbox
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        unclear: list[Unclear] = []
        while True:
            place = await inbox.checkpoint()
            unclear += await self.read(ids)
            pending = [one for one in await self.awaited(ids) if _is_pending(one)]
            by_mail = self.reports is not None and bool(await self.reports.pending(ids))
            left = end - loop.time()
            if not (pending or by_mail) or left <= 0:
                return unclear
            longest = min(left, LOOK_EVERY) if by_mail else left
            heard = await inbox.wait(place, longest, only_from=senders_of(pending))
            if not heard and not by_mail:
                return unclear


def _ids(found: Match | Unclear) -> tuple[str, ...]:
    return found.submissions if isinstance(found, Unclear) else (found.awaited.submission.id,)


def _is_pending(one: Awaited) -> bool:
    """Whether its form is known to send a mail, and none has told of it yet: unconfirmed, or confirmed on the page."""
    submission = one.submission
    if one.in_writing or submission.status not in AWAITING:
        return False
    return submission.status is Status.UNCONFIRMED or submission.reason is not Reason.CONFIRMED_BY_MAIL
