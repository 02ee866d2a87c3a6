"""Submissions as commands print them: the documented JSON object, and a row of a table. No personal values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from objector.cli.output import moment
from objector.domain.submission import Status, Submission

if TYPE_CHECKING:
    from objector.domain.controller import Controller
    from objector.domain.objection import Form

_PROVEN = frozenset({Status.DELIVERED, Status.UPHELD, Status.REFUSED, Status.ESCALATED})

HEADS = ("submission", "form", "account", "status", "reason")


def as_json(submission: Submission, controllers: Mapping[str, Controller]) -> dict[str, Any]:
    """The object of `objector run --json`. `receipt`: what `objector receipts open` takes; null without proof."""
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
        "deadline": deadline(submission, controllers),
        "generation": submission.generation,
        "cause": submission.cause.value,
        "follows": submission.follows,
    }


def answer(submissions: Sequence[Submission], controllers: Mapping[str, Controller]) -> dict[str, Any]:
    """All of them, and how many there are in each status."""
    return {
        "submissions": [as_json(submission, controllers) for submission in submissions],
        "summary": summary(submissions),
    }


def summary(submissions: Iterable[Submission]) -> dict[str, int]:
    """How many there are in each status that has any, in the order of the statuses."""
    counts = Counter(submission.status for submission in submissions)
    return {status.value: counts[status] for status in Status if counts[status]}


def recipe_of(submission: Submission) -> str:
    """The variant that ran; before one was recognised, the first that will be tried."""
    return submission.recipe or (submission.recipes[0] if submission.recipes else "")


def deadline(submission: Submission, controllers: Mapping[str, Controller]) -> str | None:
    """The last day for the controller's answer (Art. 12(3) GDPR), if the clock runs and the controller is known."""
    controller = controllers.get(submission.controller)
    if submission.delivered_at is None or submission.status is not Status.DELIVERED or controller is None:
        return None
    from objector.domain.deadline import Deadline  # its calendars take a while to load

    period = Deadline.from_receipt(submission.delivered_at, controller.seat, controller.timezone)
    return period.last_day.isoformat()


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
