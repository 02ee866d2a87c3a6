"""What follows after sending: mails of the controller that say what became of an objection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from objector.channels.inbox import Inbox, Mail, addressed_to, from_domain
from objector.channels.inboxes import Inboxes
from objector.channels.sender_check import SenderCheck, SenderRecord
from objector.domain.outcome import Artefact, Kind, Reason
from objector.domain.person import Person
from objector.domain.retry import Move
from objector.domain.submission import Status, Submission
from objector.domain.values import value
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe, Reply, ReplyMeaning
from objector.recipes.texts import holds

SHORTEST_REFERENCE = 6
"""A shorter reference may stand in a mail by chance."""
AWAITING = (Status.UNCONFIRMED, Status.DELIVERED)
"""Where a mail of the controller may still say something new."""
KEY_WAIT = timedelta(days=2)
"""A mail whose sender's key cannot be looked up is looked at again for so long; then the person is asked about it."""


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """A submission whose answer may come by mail, with what tells its mails."""

    submission: Submission
    address: str
    """The address that was given to the controller, lower case."""
    addresses: frozenset[str]
    """Every address of the person."""
    replies: tuple[Reply, ...]


@dataclass(frozen=True, kw_only=True)
class Match:
    """A mail that says something about exactly one submission."""

    mail: Mail
    awaited: Awaited
    meaning: ReplyMeaning

    @property
    def moves(self) -> tuple[Move, ...]:
        """Where the submission goes by this mail, step by step; empty if it tells nothing new."""
        return moves_by(self.meaning, self.awaited.submission)


def moves_by(means: ReplyMeaning, submission: Submission) -> tuple[Move, ...]:
    """Where a mail that means this takes a submission, step by step; empty if it tells nothing new."""
    arrived = Move(to=Status.DELIVERED, reason=Reason.CONFIRMED_BY_MAIL, detail="a mail of the controller confirms it")
    first = (arrived,) if submission.status is Status.UNCONFIRMED else ()
    match means:
        case ReplyMeaning.UPHELD:
            detail = "the controller writes that it honours the objection"
            return (*first, Move(to=Status.UPHELD, reason=Reason.HONOURED, detail=detail))
        case ReplyMeaning.REFUSED:
            detail = "the controller writes that it does not honour the objection"
            return (*first, Move(to=Status.REFUSED, reason=Reason.REJECTED, detail=detail))
        case ReplyMeaning.RECEIVED | ReplyMeaning.MORE_WANTED | ReplyMeaning.EXTENDED:
            return first
        case ReplyMeaning.CODE:
            return ()


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """A mail that could be meant for several submissions, says what cannot be told, or whose sender cannot be
    verified. It settles none of them; it is kept, and the person is asked."""

    mail: Mail
    submissions: tuple[str, ...]
    doubt: str = ""
    """A word of `Doubt`, where its sender could not be verified."""


def meaning(mail: Mail, replies: Sequence[Reply]) -> ReplyMeaning | None:
    """What a mail means by these replies; None if it is none of them, or two that contradict each other."""
    found = _meanings(mail, replies)
    return found.pop() if len(found) == 1 else None


def _meanings(mail: Mail, replies: Sequence[Reply]) -> set[ReplyMeaning]:
    """Everything that its phrases say, a code aside."""
    found = _said(mail, replies)
    found.discard(ReplyMeaning.CODE)
    if len(found) > 1:
        found.discard(ReplyMeaning.RECEIVED)  # "we received your objection and honour it" says the stronger thing
    return found


def _said(mail: Mail, replies: Sequence[Reply]) -> set[ReplyMeaning]:
    text = f"{mail.subject}\n{mail.text}"
    return {
        reply.means
        for reply in replies
        if from_domain(mail, reply.senders)
        and any(holds(text, p) for several in reply.phrases.values() for p in several)
    }


