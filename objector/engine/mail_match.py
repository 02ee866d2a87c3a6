"""Which submission a mail speaks of, and what it says of it. Pure; never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from objector.channels.inbox import Mail, addressed_to, from_domain
from objector.channels.mail_references import answered, quoted, reported
from objector.channels.sender_check import SenderRecord
from objector.domain.outcome import Reason
from objector.domain.retry import Move
from objector.domain.route import MAIL
from objector.domain.submission import AWAITING, HEARD, Status, Submission
from objector.engine.mail_notes import what_is_noted
from objector.engine.matter import names_the_form, speaks_of_it, words_of
from objector.recipes.model import Reply, ReplyMeaning
from objector.recipes.texts import holds

SHORTEST_REFERENCE = 6
"""A shorter reference may stand in a mail by chance."""


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """A submission whose answer may come by mail, with what tells its mails."""

    submission: Submission
    address: str
    """The address that was given to the controller, lower case."""
    addresses: frozenset[str]
    """Every address of the person."""
    replies: tuple[Reply, ...]
    names: tuple[str, ...] = ()
    """By what a mail can name its form: titles, and its address."""
    in_writing: bool = False
    """Whether it has no form: the words of the controller's mails about its forms may be meant for it, and never settle
    it by themselves."""

    @property
    def senders(self) -> frozenset[str]:
        """The domains that mails about it come from."""
        return frozenset(domain for reply in self.replies for domain in reply.senders)


def senders_of(awaited: Iterable[Awaited]) -> set[str]:
    """The domains that mails about any of these come from."""
    return {domain for one in awaited for domain in one.senders}


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

    @property
    def is_news(self) -> bool:
        """Whether it moves the submission, or says something that bears on the time."""
        return bool(self.moves) or (self._is_awaited and what_is_noted(self.meaning) is not None)

    @property
    def is_clear(self) -> bool:
        """Whether it settles the submission by itself, if its sender is verified. What comes after a refusal or a
        complaint only does so where the controller honours the objection after all."""
        return self._is_awaited or self.meaning is ReplyMeaning.UPHELD

    @property
    def is_late_word(self) -> bool:
        """Whether it wants something, or takes longer, where no answer is awaited any more: for the person to see."""
        return not self._is_awaited and self.meaning in (ReplyMeaning.MORE_WANTED, ReplyMeaning.EXTENDED)

    @property
    def _is_awaited(self) -> bool:
        return self.awaited.submission.status in AWAITING


def moves_by(means: ReplyMeaning, submission: Submission) -> tuple[Move, ...]:
    """Where a mail that means this takes a submission, step by step; empty if it tells nothing new."""
    arrived = Move(to=Status.DELIVERED, reason=Reason.CONFIRMED_BY_MAIL, detail="a mail of the controller confirms it")
    first = (arrived,) if submission.status is Status.UNCONFIRMED else ()
    if submission.status not in HEARD:
        return ()
    match means:
        case ReplyMeaning.UPHELD:
            detail = f"the controller writes that it honours the objection{_AFTER.get(submission.status, '')}"
            return (*first, Move(to=Status.UPHELD, reason=Reason.HONOURED, detail=detail))
        case ReplyMeaning.REFUSED if submission.status is Status.REFUSED:
            return ()
        case ReplyMeaning.REFUSED:
            detail = "the controller writes that it does not honour the objection"
            return (*first, Move(to=Status.REFUSED, reason=Reason.REJECTED, detail=detail))
        case ReplyMeaning.RECEIVED | ReplyMeaning.MORE_WANTED | ReplyMeaning.EXTENDED:
            return first
        case ReplyMeaning.CODE:
            return ()


_AFTER = {
    Status.REFUSED: ", after it had refused; nothing more is to be written or complained of",
    Status.ESCALATED: ", after a complaint; that stays with the authority until you tell it so",
}


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """A mail that could be meant for several submissions, says what cannot be told, answers in words that no recipe
    knows, or whose sender cannot be verified. It settles none of them; it is kept, and the person is asked."""

    mail: Mail
    submissions: tuple[str, ...]
    doubt: str = ""
    """A word of `Doubt`, where its sender could not be verified."""
    in_other_words: bool = False
    """Whether it holds nothing that the recipes know, and is about the matter by its own words."""


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
    known = len(reference) >= SHORTEST_REFERENCE and from_domain(mail, one.senders)
    return known and reference.lower() in f"{mail.subject}\n{mail.text}".lower()


def match(mail: Mail, awaited: Sequence[Awaited]) -> Match | Unclear | None:
    """The one submission that a mail speaks of. Pure: by address, time, sender and phrase; never guessed."""
    clear: dict[str, Match] = {}
    could: list[Awaited] = []
    late: list[Awaited] = []
    theirs = [one for one in awaited if _could_answer(mail, one)]
    for one in theirs:
        means = meaning(mail, one.replies)
        candidate = Match(mail=mail, awaited=one, meaning=means) if means is not None else None
        if candidate is not None and candidate.is_news:
            could.append(one)
            if not one.in_writing and candidate.is_clear:
                clear[one.submission.id] = candidate
        elif candidate is not None and candidate.is_late_word:
            late.append(one)
        elif candidate is None and is_doubtful(mail, one):
            could.append(one)
    could = could or late
    if not could:
        return _in_other_words(mail, theirs)
    could = _newest([one for one in could if addressed_to(mail, one.address)] or could)
    if len(could) == 1 and could[0].submission.id in clear:
        return clear[could[0].submission.id]
    return Unclear(mail=mail, submissions=tuple(one.submission.id for one in could))


def _could_answer(mail: Mail, one: Awaited) -> bool:
    """Whether it came after this was sent, to one of the person's addresses."""
    sent = one.submission.sent_at
    if sent is None or mail.received_at < sent.replace(microsecond=0):
        return False
    return any(addressed_to(mail, address) for address in one.addresses)


