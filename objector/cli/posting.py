"""What `objector answer` says of a letter: posted, arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from objector.cli.day import day
from objector.cli.faults import noted
from objector.cli.output import print_wrapped

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

    def faults(self) -> list[str]:
        """Options that do not go together, and a day that is none."""
        found: list[str] = []
        if self.number is not None and not self.posted:
            found.append("--registered goes with --posted: it is the number on the receipt of the post")
        if self.receipt is not None and self.file is not None:
            found.append("--receipt and --file are the same: give one")
        if self.receipt is not None and not (self.posted or self.arrived):
            found.append("--receipt goes with --posted or --arrived: it is the paper that proves that")
        if self.posted or self.arrived:
            with noted(found):
                self.on()
        return found

    def on(self) -> date | None:
        """The day that was named, if one was. Raises ConfigError for what is none."""
        return None if self.day is None else day("--posted" if self.posted else "--arrived", self.day)

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

        ledger, on, now = objector.ledger, self.on(), utc_now()
        if self.posted:
            number, rehearsal = (self.number or "").strip(), objector.settings.rehearsal
            return await posted(ledger, submission_id, on, self.proof, number, now, rehearsal=rehearsal)
        controller = objector.library.controllers.get(submission.controller)
        return await arrived_by_post(ledger, controller, submission_id, on, self.proof, now)


def print_posted(submission: Submission) -> None:
    """What was recorded of a posting, and what comes next."""
    print_wrapped(f"{submission.id}: {submission.detail}. The month for the answer runs from the day of arrival.")
    typer.echo(f"  when you have the delivery record: objector answer {submission.id} --arrived DAY --receipt FILE")
