"""The time that a controller has for its answer, with all that happened to it: extension, identity query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from objector.domain.deadline import Deadline
from objector.domain.extension import ExtensionNotice
from objector.domain.identity_query import IdentityQuery
from objector.domain.working_day import public_holidays
from objector.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class AnswerTime:
    """What happened between receipt and answer; the deadlines follow from it.

    All days are days in the controller's time zone. Raises ConfigError for days before receipt and where no calendar
    of the seat is known.
    """

    received: date
    seat: str
    """ISO 3166-1 alpha-2."""
    notice: ExtensionNotice | None = None
    query: IdentityQuery | None = None

    def __post_init__(self) -> None:
        days = {
            "the notice of extension": self.notice.arrived if self.notice else None,
            "the identity query": self.query.asked if self.query else None,
            "the answer to the identity query": self.query.given if self.query else None,
        }
        public_holidays(self.seat, self.received.year)  # refuses what cannot be counted
        for what, day in days.items():
            if day is None:
                continue
            public_holidays(self.seat, day.year)
            if day < self.received:
                raise ConfigError(f"{what} ({day}) cannot come before receipt ({self.received})")

    @property
    def first(self) -> Deadline:
        """The plain month. Its last day is also the last one on which a notice of extension is in time."""
        return self._month(0)

    @property
    def deadline(self) -> Deadline:
        """The deadline without any pause; an extension is in it if it counts."""
        return self._with_pause(0)

    @property
    def pause_possible(self) -> bool:
        """Whether an identity query came early enough that the time may have stood still."""
        return self.query is not None and self.query.may_pause(self._month(self.query.before).last_day)

    @property
    def stands_still(self) -> bool:
        """Whether it may stand still now, because the answer to the query is still to come."""
        return self.pause_possible and self.query is not None and self.query.days is None

    @property
    def paused(self) -> Deadline | None:
        """The deadline if the identity query was necessary and prompt; None: no pause, or it is not over."""
        if not self.pause_possible or self.query is None or self.query.days is None:
            return None
        return self._with_pause(self.query.days)

    @property
    def outer(self) -> Deadline:
        """The later of both deadlines: the one with the pause, if there was one."""
        return self.paused or self.deadline

    @property
    def latest(self) -> date | None:
        """The latest last day that the controller can claim; None: not known as long as the time may stand still.

        Nothing is called overdue before it, so that no complaint is premature.
        """
        return None if self.stands_still else self.outer.last_day

    def _month(self, paused: int) -> Deadline:
        return Deadline(received=self.received, seat=self.seat, paused=paused)

    def _with_pause(self, days: int) -> Deadline:
        extended = self.notice is not None and self.notice.counts(self._month(days).last_day)
        return Deadline(received=self.received, seat=self.seat, paused=days, extended=extended)
