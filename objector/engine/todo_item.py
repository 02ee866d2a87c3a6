"""One thing that waits for a person: what, why, until when, and the one command that settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from objector.domain.submission import Submission

UNCLEAR_MAIL = "unclear_mail"
"""Beside the reasons of submissions: a mail of the controller that could not be told apart."""
OVERDUE = "overdue"
"""Beside the reasons of submissions: the controller has not answered in the time of Art. 12(3) GDPR."""
COMPLAINT_DUE = "complaint_due"
"""Beside the reasons of submissions: nor has it within the days of grace after that."""
ANSWER_WANTED = "answer_wanted"
"""Beside the reasons of submissions: the controller asks something, or wrote what only a person can judge."""
TEXT_CAME_BACK = "text_came_back"
"""Beside the reasons of submissions: the mail with a reminder, or with an answer to the controller, came back."""
AUTHORITY_SILENT = "authority_silent"
"""Beside the reasons of submissions: the authority has not told of progress in the time of Art. 78(2) GDPR."""


@dataclass(frozen=True, kw_only=True)
class Todo:
    """One thing that waits for a person. Names everybody by id; holds no personal value."""

    reason: str
    """A word of `Reason`, or one of those above."""
    what: str
    why: str
    command: str
    """The one command that settles it; it may have a part in capitals that the person fills in."""
    person_id: str
    submissions: tuple[str, ...] = ()
    """Everything that goes on when it is settled."""
    until: date | None = None
    """With OVERDUE and COMPLAINT_DUE the last day of the controller's time, with AUTHORITY_SILENT the
    authority's; else the last day before a campaign's `object_before`."""

    answers: tuple[tuple[str, str], ...] = ()
    """What the person can choose from, each with its own command, where there is a choice."""

    @property
    def key(self) -> str:
        """By which the same thing is known again later."""
        return f"{self.reason}:{self.command}"

    @property
    def has_passed(self) -> bool:
        """Whether `until` lies behind."""
        return self.reason in (OVERDUE, COMPLAINT_DUE, AUTHORITY_SILENT)


def about(
    submission: Submission,
    *,
    reason: str,
    why: str,
    command: str,
    until: date | None = None,
    answers: tuple[tuple[str, str], ...] = (),
) -> Todo:
    """What waits because of this submission alone."""
    return Todo(
        reason=reason,
        what=named(submission),
        why=why,
        command=command,
        person_id=submission.person_id,
        submissions=(submission.id,),
        until=until,
        answers=answers,
    )


def named(submission: Submission) -> str:
    """What a submission is called in the list."""
    return f"{submission.form} {submission.id}"
