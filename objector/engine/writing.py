"""Writing to a controller after the objection: a reminder, or an answer to what it asked. Prepared from the ledger's
facts and the person's own words, shown, approved, and only then sent, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from objector.channels.mail import MailChannel
from objector.channels.mail_draft import MailDraft
from objector.channels.time_zone import day_at
from objector.domain.controller import Controller
from objector.domain.course import Course, course_of
from objector.domain.deadline import day_there
from objector.domain.note import By, Note, faults
from objector.domain.objection import right_in
from objector.domain.outcome import Artefact, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.domain.person import Person
from objector.domain.submission import Submission
from objector.domain.written import Purpose, State, Written, written
from objector.engine.courses import controller_of, last_day_so_far
from objector.engine.perhaps_answered import hold_silence
from objector.engine.text_facts import facts_of, why_not
from objector.errors import ConfigError
from objector.ledger.chain import Entry
from objector.ledger.store import Ledger
from objector.texts import Kind, Text, Texts


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A text as it would go, and where it stands."""

    submission: Submission
    controller: Controller
    purpose: Purpose
    text: Text
    kept: Written | None = None
    """The approval of this very text; None: it is not approved."""

    @property
    def content(self) -> str:
        """Subject and body as they are kept."""
        return f"{self.text.subject}\n\n{self.text.body}"

    @property
    def to(self) -> str:
        """Where it goes by mail; empty: no working address is known."""
        return self.controller.privacy_mail


