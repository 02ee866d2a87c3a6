"""What was infringed, as far as the ledger tells it. Pure: what nobody said is not alleged."""

from __future__ import annotations

from objector.domain.course import Course
from objector.domain.note import By
from objector.domain.submission import Status
from objector.texts import Infringement


def infringed(course: Course, *, obstructed: bool) -> tuple[Infringement, ...]:
    """What a complaint about this course says. `obstructed`: the person wants Art. 12(2) GDPR named, too."""
    extended = course.time.deadline.extended
    silent = Infringement.UNANSWERED_EXTENDED if extended else Infringement.UNANSWERED
    found = (Infringement.REFUSED, *lacking(course)) if course.submission.status is Status.REFUSED else (silent,)
    return (*found, Infringement.OBSTRUCTED) if obstructed else found


def lacking(course: Course) -> tuple[Infringement, ...]:
    """What the controller's last refusal lacks by the word of the person: reasons, remedies (Art. 12(4) GDPR).

    Of several words about one refusal the last counts; what nobody said of it stays unknown.
    """
    refusal = course.refusal
    if refusal is None:
        return ()
    same = [note for note in course.notes if note.what is refusal.what and note.day == refusal.day]
    of_it = [note for note in same if note.by is By.PERSON]
    reasons = [note.reasons for note in of_it if note.reasons is not None]
    remedies = [note.remedies for note in of_it if note.remedies is not None]
    said = ((Infringement.UNREASONED, reasons), (Infringement.NO_REMEDIES, remedies))
    return tuple(what for what, words in said if words and words[-1] is False)


def cautions(course: Course) -> tuple[str, ...]:
    """What the person has to know before they say that a refusal lacks something."""
    last_day = course.extension_notice_due
    if course.submission.status is not Status.REFUSED or not lacking(course) or course.today > last_day:
        return ()
    return (
        f"It says that the refusal lacks what Art. 12(4) GDPR asks for. The controller has until {last_day} to give "
        "it; you may wait until then.",
    )
