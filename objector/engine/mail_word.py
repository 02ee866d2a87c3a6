"""A person's word about a mail that could not be told apart: for which submission it is meant, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from objector.channels.inbox import parse_mail
from objector.domain.retry import Move
from objector.domain.submission import Status, Submission
from objector.engine.mail_match import meaning, moves_by
from objector.errors import ConfigError
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe, ReplyMeaning

NOTHING = "nothing"
"""The word for a mail that says nothing about any of its submissions."""
WORDS = (ReplyMeaning.RECEIVED.value, ReplyMeaning.UPHELD.value, ReplyMeaning.REFUSED.value, NOTHING)
"""What a person can say that a mail means."""


async def mail_is_for(
    ledger: Ledger, recipes: Mapping[str, Recipe], submission_id: str, mail_id: str, word: str | None, now: datetime
) -> Submission:
    """The submission after this mail, which is meant for it. `word` None: the mail's known phrases say what it means.

    Raises ConfigError for a word that is none, where the phrases do not tell, and for a submission that the mail cannot
    be meant for; NotFound, AlreadyClaimed.
    """
    mail = await ledger.unclear_mail(mail_id)
    submission = await ledger.submission(submission_id)
    if word is not None and word not in WORDS:
        raise ConfigError(f"--means: one of {', '.join(WORDS)}")
    if word == NOTHING:
        return await ledger.settle_unclear(mail_id, submission_id, (), now)
    means = ReplyMeaning(word) if word is not None else None
    if means is None:
        recipe = recipes.get(submission.recipe or next(iter(submission.recipes), ""))
        read = parse_mail(await ledger.open_artefact(mail_id), key="", received_at=mail.received_at)
        means = meaning(read, recipe.replies) if recipe is not None else None
    if means is None:
        raise ConfigError(
            f"{mail_id}: what this mail means cannot be told from its text; read it (objector receipts open {mail_id} "
            f"--to FOLDER), then say so as well: --means {'|'.join(WORDS)}"
        )
    return await ledger.settle_unclear(mail_id, submission_id, _new(means, submission), now)


def _new(means: ReplyMeaning, submission: Submission) -> tuple[Move, ...]:
    """The moves that are news to it: where it stands already, the mail changes nothing."""
    moves = moves_by(means, submission)
    return moves if submission.status in (Status.UNCONFIRMED, Status.DELIVERED) else ()
