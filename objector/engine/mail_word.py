"""A person's word about a mail that could not be told apart: for which submission it is meant, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from objector.channels.delivery_report import read_report
from objector.channels.inbox import Mail, parse_mail
from objector.channels.message_id import MessageIds
from objector.domain.controller import Controller
from objector.domain.note import By, Note, What
from objector.domain.outcome import Reason
from objector.domain.retry import Move
from objector.domain.route import MAIL
from objector.domain.sender import Doubt, unverified
from objector.domain.submission import AWAITING, HEARD, Status, Submission
from objector.domain.unclear_mail import Sort, UnclearMail
from objector.domain.written import TextId
from objector.engine.mail_match import meaning, moves_by
from objector.engine.mail_notes import day_of, what_is_noted
from objector.errors import ConfigError
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe, ReplyMeaning

NOTHING = "nothing"
"""The word for a mail that says nothing about any of its submissions."""
IDENTITY = "identity"
"""The word for a mail that asks who the person is."""
CAME_BACK = "came_back"
"""The word for a report that a mail of the person could not be delivered."""
HONOURS, REFUSES, SOMETHING_ELSE = "it honours the objection", "it refuses", "it says something else"
"""The three answers to choose from."""
ELSE = {
    ReplyMeaning.MORE_WANTED.value: "it asks for more",
    IDENTITY: "it asks who you are",
    ReplyMeaning.EXTENDED.value: "it says that it takes longer",
    ReplyMeaning.RECEIVED.value: "it only says that it has the objection",
    NOTHING: "it is about none of your objections",
}
"""What "something else" can be, by its word."""
WORDS = {ReplyMeaning.UPHELD.value: HONOURS, ReplyMeaning.REFUSED.value: REFUSES, **ELSE}
"""Everything that a person can say that an answer means."""
_REPORTS = {
    Sort.CAME_BACK: {CAME_BACK: "it is true: the mail came back"},
    Sort.TEXT_CAME_BACK: {CAME_BACK: "it is true: that text came back"},
    Sort.ARRIVED: {ReplyMeaning.RECEIVED.value: "it is true: the objection arrived"},
}
_UNTRUE = "no, or I do not know: nothing is changed"
_STRANGER = "it comes neither from the controller nor from your own mail provider"


def words_for(sort: Sort) -> dict[str, str]:
    """What a person can say that a mail of this sort means, by its word."""
    return {**_REPORTS[sort], NOTHING: _UNTRUE} if sort.is_report else WORDS


def doubt_of(mail: UnclearMail) -> str:
    """Why the sender of such a mail could not be verified, for people; empty if it was."""
    if mail.sort.is_report and mail.doubt == Doubt.NOT_ALLOWED.value:
        return f"its sender could not be verified: {_STRANGER}"
    return unverified(mail.doubt) if mail.doubt else ""


async def opened(ledger: Ledger, mail_id: str) -> Mail:
    """A mail that waits for the person's word. Raises NotFound, ConfigError if it was settled, Undecryptable."""
    kept = await ledger.unclear_mail(mail_id)
    return parse_mail(await ledger.open_artefact(mail_id), key="", received_at=kept.received_at)


def told_by_phrases(mail: Mail, recipes: Mapping[str, Recipe], submission: Submission) -> ReplyMeaning | None:
    """What the mail means by the phrases that are known; None where they do not tell."""
    recipe = recipes.get(submission.recipe or next(iter(submission.recipes), ""))
    return meaning(mail, recipe.replies) if recipe is not None else None


