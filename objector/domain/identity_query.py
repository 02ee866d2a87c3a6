"""An identity query: the controller asks who the person is, before it answers (Art. 12(6) GDPR).

The GDPR does not say what becomes of the month. By the EDPB's Guidelines 01/2022 the time may stand still until the
person has answered, if the question was necessary and asked without undue delay. Whether it was is for people to
judge; therefore both dates are kept, with the pause and without.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from objector.domain.note import Note, What
from objector.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class IdentityQuery:
    """The question and its answer. Raises ConfigError if the answer came before the question."""

    asked: date
    """The day on which the controller asked, in its time zone."""
    given: date | None = None
    """The day on which it got the answer; None: not yet."""
    before: int = 0
    """Days for which the time may have stood still because of earlier questions."""

    def __post_init__(self) -> None:
        if self.given is not None and self.given < self.asked:
            raise ConfigError(
                f"the answer to the identity query ({self.given}) cannot come before the question ({self.asked})"
            )

    @property
    def days(self) -> int | None:
        """Whole days between question and answer, and those of earlier questions, by which the end moves; None: the
        answer is still to come."""
        return None if self.given is None else self.before + (self.given - self.asked).days

    def may_pause(self, due: date) -> bool:
        """Whether it came within the first month, whose last day is `due`; later it is not without undue delay."""
        return self.asked <= due


def queries_in(notes: Iterable[Note]) -> list[IdentityQuery]:
    """The questions among these notes, each with its answer, in the order in which they were noted.

    One that is asked again before it has its answer is the same question: a further mail or letter leaves it on its
    first day, the person's bare word puts it on another, since they may correct themselves. Of several answers the last
    counts.
    """
    found: list[IdentityQuery] = []
    for note in notes:
        last = found[-1] if found else None
        if note.what is What.IDENTITY_ASKED:
            if last is None or (last.given is not None and note.day > last.given):
                found.append(IdentityQuery(asked=note.day))
            else:
                found[-1] = replace(last, asked=min(last.asked, note.day) if note.mail else note.day)
        elif note.what is What.IDENTITY_GIVEN and last is not None and note.day >= last.asked:
            found[-1] = replace(last, given=note.day)
    return found
