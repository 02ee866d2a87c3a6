"""A channel for tests of the engine: it does as it is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from objector.channels.base import BeforeSending, Progress, silent
from objector.domain.claim import Claim
from objector.domain.outcome import Failed, Outcome
from objector.domain.submission import Submission


@dataclass
class Doing:
    """Gives every claim this outcome, past the point of no return unless it is a failure; notes in which order."""

    outcome: Outcome
    asked: list[Submission] = field(default_factory=list)

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        """One attempt."""
        self.asked.append(claim.submission)
        if not isinstance(self.outcome, Failed):
            await before_sending(())
        return self.outcome
