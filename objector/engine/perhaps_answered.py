"""What says that no answer came is not written while a mail that may be the answer waits for the person's word."""

from __future__ import annotations

from objector.domain.submission import Status, Submission
from objector.domain.unclear_mail import Sort
from objector.errors import ConfigError
from objector.ledger.store import Ledger


async def hold_silence(ledger: Ledger, submission: Submission, text: str) -> None:
    """Whether the controller's silence may be told. `text`: what would tell it, as in "a complaint".

    One that answered is not silent: what is said of a refusal waits for no answer. Neither tells of a text of the
    person's own, such as a reminder, while it is asked whether that came back. Raises ConfigError, with the mails that
    wait.
    """
    mails = await ledger.unclear_mails(submission.person_id)
    mine = [one for one in mails if submission.id in one.submissions]
    waiting = [one.id for one in mine if not one.sort.is_report]
    if waiting and submission.status is Status.DELIVERED:
        raise ConfigError(
            f"submission {submission.id}: {', '.join(waiting)} may be the controller's answer and waits for your word; "
            f"{text} that says that none came could be wrong. Settle it first: objector todo"
        )
    if back := [one.id for one in mine if one.sort is Sort.TEXT_CAME_BACK]:
        raise ConfigError(
            f"submission {submission.id}: {', '.join(back)} says that what you wrote to the controller came back, and "
            f"only you can say whether that is true; {text} that tells of it could be wrong. Settle it first: objector "
            "todo"
        )