def _in_other_words(mail: Mail, theirs: Sequence[Awaited]) -> Unclear | None:
    """The submissions that it may be about, where no recipe knows a word of it: it answers a mail of ours, names a
    form, or speaks of the matter. A mail that quotes an objection made by mail, and one that reports on a text after an
    objection, is left to the reports on those."""
    could = [one for one in theirs if from_domain(mail, one.senders)]
    if not could or any(_said(mail, one.replies) for one in could):
        return None
    by_mail = {one.submission.id for one in theirs if one.submission.channel == MAIL}
    if by_mail and by_mail & quoted(mail.raw):
        return None
    if {one.submission.id for one in theirs} & reported(mail.raw, mail.sender):
        return None
    words, ours = words_of(f"{mail.subject}\n{mail.text}"), answered(mail.raw)
    told = [one for one in could if one.submission.id in ours]
    told = told or [one for one in could if names_the_form(words, one.names)]
    if not told and not speaks_of_it(words):
        return None
    could = _newest([one for one in told or could if addressed_to(mail, one.address)] or told or could)
    return Unclear(mail=mail, submissions=tuple(one.submission.id for one in could), in_other_words=True)


def _newest(could: Sequence[Awaited]) -> list[Awaited]:
    """Of each objection only its newest submission: what was made again is what the controller answers."""
    last: dict[str, int] = {}
    for submission in (one.submission for one in could):
        last[submission.identity] = max(last.get(submission.identity, 0), submission.generation)
    return [one for one in could if last[one.submission.identity] == one.submission.generation]


def doubted(found: Match | Unclear, record: SenderRecord) -> Unclear:
    """What is asked about a mail; with the doubt about its sender, if there is one."""
    doubt = record.trust.doubt.value if record.trust.doubt is not None else ""
    if isinstance(found, Unclear):
        return replace(found, doubt=doubt)
    return Unclear(mail=found.mail, submissions=(found.awaited.submission.id,), doubt=doubt)