@dataclass(kw_only=True)
class Writing:
    """Prepares, keeps and sends these texts."""

    ledger: Ledger
    controllers: Mapping[str, Controller]
    texts: Texts

    async def prepare(
        self,
        submission_id: str,
        purpose: Purpose,
        now: datetime,
        *,
        words: str = "",
        language: str = "",
        objected: date | None = None,
    ) -> Prepared:
        """The text as it would go today. One that was approved and not sent yet is given as it was approved, unless new
        words are given. `objected`: when the person objected, where the ledger does not know.

        Raises ConfigError where it is not due, was sent before, says the same as one that was, or tells of a silence
        while a mail that may be the answer waits for the person's word; TextError where
        facts are missing; NotFound.
        """
        course, entries = await self._course(submission_id, now)
        controller, person = self.controllers[course.submission.controller], await self._person(course)
        kind = Kind(purpose.value).under(right_in(entries))
        former = written(entries, purpose)
        last = former[-1] if former else None
        if fault := why_not(course, purpose, last):
            raise ConfigError(fault)
        if purpose is Purpose.REMINDER:
            await hold_silence(self.ledger, course.submission, "a reminder")
        if not words and last is not None and last.state not in (State.SENT, State.CAME_BACK):
            return await self._kept(course.submission, controller, last, kind)
        facts = facts_of(course, entries, purpose, person, controller, words, day_at(person, now), objected)
        chosen = self._language(language or controller.mail_language, person)
        text = self.texts.render(kind, chosen, facts)
        for one in former:
            same = self.texts.render(
                kind, one.language, replace(facts, written=max(one.day, facts.answered or one.day))
            )
            before = await self.ledger.open_artefact(one.artefact_id)
            if f"{same.subject}\n\n{same.body}".encode() == before:
                if one.state is State.SENT:
                    raise ConfigError(
                        f"submission {submission_id}: this very text was sent already; saying the same again may count "
                        "as excessive (Art. 12(5) GDPR). Add something new in your own words: --words FILE"
                    )
                if one is last and one.state is not State.CAME_BACK:
                    return await self._kept(course.submission, controller, one, kind)
        return Prepared(submission=course.submission, controller=controller, purpose=purpose, text=text)

    async def approve(self, prepared: Prepared, now: datetime) -> Prepared:
        """Keep it with the person's approval: an entry. Approved as it is already, it stays. Raises IllegalMove."""
        if prepared.kept is not None:
            return prepared
        person = await self.ledger.person(prepared.submission.person_id)
        kept = await self.ledger.approve_text(
            prepared.submission.id,
            prepared.purpose,
            prepared.text.language,
            day_at(person, now),
            prepared.content,
            now,
        )
        return replace(prepared, kept=kept)

    async def send(self, prepared: Prepared, channel: MailChannel, now: datetime) -> Outcome:
        """Hand an approved text in by mail, from the person's own mailbox, and note that it was sent.

        Before the point of no return an entry says that it may be on its way from now on: a crash never sends it twice.
        Raises ConfigError for one that is not approved, or for a controller without an address; IllegalMove.
        """
        one, submission = prepared.kept, prepared.submission
        if one is None:
            raise ConfigError(f"submission {submission.id}: nothing is sent that you did not approve; add --approve")
        if not prepared.to:
            raise ConfigError(
                f"no mail address of {prepared.controller.name} is known that takes mails about objections; send the "
                "text yourself, by its form or by letter, then say so with --sent DAY"
            )
        person = await self.ledger.person(submission.person_id)
        draft = MailDraft(
            to=prepared.to,
            controller=prepared.controller.name,
            subject=prepared.text.subject,
            body=prepared.text.body,
            language=prepared.text.language,
            reviewed=prepared.text.reviewed,
            kind=prepared.text.kind,
            mark="",
        )
        begun: list[Artefact] = []

        async def before_sending(kept: Sequence[Artefact]) -> None:
            await self.ledger.begin_text(submission.id, one, kept, now)
            begun.extend(kept)

        message_id = channel.ids.of_text(submission, one.seq)
        outcome = await channel.post(draft, person, message_id, before_sending=before_sending)
        beside = outcome.evidence.artefacts
        if not begun:
            return outcome
        if isinstance(outcome, Unconfirmed) and outcome.reason is Reason.ACCEPTED_BY_MAIL_SERVER:
            day = max(day_there(now, prepared.controller.timezone), _received(submission, prepared.controller))
            note = Note(what=prepared.purpose.told_as, day=day, by=By.CHANNEL)
            await self.ledger.end_text(submission.id, note, beside, now)
        elif isinstance(outcome, NeedsPerson):  # the server said no after the mail: it surely did not go out
            await self.ledger.undo_text(submission.id, prepared.purpose, outcome.detail, beside, now)
        return outcome

    async def sent(self, submission_id: str, purpose: Purpose, day: date, now: datetime) -> Submission:
        """The person sent the approved text themselves, on this day.

        Raises ConfigError where none was approved, where it was sent already, and for a day that cannot be.
        """
        course, entries = await self._course(submission_id, now)
        former = written(entries, purpose)
        if not former:
            raise ConfigError(f"submission {submission_id}: no such text was approved; see it first, then --approve")
        if former[-1].state is State.SENT:
            raise ConfigError(f"submission {submission_id}: it is known that this text was sent; nothing was changed")
        person = await self._person(course)
        note = Note(what=purpose.told_as, day=day)
        wrong = faults([note], course.notes, course.received, last_day_so_far(course, person, now))
        if day < former[-1].day:
            wrong.append(f"--sent {day} lies before the day that the text bears ({former[-1].day})")
        if wrong:
            raise ConfigError(*wrong)
        return await self.ledger.note(submission_id, (note,), now)

    async def not_sent(self, submission_id: str, purpose: Purpose, now: datetime) -> None:
        """The person is sure that a text that may be on its way is not. Raises IllegalMove."""
        await self.ledger.undo_text(submission_id, purpose, "the person is sure that it was not sent", (), now)

    async def _kept(self, submission: Submission, controller: Controller, one: Written, kind: Kind) -> Prepared:
        """An approved text as it was approved."""
        subject, _, body = (await self.ledger.open_artefact(one.artefact_id)).decode().partition("\n\n")
        reviewed = self.texts.sentences(one.language).reviewed
        text = Text(
            kind=kind,
            language=one.language,
            subject=subject,
            body=body,
            reviewed=reviewed if isinstance(reviewed, date) else None,
        )
        return Prepared(submission=submission, controller=controller, purpose=one.purpose, text=text, kept=one)

    async def _course(self, submission_id: str, now: datetime) -> tuple[Course, list[Entry]]:
        submission = await self.ledger.submission(submission_id)
        place = controller_of(submission, self.controllers)
        entries = await self.ledger.history(submission_id)
        found = course_of(submission, entries, place.seat, place.timezone, now)
        if found is None:
            raise ConfigError(
                f"submission {submission_id} is {submission.status.value}: nothing shows that it arrived, so there is "
                f"nothing to write about yet; if you saw that it did: objector answer {submission_id} --arrived"
            )
        return found, entries

    async def _person(self, course: Course) -> Person:
        return await self.ledger.person(course.submission.person_id)

    def _language(self, wanted: str, person: Person) -> str:
        return self.texts.sentences(wanted or person.language).language


def _received(submission: Submission, controller: Controller) -> date:
    at = submission.delivered_at
    return date.min if at is None else day_there(at, controller.timezone)
