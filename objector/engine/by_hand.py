"""By hand: a channel for once, in a window, where the person passes walls and presses the button themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from objector.channels.base import BeforeSending, Channel, Progress, silent
from objector.domain.claim import Claim
from objector.domain.outcome import Outcome
from objector.domain.person import Mode


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