def is_doubtful(mail: Mail, one: Awaited) -> bool:
    """Whether it is about this submission and what it says cannot be told: its phrases contradict each other, or it
    names the submission's reference and holds no phrase that is known."""
    said = _said(mail, one.replies)
    if said:
        return len(_meanings(mail, one.replies)) > 1
    reference = one.submission.reference
    senders = {domain for reply in one.replies for domain in reply.senders}
    known = len(reference) >= SHORTEST_REFERENCE and from_domain(mail, senders)
    return known and reference.lower() in f"{mail.subject}\n{mail.text}".lower()


def match(mail: Mail, awaited: Sequence[Awaited]) -> Match | Unclear | None:
    """The one submission that a mail speaks of. Pure: by address, time, sender and phrase; never guessed."""
    clear: dict[str, Match] = {}
    could: list[Awaited] = []
    for one in awaited:
        sent = one.submission.sent_at
        if sent is None or mail.received_at < sent.replace(microsecond=0):
            continue
        if not any(addressed_to(mail, address) for address in one.addresses):
            continue
        means = meaning(mail, one.replies)
        candidate = Match(mail=mail, awaited=one, meaning=means) if means is not None else None
        if candidate is not None and candidate.moves:
            clear[one.submission.id] = candidate
            could.append(one)
        elif candidate is None and is_doubtful(mail, one):
            could.append(one)
    could = _newest([one for one in could if addressed_to(mail, one.address)] or could)
    if len(could) == 1 and could[0].submission.id in clear:
        return clear[could[0].submission.id]
    return Unclear(mail=mail, submissions=tuple(one.submission.id for one in could)) if could else None


def _newest(could: Sequence[Awaited]) -> list[Awaited]:
    """Of each objection only its newest submission: what was made again is what the controller answers."""
    last: dict[str, int] = {}
    for submission in (one.submission for one in could):
        last[submission.identity] = max(last.get(submission.identity, 0), submission.generation)
    return [one for one in could if last[one.submission.identity] == one.submission.generation]


def doubted(found: Match | Unclear, record: SenderRecord) -> Unclear:
    """What is asked about a mail; with the doubt about its sender, if there is one."""
    ids = found.submissions if isinstance(found, Unclear) else (found.awaited.submission.id,)
    doubt = record.trust.doubt
    return Unclear(mail=found.mail, submissions=ids, doubt=doubt.value if doubt is not None else "")


