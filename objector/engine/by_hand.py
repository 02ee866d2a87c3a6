"""By hand: a channel for once, in a window, where the person passes walls and presses the button themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from objector.channels.base import BeforeSending, Channel, Progress, silent
from objector.domain.claim import Claim
from objector.domain.outcome import Outcome, Reason
from objector.domain.person import Mode, Person
from objector.domain.submission import Status, Submission

FOR_EYES = frozenset({Reason.CHALLENGE, Reason.NOT_PRESSED})
"""What only a person who looks at the page gets past."""


def needs_eyes(submission: Submission, person: Person) -> bool:
    """Whether going on without a window would end where it ended before, or could not begin."""
    at_a_wall = submission.status is Status.NEEDS_PERSON and submission.reason in FOR_EYES
    return at_a_wall or person.mode is Mode.ASSISTED


@dataclass(frozen=True)
class ByHand:
    """Performs every claim as if its person had chosen the mode `assisted`. The kept person is not changed."""

    channel: Channel

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        """One attempt, the person at the window."""
        person = replace(claim.person, mode=Mode.ASSISTED)
        return await self.channel.perform(
            replace(claim, person=person), before_sending=before_sending, progress=progress
        )
