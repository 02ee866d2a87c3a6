"""What a person says that the controller did, on which day: options of `objector answer`, read all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
        from objector.cli.day import days
        from objector.domain.note import Note, What

        found = days(
            {
                "--extended": self.extended,
                "--identity-asked": self.identity_asked,
                "--identity-given": self.identity_given,
                "--more-wanted": self.more_wanted,
                "--refused": self.refused,
                "--upheld": self.upheld,
            }
        )
        upheld = found.pop("--upheld", None)
        notes = []
        for option, when in found.items():
            what = What(option.removeprefix("--").replace("-", "_"))
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
