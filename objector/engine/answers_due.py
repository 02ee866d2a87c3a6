"""What waits for a person because of the controller's answer: one that did not come, or one that asks for something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from objector.domain.controller import Controller
from objector.domain.course import Course
from objector.domain.escalation import Stage
from objector.domain.note import By
from objector.engine.todo_item import ANSWER_WANTED, COMPLAINT_DUE, OVERDUE, Todo, about


def to_press(overdue: Iterable[Course], controllers: Mapping[str, Controller]) -> list[Todo]:
    """What may be done about each of these: a reminder; after the grace a complaint; nothing while the grace runs."""
    found = []
    for course in overdue:
        one, late = course.submission, f"{controllers[course.submission.controller].name} has not answered in time"
        match course.stage:
            case Stage.REMINDER:
                reason, command = OVERDUE, f"objector remind {one.id}"
                why = f"{late} (Art. 12(3) GDPR); a reminder is prepared and shown, and goes out only if you say so"
            case Stage.COMPLAINT:
                reason, command = COMPLAINT_DUE, f"objector complain {one.id}"
                since = f", nor after your reminder of {course.reminded}" if course.reminded else ""
                why = f"{late} (Art. 12(3) GDPR){since}; you can complain to a supervisory authority (Art. 77 GDPR), "
                why += "with the receipt as your proof"
                why += "" if course.reminded else f"; or remind it first: objector remind {one.id}"
            case _:
                continue
        found.append(about(one, reason=reason, why=why, command=command, until=course.latest))
    return found


def to_answer(moved: Iterable[Course]) -> list[Todo]:
    """What these controllers ask of the person, and what only the person can judge: one item for each."""
    return [item for course in moved for item in _asked(course)]


def _asked(course: Course) -> Iterator[Todo]:
    one = course.submission
    if course.identity_wanted is not None:
        why = f"the controller asked on {course.identity_wanted.day} who you are (Art. 12(6) GDPR), and its time may "
        why += "stand still until it knows; an answer is prepared and shown to you"
        yield about(one, reason=ANSWER_WANTED, why=why, command=f"objector reply {one.id} --to identity")
    if course.more_wanted is not None:
        why = (
            f"the controller asked on {course.more_wanted.day} for more; an answer with your own words is prepared and "
        )
        why += "shown to you"
        yield about(one, reason=ANSWER_WANTED, why=why, command=f"objector reply {one.id} --to more-wanted")
    if course.extension_in_doubt and course.extension is not None:
        note = course.extension
        read = f"; read it with: objector receipts open {note.mail}" if note.by is By.MAIL and note.mail else ""
        why = f"the controller wrote on {note.day} that it takes longer, which counts only if it says why (Art. 12(3) "
        why += f"GDPR){read} (no reasons in it? then add --no-reasons)"
        yield about(one, reason=ANSWER_WANTED, why=why, command=f"objector answer {one.id} --extended {note.day}")
