"""Ways: by which channel an objection goes, how often it is tried, and which channel goes on after the last try."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from objector.domain.campaign import missing_data
from objector.domain.claim import Claim
from objector.domain.objection import Form
from objector.domain.outcome import Failed, NeedsPerson, Outcome, Reason
from objector.domain.retry import Move, RetryPolicy
from objector.domain.route import MAIL
from objector.domain.submission import Status, Submission

Approved = Callable[[Claim], Awaitable[bool]]
"""Whether the person approved the very mail that an objection would be."""


@dataclass(kw_only=True)
class Ways:
    """What is known of the forms' routes, and what the people approved of them."""

    forms: Mapping[str, Form]
    policy: RetryPolicy
    policies: Mapping[str, RetryPolicy] = field(default_factory=dict)
    """By recipe, where it is not the usual one."""
    approved: Approved | None = None
    """None: no mail is written here."""

    def as_the_mode_says(self, claim: Claim, now: datetime) -> tuple[Outcome, Move] | None:
        """How a submission comes to the channel of the person's mode, where it has another; None: it stays.

        One that was chosen stays, and so does the one by which something was sent.
        """
        submission, form = claim.submission, self.forms.get(claim.submission.form)
        if form is None or submission.chosen or submission.sent_at is not None:
            return None
        wanted = form.route.first(claim.person.mode)
        if wanted == submission.channel or wanted not in form.route.channels:
            return None
        why = f"the person's mode is {claim.person.mode.value}, so it goes by {wanted}"
        outcome = Failed(reason=Reason.RECORDED, passing=True, detail=why)
        return outcome, Move(
            to=Status.WAITING, reason=Reason.RECORDED, detail=why, due_at=now, channel=wanted, chosen=False
        )

    def lacking(self, claim: Claim) -> Outcome | None:
        """What the person must supply before anything is tried; None: nothing."""
        one = claim.submission
        form = self.forms.get(one.form)
        if form is None:
            return None
        missing = missing_data(form, claim.person, claim.account, one.chosen_channel, one.campaign)
        return NeedsPerson(reason=Reason.MISSING_DATA, detail="; ".join(missing)) if missing else None

    async def policy_for(self, claim: Claim, submission: Submission, outcome: Outcome) -> RetryPolicy:
        """The waits of this recipe; after them the next channel, if the person approved it; else they are asked."""
        recipe = outcome.evidence.recipe or submission.recipe or next(iter(submission.recipes), "")
        policy, form = self.policies.get(recipe, self.policy), self.forms.get(submission.form)
        if form is None or not isinstance(outcome, Failed) or submission.tries <= len(policy.waits):
            return policy
        policy = replace(policy, advice=form.route.advice(submission.id, submission.channel))
        approved = form.route.after(submission.channel) == MAIL and self.approved is not None
        return replace(policy, then=MAIL) if approved and self.approved and await self.approved(claim) else policy
