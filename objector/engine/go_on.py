"""Going on after a person did what was asked: their word is recorded, and the way is clear for one more attempt."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission
from objector.errors import IllegalMove
from objector.ledger.store import Ledger


async def go_on(ledger: Ledger, submission: Submission, why: str, now: datetime) -> Submission:
    """Clear the way for one more attempt of a submission that waits for a person, or for its next try.

    One that was sent and is unconfirmed goes on only by an explicit decision to send again: raises IllegalMove.
    """
    if submission.status is Status.PLANNED:
        return submission
    if submission.status is Status.UNCONFIRMED:
        raise IllegalMove(
            f"submission {submission.id} was sent and is unconfirmed; if you are sure that it did not arrive, "
            f"decide to send it again: objector answer {submission.id} --resend"
        )
    return await ledger.decide(submission.id, Status.PERFORMING, submission.reason, why, now)


async def go_on_after(
    ledger: Ledger, person_id: str, reasons: Collection[Reason], why: str, now: datetime, account_id: str | None = None
) -> list[Submission]:
    """As `go_on`, for all of a person's (and account's) submissions that stopped for these reasons before sending."""
    stopped = await ledger.submissions(person=person_id, statuses=[Status.NEEDS_PERSON])
    return [
        await go_on(ledger, submission, why, now)
        for submission in stopped
        if submission.reason in reasons and submission.sent_at is None and account_id in (None, submission.account_id)
    ]