@dataclass(kw_only=True)
class FollowUp:
    """Reads the inbox for the submissions that await an answer, and records what it says."""

    ledger: Ledger
    inbox: Inbox
    senders: SenderCheck
    recipes: Mapping[str, Recipe]
    now: Callable[[], datetime]
    unverified: int = 0
    """Mails of the last reading whose senders' keys could not be looked up; the next reading looks at them again."""

    @property
    def unread(self) -> tuple[str, ...]:
        """Why some of several mailboxes could not be read when they were last asked; the others were."""
        return tuple(one.why for one in self.inbox.down) if isinstance(self.inbox, Inboxes) else ()

    async def awaited(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> list[Awaited]:
        """The submissions whose recipes know mails that may follow."""
        submissions = await self.ledger.submissions(statuses=AWAITING, ids=ids, person=person)
        with_replies = [(s, self._replies(s)) for s in submissions if s.sent_at is not None]
        with_replies = [(s, replies) for s, replies in with_replies if replies]
        if not with_replies:
            return []
        people = {p.id: p for p in await self.ledger.people({s.person_id for s, _ in with_replies})}
        return [self._one(s, people[s.person_id], replies) for s, replies in with_replies if s.person_id in people]

    def _replies(self, submission: Submission) -> tuple[Reply, ...]:
        recipe = self.recipes.get(submission.recipe or (submission.recipes[0] if submission.recipes else ""))
        return recipe.replies if recipe is not None else ()

    @staticmethod
    def _one(submission: Submission, person: Person, replies: tuple[Reply, ...]) -> Awaited:
        address = value("account.email", person, person.account(submission.account_id)).lower()
        return Awaited(submission=submission, address=address, addresses=person.addresses, replies=replies)

    async def read(self, ids: Sequence[str] | None = None, *, person: str | None = None) -> list[Unclear]:
        """Read what came since the oldest of them was sent and record what is clear; what is not is returned.

        A mail is held against everything that their people await: one that is late for an older submission answers no
        newer one. One whose sender cannot be verified changes nothing by itself.
        """
        self.unverified = 0
        awaited = await self.awaited(ids, person=person)
        if not awaited:
            return []
        since = min(one.submission.sent_at for one in awaited if one.submission.sent_at is not None)
        senders = {domain for one in awaited for reply in one.replies for domain in reply.senders}
        mails = await self.inbox.mails(since, only_from=senders)
        unclear: list[Unclear] = []
        if ids is not None:
            awaited = await self._of_their_people(awaited)
        for mail in mails:
            found = match(mail, awaited)
            if found is None:
                continue
            record = await self._sender(found, awaited)
            if record.trust.passing and self.now() - mail.received_at < KEY_WAIT:
                self.unverified += 1
            elif isinstance(found, Unclear) or not record.trust.trusted:
                asked = doubted(found, record)
                if await self._keep(asked, record):
                    unclear.append(asked)
            elif await self._settle(found, record):
                awaited = await (self._of_their_people(awaited) if ids is not None else self.awaited(person=person))
        return unclear

    async def _of_their_people(self, awaited: Sequence[Awaited]) -> list[Awaited]:
        """Everything that the people of these submissions await, whoever asked for which."""
        people = sorted({one.submission.person_id for one in awaited})
        return [one for person_id in people for one in await self.awaited(person=person_id)]

    async def _sender(self, found: Match | Unclear, awaited: Sequence[Awaited]) -> SenderRecord:
        """Whether the mail comes from whom it says, and was meant for one of those that it could be about."""
        ids = found.submissions if isinstance(found, Unclear) else (found.awaited.submission.id,)
        about = [one for one in awaited if one.submission.id in ids]
        allowed = {domain for one in about for reply in one.replies for domain in reply.senders}
        addresses = {address for one in about for address in one.addresses}
        return await self.senders.check(found.mail, allowed=allowed, addresses=addresses)

    async def _keep(self, found: Unclear, record: SenderRecord) -> bool:
        """Keep it for the person's word; False if it was used before. Nothing is settled by it on its own."""
        mail = found.mail
        kept = await self.ledger.keep_unclear(
            found.submissions, mail.raw, mail.digest, mail.received_at, self.now(),
            beside=(record.artefact(),), doubt=found.doubt,
        )  # fmt: skip
        return bool(kept)

    async def _settle(self, found: Match, record: SenderRecord) -> bool:
        artefact = Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=found.mail.raw)
        return await self.ledger.settle(
            found.awaited.submission.id,
            found.moves,
            found.mail.digest,
            self.now(),
            artefacts=(artefact, record.artefact()),
            happened_at=found.mail.received_at,
        )

    async def wait(self, ids: Sequence[str], seconds: float) -> list[Unclear]:
        """Read mails until each of these has the one that its form is known to send, at most for so many seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            place = await self.inbox.checkpoint()
            unclear = await self.read(ids)
            pending = [one for one in await self.awaited(ids) if _is_pending(one.submission)]
            left = end - loop.time()
            if not pending or left <= 0:
                return unclear
            senders = {domain for one in pending for reply in one.replies for domain in reply.senders}
            if not await self.inbox.wait(place, left, only_from=senders):
                return unclear


def _is_pending(submission: Submission) -> bool:
    """Whether no mail has told of it yet: unconfirmed, or confirmed on the page alone."""
    return submission.status is Status.UNCONFIRMED or submission.reason is not Reason.CONFIRMED_BY_MAIL
