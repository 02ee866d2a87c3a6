"""What a mail of the controller leaves as a note: what bears on the time, or on a complaint."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from objector.domain.controller import Controller
from objector.domain.deadline import day_there
from objector.domain.note import By, Note, What
from objector.domain.submission import Submission
from objector.recipes.model import ReplyMeaning

_OF = {
    ReplyMeaning.EXTENDED: What.EXTENDED,
    ReplyMeaning.MORE_WANTED: What.MORE_WANTED,
    ReplyMeaning.REFUSED: What.REFUSED,
}


def what_is_noted(means: ReplyMeaning) -> What | None:
    """What is noted of a mail that means this; None: nothing."""
    return _OF.get(means)


def noted(means: ReplyMeaning, day: date) -> tuple[Note, ...]:
    """The notes of a mail that came on this day and means this by its phrases. These do not tell whether it gives
    reasons, so that stays open."""
    what = what_is_noted(means)
    return () if what is None else (Note(what=what, day=day, by=By.MAIL),)


def day_of(received_at: datetime, submission: Submission, controllers: Mapping[str, Controller]) -> date:
    """The day of a mail where its controller is; not before receipt, which a mail may overtake."""
    place = controllers.get(submission.controller)
    zone = place.timezone if place is not None else "UTC"
    day = day_there(received_at, zone)
    return day if submission.delivered_at is None else max(day, day_there(submission.delivered_at, zone))
