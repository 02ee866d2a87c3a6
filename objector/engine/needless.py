"""Needless: what was planned and not sent yet, and has lost its reason since. It is withdrawn, with what happened."""

from __future__ import annotations

from datetime import datetime

from objector.domain.cause import Cause
from objector.domain.objection import Form, SeparateFor
from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission
from objector.ledger.store import Ledger


async def withdrawn_as_needless(
    ledger: Ledger, submission: Submission, form: Form | None, now: datetime
) -> Submission | None:
    """The submission, withdrawn, if it must not be sent any more; None if it may go on.

    A renewal whose former one was honoured meanwhile; an objection for an address that the person has changed: the
    form would be given the new address, which has a submission of its own. Raises Undecryptable.
    """
    if submission.cause is Cause.NOT_UPHELD and submission.follows is not None:
        former = await ledger.submission(submission.follows)
        if former.status is Status.UPHELD:
            why = f"the controller honoured {former.id} before this one was sent"
            return await ledger.decide(submission.id, Status.WITHDRAWN, Reason.NO_LONGER_NEEDED, why, now)
    if form is None or form.separate_for is not SeparateFor.EMAIL:
        return None
    person = await ledger.person(submission.person_id)
    account = person.account(submission.account_id)
    planned_for = submission.identity.split("/")[1]
    if planned_for == person.mark((account.email if account else "") or person.email):
        return None
    why = "the address for which this was planned was changed before it was sent; the new one has its own"
    return await ledger.decide(submission.id, Status.WITHDRAWN, Reason.ADDRESS_CHANGED, why, now)
