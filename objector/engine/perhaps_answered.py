"""What says that no answer came is not written while a mail that may be the answer waits for the person's word."""

from __future__ import annotations

from objector.domain.submission import Status, Submission
from objector.errors import ConfigError
from objector.ledger.store import Ledger


async def hold_silence(ledger: Ledger, submission: Submission, text: str) -> None:
    """Whether the controller's silence may be told. `text`: what would tell it, as in "a complaint".

    One that answered is not silent: what is said of a refusal waits for no mail. Raises ConfigError, with the mails
    that wait.
    """
    if submission.status is not Status.DELIVERED:
        return
    mails = await ledger.unclear_mails(submission.person_id)
    waiting = [one.id for one in mails if submission.id in one.submissions and not one.sort.is_report]
    if waiting:
        raise ConfigError(
            f"submission {submission.id}: {', '.join(waiting)} may be the controller's answer and waits for your word; "
            f"{text} that says that none came could be wrong. Settle it first: objector todo"
        )
