"""A complaint drafted for a person: everything that it would say and enclose. Nothing is written or sent here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from objector.channels.parties import account_line
from objector.domain.authority import Authority
from objector.domain.complaint import Event, Happening, happenings, objected_on, why_not_due
from objector.domain.controller import Controller
from objector.domain.course import Course, course_of
from objector.domain.effort import Effort, effort
from objector.domain.objection import Right, right_in
from objector.domain.person import Person
from objector.domain.submission import Status, Submission
from objector.domain.venue import RESIDENCE, Venue, chosen, language_cautions, language_of, proposed
from objector.engine.body import Body, BodyFile, body_of
from objector.engine.courses import controller_of
from objector.engine.exhibits import Exhibit, exhibits_of, proofs_of
from objector.engine.grounds import grounds_sent
from objector.engine.infringed import cautions, infringed
from objector.engine.perhaps_answered import hold_silence
from objector.errors import ConfigError
from objector.ledger.store import Ledger
from objector.texts import Facts, Kind, Text, Texts
from objector.texts.course import exhibit as exhibit_line
from objector.texts.course import told

BUNDLE = "bundle.zip"

_LOOK_FIRST = (
    "It says that no answer came. Objector knows only mails whose words its recipes know, and what you said: look into "
    "your mailbox and your account first. If an answer came, say so instead: objector answer."
)


_BY_MANDATE = (
    "It is lodged and signed by {body.name}, by the mandate of {body.given} that ends on {body.until}. Whether this is "
    "a body of Art. 80(1) GDPR, and the mandate valid by national law and not revoked since, Objector cannot know."
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the person said about the complaint. None: not said."""

    to: str | None = None
    """As `domain.venue.chosen` reads it."""
    language: str | None = None
    obstructed: bool = False
    """They also want Art. 12(2) GDPR named: that objecting was made hard."""
    objected: date | None = None
    """When they objected, where the ledger does not know."""
    body: BodyFile | None = None
    """The body that complains for them by their mandate (Art. 80(1) GDPR)."""


@dataclass(frozen=True, kw_only=True)
class ComplaintDraft:
    """A complaint as it would be filed."""

    submission: Submission
    controller: Controller
    venue: Venue
    asked: Asked
    proposed: tuple[Venue, ...]
    language: str
    facts: Facts
    text: Text
    exhibits: tuple[Exhibit, ...]
    cautions: tuple[str, ...]
    """What the person has to know before they file it."""
    body: Body | None = None
    """Who lodges and signs it for the person; None: they do."""
    also: tuple[str, ...] = ()
    """Further submissions that the bundle shows, because the effort is counted from them."""

    @property
    def is_chosen(self) -> bool:
        """Whether the person named the authority; else it is proposed."""
        return self.asked.to is not None


async def draft(
    ledger: Ledger,
    controllers: Mapping[str, Controller],
    authorities: Mapping[str, Authority],
    texts: Texts,
    submission_id: str,
    asked: Asked,
    now: datetime,
) -> ComplaintDraft:
    """The complaint about one submission, from the ledger's entries and what the person said.

    Raises ConfigError where no complaint is due (with the day from which on it is), where the person has to choose or
    say something, for an objection of which nothing proves that it was made, and for a mandate that does not cover it;
    TextError for missing facts; NotFound.
    """
    submission = await ledger.submission(submission_id)
    controller = controller_of(submission, controllers)
    history = await ledger.history(submission_id)
    course = course_of(submission, history, controller.seat, controller.timezone, now)
    if course is None:
        raise ConfigError(
            f"submission {submission_id} is {submission.status.value}: a complaint needs proof that the objection "
            "reached the controller first; see: objector status"
        )
    if not_due := why_not_due(course):
        raise ConfigError(not_due)
    await hold_silence(ledger, submission, "a complaint")
    person = await ledger.person(submission.person_id)
    right = right_in(history)
    body = None if asked.body is None else body_of(asked.body, person, controller, right, course.today)
    venue = chosen(asked.to or RESIDENCE, authorities, person.country, controller.lead_authority)
    language = language_of(venue.authority, person.language, asked.language, texts.languages)
    exhibits = await exhibits_of(ledger, controller, submission)
    if not exhibits:
        raise ConfigError(
            f"submission {submission_id}: nothing is kept that proves that the objection was made to the controller, "
            "which an authority wants first; give a picture or PDF: objector answer "
            f"{submission_id} --arrived --file PICTURE"
        )
    if body is not None:
        exhibits = (*exhibits, *proofs_of(body, len(exhibits)))
    also, tiring = await _effort(ledger, submission) if asked.obstructed else ((), None)
    happened = happenings(course, history, controller.timezone)
    facts = _facts(person, controller, course, happened, venue, asked)
    words = texts.sentences(language)
    listed = [exhibit_line(words, one.what, one.day, one.file, one.nth) for one in exhibits]
    facts = replace(
        facts,
        course=told(words, happened, tiring),
        grounds=await grounds_sent(ledger, person, history) if right is Right.ART_21_1 else "",
        exhibits=(*listed, exhibit_line(words, "bundle", None, BUNDLE)),
        representative=() if body is None else (body.name, *body.address),
        representative_email="" if body is None else body.email,
    )
    return ComplaintDraft(
        submission=submission,
        controller=controller,
        venue=venue,
        asked=asked,
        proposed=proposed(authorities, person.country, controller.lead_authority),
        language=language,
        facts=facts,
        text=texts.render(Kind.COMPLAINT.under(right), language, facts),
        exhibits=exhibits,
        cautions=(
            *((_LOOK_FIRST,) if submission.status is Status.DELIVERED else ()),
            *cautions(course),
            *language_cautions(venue.authority, person.language, language),
            *venue.authority.cautions,
            *(() if body is None else (_BY_MANDATE.format(body=body),)),
        ),
        body=body,
        also=also,
    )


def _facts(
    person: Person, controller: Controller, course: Course, happened: Sequence[Happening], venue: Venue, asked: Asked
) -> Facts:
    submission = course.submission
    refusals = [one.day for one in happened if one.event is Event.REFUSAL]
    account = person.account(submission.account_id)
    known_by = account_line(account) if account else person.email
    return Facts(
        name=person.name,
        email=person.email,
        address=person.address,
        accounts=(known_by,),
        controller=controller.name,
        controller_address=controller.postal,
        reference=submission.reference,
        written=course.today,
        objected=objected_on(submission.id, happened, asked.objected),
        answered=refusals[-1] if refusals and submission.status is Status.REFUSED else None,
        due=course.latest if submission.status is not Status.REFUSED else None,
        extended=course.extended,
        authority=venue.authority.name,
        authority_address=venue.authority.postal,
        infringements=infringed(course, obstructed=asked.obstructed),
    )


async def _effort(ledger: Ledger, submission: Submission) -> tuple[tuple[str, ...], Effort]:
    """How tiring it was for this person at this controller, counted from what reached it; the further submissions."""
    theirs = [
        one.id
        for one in await ledger.submissions(person=submission.person_id)
        if one.controller == submission.controller and (one.sent_at is not None or one.delivered_at is not None)
    ]
    counted = effort(submission.controller, await ledger.histories(theirs))
    return tuple(one for one in theirs if one != submission.id), counted
