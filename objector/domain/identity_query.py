"""An identity query: the controller asks who the person is, before it answers (Art. 12(6) GDPR).

The GDPR does not say what becomes of the month. By the EDPB's Guidelines 01/2022 the time may stand still until the
person has answered, if the question was necessary and asked without undue delay. Whether it was is for people to
judge; therefore both dates are kept, with the pause and without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from objector.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class IdentityQuery:
    """The question and its answer. Raises ConfigError if the answer came before the question."""

    asked: date
    """The day on which the controller asked, in its time zone."""
    given: date | None = None
    """The day on which it got the answer; None: not yet."""

    def __post_init__(self) -> None:
        if self.given is not None and self.given < self.asked:
            raise ConfigError(
                f"the answer to the identity query ({self.given}) cannot come before the question ({self.asked})"
            )

    @property
    def days(self) -> int | None:
        """Whole days between question and answer, by which the end moves; None: the answer is still to come."""
        return None if self.given is None else (self.given - self.asked).days

    def may_pause(self, due: date) -> bool:
        """Whether it came within the first month, whose last day is `due`; later it is not without undue delay."""
        return self.asked <= due
