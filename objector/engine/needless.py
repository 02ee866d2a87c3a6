"""Needless: what was planned and not sent yet, and has lost its reason since. It is withdrawn, with what happened."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from objector.domain.again import replaced_before_sending
from objector.domain.campaign import PlanLine, Standing
from objector.domain.cause import Cause
from objector.domain.objection import Form, SeparateFor
from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission
from objector.domain.values import value
from objector.errors import AlreadyClaimed, IllegalMove
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
    if planned_for == person.mark(value("account.email", person, account)):
        return None
    why = "the address for which this was planned was changed before it was sent; the new one has its own"
    return await ledger.decide(submission.id, Status.WITHDRAWN, Reason.ADDRESS_CHANGED, why, now)


async def withdraw_replaced(ledger: Ledger, lines: Iterable[PlanLine], now: datetime) -> bool:
    """Withdraw what these recorded lines hold and can no longer be sent, its form being replaced; whether anything was.

    The next plan has each of them anew, with the form that replaced it.
    """
    found = False
    for line in lines:
        former = line.follows
        if line.standing is not Standing.RECORDED or former is None:
            continue
        if replaced_before_sending(line.objection.form, former):
            with suppress(AlreadyClaimed, IllegalMove):  # another run has just taken it: it goes its way
                why = "its form was replaced before it was sent"
                await ledger.decide(former.id, Status.WITHDRAWN, Reason.NO_LONGER_NEEDED, why, now)
                found = True
    return found
