"""Whether a text to a controller is due, and what it says: from the ledger's facts and the person's own words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from objector.channels.parties import parties
from objector.domain.complaint import happenings, objected_on
from objector.domain.controller import Controller
from objector.domain.course import Course
from objector.domain.escalation import Stage
from objector.domain.person import Person
from objector.domain.read_back import Happened
from objector.domain.submission import Status
from objector.domain.written import Purpose, State, Written
from objector.engine.infringed import lacking
from objector.errors import ConfigError
from objector.texts import Facts

MOST_WORDS = 20_000
"""Characters that a person's own words may have."""


def why_not(course: Course, purpose: Purpose, last: Written | None) -> str:
    """Why such a text is not due today, for people; empty: it is. Pure."""
    one = course.submission
    if one.status in (Status.UPHELD, Status.ESCALATED):
        return f"submission {one.id} is {one.status.value}: there is nothing more to write to the controller here"
    if purpose is Purpose.REMINDER:
        if one.status is not Status.DELIVERED:
            return f"submission {one.id} is {one.status.value}: the controller has answered"
        if course.reminded is not None or (last is not None and last.state is State.SENT):
            return (
                f"submission {one.id}: a reminder was sent on {course.reminded}; another one may count as excessive "
                f"(Art. 12(5) GDPR). From {course.complaint_from} on a complaint can be prepared: "
                f"objector complain {one.id}"
            )
        if course.stage not in (Stage.REMINDER, Stage.COMPLAINT):
            until = f"until {course.latest}" if course.latest else "as long as it waits for your answer to its question"
            return f"submission {one.id}: nothing is overdue; the controller has time {until}"
        return ""
    question = purpose.answers
    if question is None or course.last(question) is None:
        said = {
            Purpose.MORE_WANTED: "it asked for more, and when: objector answer {id} --more-wanted DAY",
            Purpose.REFUSED: "it refused, and when: objector answer {id} --refused DAY",
            Purpose.IDENTITY: "it asked who you are, and when: objector answer {id} --identity-asked DAY",
        }[purpose]
        return f"submission {one.id}: the ledger knows of nothing to answer to; say first that {said.format(id=one.id)}"
    return ""


def facts_of(
    course: Course,
    entries: Sequence[Happened],
    purpose: Purpose,
    person: Person,
    controller: Controller,
    words: str,
    today: date,
    objected: date | None,
) -> Facts:
    """What such a text says of this course. Raises ConfigError for what the ledger does not know, or too many words."""
    if len(words) > MOST_WORDS:
        raise ConfigError(f"--words: at most {MOST_WORDS} characters are written, not {len(words)}")
    account = person.account(course.submission.account_id)
    asked = course.last(purpose.answers) if purpose.answers is not None else None
    happened = happenings(course, entries, controller.timezone)
    silent = purpose is Purpose.REMINDER
    return replace(
        parties(person, account, controller, today),
        reference=course.submission.reference,
        objected=objected_on(course.submission.id, happened, objected),
        answered=asked.day if asked else None,
        due=course.latest if silent else None,
        extended=silent and course.extended,
        words=words.strip(),
        infringements=lacking(course) if purpose is Purpose.REFUSED else (),
    )
