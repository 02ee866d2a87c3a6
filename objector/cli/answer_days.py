"""What a person says that the controller did, on which day: options of `objector answer`, read all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from objector.errors import ConfigError

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from objector.domain.note import Note
    from objector.domain.submission import Submission
    from objector.wiring import Objector


@dataclass(frozen=True, kw_only=True)
class Days:
    """The options as they were typed."""

    extended: str | None
    identity_asked: str | None
    identity_given: str | None
    more_wanted: str | None
    refused: str | None
    upheld: str | None
    reasons: bool | None
    remedies: bool | None

    @property
    def said(self) -> bool:
        """Whether any day was given."""
        return any(
            (self.extended, self.identity_asked, self.identity_given, self.more_wanted, self.refused, self.upheld)
        )

    def read(self) -> tuple[tuple[Note, ...], date | None]:
        """The notes, and the day since which the objection is honoured. Raises ConfigError with every fault."""
        from objector.cli.day import day
        from objector.domain.note import Note, What

        wrong: list[str] = []

        def of(option: str, given: str | None) -> date | None:
            if given is None:
                return None
            try:
                return day(option, given)
            except ConfigError as error:
                wrong.extend(error.faults)
                return None

        found = {
            What.EXTENDED: of("--extended", self.extended),
            What.IDENTITY_ASKED: of("--identity-asked", self.identity_asked),
            What.IDENTITY_GIVEN: of("--identity-given", self.identity_given),
            What.MORE_WANTED: of("--more-wanted", self.more_wanted),
            What.REFUSED: of("--refused", self.refused),
        }
        upheld = of("--upheld", self.upheld)
        if wrong:
            raise ConfigError(*wrong)
        notes = []
        for what, when in found.items():
            if when is None:
                continue
            reasons = self.reasons is not False if what is What.EXTENDED else None
            refusal = what is What.REFUSED
            notes.append(
                Note(
                    what=what,
                    day=when,
                    reasons=self.reasons if refusal else reasons,
                    remedies=self.remedies if refusal else None,
                )
            )
        return tuple(notes), upheld


async def keep(objector: Objector, submission_id: str, days: Days, file: Path | None, now: datetime) -> Submission:
    """Keep these words. Raises ConfigError with every fault, NotFound, AlreadyClaimed."""
    from objector.engine.controller_word import controller_did
    from objector.engine.decide import proof_in

    notes, upheld = days.read()
    return await controller_did(
        objector.ledger,
        objector.library.controllers,
        submission_id,
        notes,
        now,
        upheld=upheld,
        proof=proof_in(file),
    )
