"""Submissions as commands print them: the documented JSON object, and a row of a table. No personal values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from objector.cli.output import moment, several
from objector.domain.submission import Status, Submission

if TYPE_CHECKING:
    from objector.domain.course import Course
    from objector.domain.objection import Form

_PROVEN = frozenset({Status.DELIVERED, Status.UPHELD, Status.REFUSED, Status.ESCALATED})

HEADS = ("submission", "form", "account", "status", "reason")


def as_json(submission: Submission, courses: Mapping[str, Course]) -> dict[str, Any]:
    """The object of `objector run --json`. `receipt`: what `objector receipts open` takes; null without proof."""
    course = courses.get(submission.id)
    return {
        "id": submission.id,
        "person": submission.person_id,
        "account": submission.account_id,
        "recipe": recipe_of(submission),
        "status": submission.status.value,
        "reason": submission.reason.value,
        "detail": submission.detail,
        "attempts": submission.attempts,
        "reference": submission.reference or None,
        "receipt": submission.id if submission.status in _PROVEN else None,
        "next_try": moment(submission.due_at) if submission.status is Status.WAITING else None,
        **time_left(course),
        "generation": submission.generation,
        "cause": submission.cause.value,
        "follows": submission.follows,
        "channel": submission.channel,
    }


def answer(submissions: Sequence[Submission], courses: Mapping[str, Course]) -> dict[str, Any]:
    """All of them, and how many there are in each status."""
    return {
        "submissions": [as_json(submission, courses) for submission in submissions],
        "summary": summary(submissions),
    }


def summary(submissions: Iterable[Submission]) -> dict[str, int]:
    """How many there are in each status that has any, in the order of the statuses."""
    counts = Counter(submission.status for submission in submissions)
    return {status.value: counts[status] for status in Status if counts[status]}


def recipe_of(submission: Submission) -> str:
    """The variant that ran; before one was recognised, the first that will be tried.

    Of an objection that goes in writing alone the id of its form: it tells one from another at the same controller.
    """
    return submission.recipe or next(iter(submission.recipes), submission.form)


def time_left(course: Course | None) -> dict[str, Any]:
    """The time that is left for the controller's answer (Art. 12(3) GDPR); all null where none is awaited."""
    if course is None or course.answered:
        return {"deadline": None, "deadline_with_pause": None, "days_left": None, "stage": None}
    paused = course.deadline_with_pause
    return {
        "deadline": course.deadline.isoformat(),
        "deadline_with_pause": paused.isoformat() if paused else None,
        "days_left": course.days_left,
        "stage": course.stage.value if course.stage else None,
    }


def due(course: Course | None) -> str:
    """The same for a table: the last day, with a pause the other one too, and the days left."""
    if course is None or course.answered:
        return "-"
    if course.stands_still:
        return f"{course.deadline}, or later: it asked who you are"
    days = course.days_left or 0
    left = f"{several(days, 'day')} left" if days >= 0 else f"{several(-days, 'day')} overdue"
    paused = course.deadline_with_pause
    return f"{course.deadline}{f' or {paused}' if paused else ''} ({left})"


def object_before(submission: Submission, forms: Mapping[str, Form]) -> str | None:
    """The day before which it should arrive, while nothing was sent and its form has one."""
    form = forms.get(submission.form)
    if form is None or form.cutoff is None or submission.sent_at is not None or submission.delivered_at is not None:
        return None
    return form.cutoff.day.isoformat()


def row(submission: Submission) -> tuple[str, ...]:
    """What stands under HEADS."""
    return (
        submission.id,
        recipe_of(submission),
        submission.account_id or "-",
        submission.status.value,
        submission.reason.value,
    )
