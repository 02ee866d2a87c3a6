"""What `objector answer` says of a letter: posted, arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from objector.cli.output import print_wrapped
from objector.errors import ConfigError

if TYPE_CHECKING:
    from objector.domain.submission import Submission
    from objector.wiring import Objector


@dataclass(frozen=True, kw_only=True)
class Word:
    """The options about letters, as they were given."""

    posted: bool
    arrived: bool
    day: str | None
    receipt: Path | None
    file: Path | None
    """The same, as it is called beside other words."""
    number: str | None

    @property
    def proof(self) -> Path | None:
        """The paper that proves what is said."""
        return self.receipt or self.file

    def check(self) -> None:
        """Raises ConfigError for options that do not go together, and for a day that is none."""
        if self.number is not None and not self.posted:
            raise ConfigError("--registered goes with --posted: it is the number on the receipt of the post")
        if self.receipt is not None and self.file is not None:
            raise ConfigError("--receipt and --file are the same: give one")
        if self.receipt is not None and not (self.posted or self.arrived):
            raise ConfigError("--receipt goes with --posted or --arrived: it is the paper that proves that")
        if self.posted or self.arrived:
            self.on()

    def on(self) -> date | None:
        """The day that was named, if one was. Raises ConfigError for what is no day."""
        if self.day is None:
            return None
        try:
            return date.fromisoformat(self.day)
        except ValueError as error:
            raise ConfigError(f"{self.day[:40]}: this is no day; write it as in 2026-11-20") from error

    async def about(self, objector: Objector, submission_id: str) -> Submission | None:
        """Where the submission stands after this word; None if the word is not about a letter."""
        from objector.domain.route import LETTER

        if not self.posted and not self.arrived:
            return None
        submission = await objector.ledger.submission(submission_id)
        if not self.posted and self.day is None and submission.channel != LETTER:
            return None
        from objector.engine.posting import arrived_by_post, posted
        from objector.wiring import utc_now

        ledger, day, now = objector.ledger, self.on(), utc_now()
        if self.posted:
            number, rehearsal = (self.number or "").strip(), objector.settings.rehearsal
            return await posted(ledger, submission_id, day, self.proof, number, now, rehearsal=rehearsal)
        controller = objector.library.controllers.get(submission.controller)
        return await arrived_by_post(ledger, controller, submission_id, day, self.proof, now)


def print_posted(submission: Submission) -> None:
    """What was recorded of a posting, and what comes next."""
    print_wrapped(f"{submission.id}: {submission.detail}. The month for the answer runs from the day of arrival.")
    typer.echo(f"  when you have the delivery record: objector answer {submission.id} --arrived DAY --receipt FILE")
