"""Again: when an objection that was made has to be made once more. A pure rule over the form and the former one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from objector.domain.cause import Cause
from objector.domain.objection import Form
from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission

_MADE = (Status.DELIVERED, Status.UPHELD, Status.REFUSED)
"""It reached the controller, and nothing about it is open: neither with the person nor with an authority."""

_OPEN = (Status.PLANNED, Status.WAITING, Status.NEEDS_PERSON)
"""It may still be sent, and no run has it in hand."""


@dataclass(frozen=True, kw_only=True)
class Again:
    """That an objection is to be made again: why, and by which variants."""

    cause: Cause
    why: str
    """For people; holds no personal data."""
    recipes: tuple[str, ...]


def again_after(form: Form, former: Submission, now: datetime | None) -> Again | None:
    """Whether this objection must be made again after `former`, its newest submission; None: no.

    Only after what is over: what waits, is on its way, unconfirmed, with an authority or withdrawn by the person stands
    for itself.
    Without `now` (aware) nothing is renewed by its age.
    """
    if former.status is Status.WITHDRAWN and former.reason is Reason.ADDRESS_CHANGED and former.sent_at is None:
        return Again(cause=Cause.NEW_ADDRESS, why="the address is the person's again", recipes=form.recipes)
    ran = _ran(former)
    newer = tuple(name for name in form.recipes if ran and ran <= form.superseded_by(name))
    over_unsent = former.status is Status.ABANDONED or former.reason is Reason.NO_LONGER_NEEDED
    never_sent = over_unsent and former.sent_at is None
    if newer and (former.status in _MADE or never_sent):
        which = ", ".join(sorted(ran))
        return Again(
            cause=Cause.SUPERSEDED,
            why=f"the form of {former.id} ({which}) was replaced: {', '.join(newer)} supersedes it",
            recipes=newer,
        )
    due = renewal_due(form, former)
    if due is None or now is None or now < due:
        return None
    left = tuple(name for name in form.recipes if not any(name in form.superseded_by(one) for one in ran))
    if not left:
        return None
    days = (due - former.delivered_at).days if former.delivered_at else 0
    return Again(
        cause=Cause.NOT_UPHELD,
        why=f"the controller did not say within {days} days that it honours {former.id}",
        recipes=left,
    )


def replaced_before_sending(form: Form, former: Submission) -> bool:
    """Whether all that this open submission could go by was replaced before it was sent: it gives way to a new one."""
    tried = frozenset(former.recipes)
    replaced = bool(tried) and any(tried <= form.superseded_by(name) for name in form.recipes)
    return replaced and former.sent_at is None and former.status in _OPEN


def renewal_due(form: Form, former: Submission) -> datetime | None:
    """From when on a delivered objection is made again unless the controller honours it; None: never."""
    if former.status is not Status.DELIVERED or former.delivered_at is None:
        return None
    spans = [span for name, span in form.renew_after if name == former.recipe]
    return former.delivered_at + spans[0] if spans else None


def _ran(former: Submission) -> frozenset[str]:
    """The variant that ran; where none was recognised, all that were to be tried."""
    return frozenset((former.recipe,) if former.recipe else former.recipes)
