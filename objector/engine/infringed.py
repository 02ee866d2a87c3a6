"""What was infringed, as far as the ledger tells it. Pure: what nobody said is not alleged."""

from __future__ import annotations

from objector.domain.course import Course
from objector.domain.note import By
from objector.domain.submission import Status
from objector.texts import Infringement


def infringed(course: Course, *, obstructed: bool) -> tuple[Infringement, ...]:
    """What a complaint about this course says. `obstructed`: the person wants Art. 12(2) GDPR named, too."""
    silent = Infringement.UNANSWERED_EXTENDED if course.extended else Infringement.UNANSWERED
    found = (Infringement.REFUSED, *lacking(course)) if course.submission.status is Status.REFUSED else (silent,)
    return (*found, Infringement.OBSTRUCTED) if obstructed else found


def lacking(course: Course) -> tuple[Infringement, ...]:
    """What the controller's last refusal lacks by the word of the person: reasons, remedies (Art. 12(4) GDPR).

    Of several words about one refusal the last counts; what nobody said of it stays unknown.
    """
    return tuple(what for what, said in _said(course).items() if said is False)


def cautions(course: Course) -> tuple[str, ...]:
    """What the person has to know of a refusal before they complain about it."""
    if course.submission.status is not Status.REFUSED:
        return ()
    told, last_day = [], course.extension_notice_due
    if lacking(course) and course.today <= last_day:
        told.append(
            f"It says that the refusal lacks what Art. 12(4) GDPR asks for. The controller has until {last_day} to "
            "give it; you may wait until then."
        )
    unsaid = [what for what, said in _said(course).items() if said is None]
    if unsaid:
        day = course.refusal.day if course.refusal else "DAY"
        named = " and ".join(_ASKED[what] for what in unsaid)
        options = " ".join(_OPTIONS[what] for what in unsaid)
        told.append(
            f"Nobody said whether the refusal {named} (Art. 12(4) GDPR), so nothing is said of that. If not: "
            f"objector answer {course.submission.id} --refused {day} {options}"
        )
    return tuple(told)


def _said(course: Course) -> dict[Infringement, bool | None]:
    """Whether the last refusal gives what Art. 12(4) asks for, by the person's last word; None: they have not said."""
    refusal = course.refusal
    notes = [] if refusal is None else [note for note in course.notes if note.what is refusal.what]
    of_it = [note for note in notes if refusal is not None and note.day == refusal.day and note.by is By.PERSON]
    reasons = [note.reasons for note in of_it if note.reasons is not None]
    remedies = [note.remedies for note in of_it if note.remedies is not None]
    return {
        Infringement.UNREASONED: reasons[-1] if reasons else None,
        Infringement.NO_REMEDIES: remedies[-1] if remedies else None,
    }


_ASKED = {
    Infringement.UNREASONED: "gives reasons",
    Infringement.NO_REMEDIES: "tells of complaint and court",
}
_OPTIONS = {Infringement.UNREASONED: "--no-reasons", Infringement.NO_REMEDIES: "--no-remedies"}
