"""Holding: a channel that leaves recipes out whose form drifted, and letting go of what waited for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from objector.channels.base import BeforeSending, Channel, Progress, silent
from objector.domain.claim import Claim
from objector.domain.outcome import NeedsPerson, Outcome, Reason
from objector.domain.submission import Status
from objector.engine.contracts import Hold
from objector.ledger.store import Ledger

HELD = "is held: its form is not what it was when it was accepted"
"""What the detail of a submission says that was not tried because its recipes are held."""


@dataclass(frozen=True)
class Holding:
    """Performs claims with the recipes that are not held; one that has no other is left to the person, unopened."""

    channel: Channel
    held: Callable[[], Mapping[str, Hold]]

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        """One attempt, or nothing."""
        held, recipes = self.held(), claim.submission.recipes
        free = tuple(name for name in recipes if name not in held)
        if recipes and not free:
            name = recipes[0]
            why = held[name].why[0] if held[name].why else held[name].verdict
            detail = f"{name} {HELD} ({why[:300]}). See: objector probe {name}"
            return NeedsPerson(reason=Reason.FORM_CHANGED, detail=detail)
        rest = replace(claim, submission=replace(claim.submission, recipes=free))
        return await self.channel.perform(rest, before_sending=before_sending, progress=progress)


async def let_go(ledger: Ledger, recipe: str, now: datetime) -> list[str]:
    """Clear the way for what was left to the person only because this recipe was held; the submissions' ids."""
    waiting = await ledger.submissions(statuses=(Status.NEEDS_PERSON,))
    freed = []
    for submission in waiting:
        unsent = submission.sent_at is None and submission.reason is Reason.FORM_CHANGED
        if unsent and recipe in submission.recipes and HELD in submission.detail:
            why = f"{recipe} is no longer held"
            await ledger.decide(submission.id, Status.PERFORMING, submission.reason, why, now)
            freed.append(submission.id)
    return freed