async def mail_is_for(
    ledger: Ledger,
    recipes: Mapping[str, Recipe],
    submission_id: str,
    mail_id: str,
    word: str | None,
    now: datetime,
    *,
    controllers: Mapping[str, Controller],
    reasons: bool | None = None,
    remedies: bool | None = None,
) -> Submission:
    """The submission after this mail, which is meant for it. `word` None: the mail's known phrases say what it means,
    unless its sender is in doubt: then the person alone does.

    What the person says is an entry, and is theirs, not the recipe's. `reasons`, `remedies`: what a refusal or a notice
    of extension gives (Art. 12(3), (4) GDPR); None: not said, which for a notice that the person read means reasons.
    Raises ConfigError for a word that is none, where the phrases do not tell, and for a submission that the mail cannot
    be meant for; NotFound, AlreadyClaimed.
    """
    if word is not None:
        word = word.replace("-", "_")
        if word not in (*WORDS, CAME_BACK):
            raise ConfigError(f"--means: one of {', '.join((*WORDS, CAME_BACK))}")
    mail = await opened(ledger, mail_id)
    kept, submission = await ledger.unclear_mail(mail_id), await ledger.submission(submission_id)
    if word == NOTHING:
        return await ledger.settle_unclear(mail_id, submission_id, (), now, word=NOTHING)
    doubt = doubt_of(kept)
    tell = word is None and not doubt and not kept.sort.is_report
    by_phrases = told_by_phrases(mail, recipes, submission) if tell else None
    if word is None and by_phrases is None:
        raise ConfigError(
            f"{mail_id}: {doubt or 'what this mail means cannot be told from its text'}; read it with: objector "
            f"receipts open {mail_id}; then say so as well: --means {'|'.join(words_for(kept.sort))}"
        )
    text = _text(ledger, mail, submission) if word == CAME_BACK and kept.sort is Sort.TEXT_CAME_BACK else None
    if word == CAME_BACK and text is None and submission.channel != MAIL:
        raise ConfigError(f"submission {submission_id} did not go by mail, so no mail of it can come back")
    day = day_of(mail.received_at, submission, controllers)
    said = word or (by_phrases.value if by_phrases else "")
    noted = _notes(said, submission, day, by_person=word is not None, reasons=reasons, remedies=remedies)
    moves = _new(said, submission, kept.sort, by_person=word is not None)
    return await ledger.settle_unclear(mail_id, submission_id, moves, now, notes=noted, word=word or "", text=text)


def _text(ledger: Ledger, mail: Mail, submission: Submission) -> TextId | None:
    """The text after this objection that a report is about."""
    report = read_report(mail, MessageIds.of_ledger(ledger.id))
    texts = report.texts if report is not None else frozenset()
    return next((one for one in sorted(texts) if one.submission_id == submission.id), None)


def _new(word: str, submission: Submission, sort: Sort, *, by_person: bool) -> tuple[Move, ...]:
    """The moves that are news to it: where it stands already, the mail changes nothing."""
    if sort is Sort.TEXT_CAME_BACK:
        return ()
    if word == CAME_BACK:
        detail = "the mail came back, by the person's word; choose another way"
        moved = Move(to=Status.NEEDS_PERSON, reason=Reason.BOUNCED, detail=detail)
        return (moved,) if submission.status is Status.UNCONFIRMED else ()
    moves = moves_by(ReplyMeaning.MORE_WANTED if word == IDENTITY else ReplyMeaning(word), submission)
    if sort is Sort.ARRIVED and word == ReplyMeaning.RECEIVED.value:
        said = "a report says that it arrived"  # whoever wrote it: no mail of the controller confirms it
        moves = tuple(replace(move, reason=Reason.CONFIRMED_BY_HAND, detail=said) for move in moves)
    if submission.status not in HEARD:
        return ()
    if not by_person:
        return moves
    return tuple(replace(move, detail=f"{move.detail}, by the person's word") for move in moves)


def _notes(
    word: str, submission: Submission, day: date, *, by_person: bool, reasons: bool | None, remedies: bool | None
) -> tuple[Note, ...]:
    """What is noted; by phrases alone it stays open whether there are reasons and remedies."""
    if word == CAME_BACK:
        return ()
    what = What.IDENTITY_ASKED if word == IDENTITY else what_is_noted(ReplyMeaning(word))
    known = submission.status in AWAITING or (what is What.REFUSED and submission.status in HEARD)
    if what is None or not known:
        return ()
    if not by_person:
        return (Note(what=what, day=day, by=By.MAIL),)
    if what is What.EXTENDED:
        return (Note(what=what, day=day, reasons=reasons is not False),)
    if what is What.REFUSED:
        return (Note(what=what, day=day, reasons=reasons, remedies=remedies),)
    return (Note(what=what, day=day),)
