"""A person's decisions about one submission: each is recorded, and nothing is sent twice without one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from objector.domain.objection import Form
from objector.domain.outcome import Artefact, Kind, Reason
from objector.domain.route import BROWSER
from objector.domain.submission import MOVES, Status, Submission
from objector.engine.enclosures import read_evidence
from objector.errors import ConfigError, IllegalMove
from objector.ledger.store import Ledger


async def go_on(ledger: Ledger, submission_id: str, now: datetime, *, by: str = "", agreed: str = "") -> Submission:
    """Clear the way for one more attempt of a submission that waits for a person, or for its next try.

    `by`: the channel that the person chose for it; `agreed`: the mark of the text that they agreed to with it.
    One that was sent and is unconfirmed goes on only by `send_again`. Raises IllegalMove, NotFound, AlreadyClaimed.
    """
    submission = await ledger.submission(submission_id)
    check_goes_on(submission)
    if submission.status is Status.PLANNED and not by:
        return submission
    why = f"the person wants it to go by {by}" if by else "the person did what was asked"
    return await ledger.decide(submission.id, Status.PERFORMING, submission.reason, why, now, channel=by, agreed=agreed)


def check_goes_on(submission: Submission) -> None:
    """Raises IllegalMove where nothing is left to be sent by going on."""
    if submission.status is Status.UNCONFIRMED:
        raise IllegalMove(
            f"submission {submission.id} was sent and is unconfirmed; if you are sure that it did not arrive, "
            f"decide to send it again: objector answer {submission.id} --resend"
        )
    if _is_past(submission.status, Status.PERFORMING):
        raise IllegalMove(
            f"submission {submission.id} is {submission.status.value}: nothing of it is left to be sent; what is kept "
            f"of it: objector receipts show {submission.id}"
        )


def _is_past(present: Status, to: Status) -> bool:
    """Whether the table of moves no longer leads there; what a run has in hand is for the ledger to refuse."""
    return to not in MOVES[present] and present not in (Status.PERFORMING, Status.SENDING)


async def send_again(
    ledger: Ledger, submission_id: str, now: datetime, *, by: str = "", agreed: str = ""
) -> Submission:
    """Send an unconfirmed submission again: the person is sure that it did not arrive. `by`, `agreed` as in `go_on`.

    Raises IllegalMove, NotFound.
    """
    submission = await ledger.submission(submission_id)
    if submission.status is not Status.UNCONFIRMED:
        raise IllegalMove(
            f"submission {submission.id} is {submission.status.value}; only an unconfirmed one is sent again"
        )
    why = "the person is sure that it did not arrive" + (f", and wants it to go by {by}" if by else "")
    return await ledger.decide(submission.id, Status.PERFORMING, submission.reason, why, now, channel=by, agreed=agreed)


def way(form: Form | None, wanted: str) -> str:
    """The channel that the person named, if this form can go by it. Raises ConfigError with those that there are."""
    channels = form.route.channels if form is not None else (BROWSER,)
    if wanted not in channels:
        raise ConfigError(f"--by {wanted}: this objection can go by: {', '.join(channels)}")
    return wanted


async def withdraw(ledger: Ledger, submission_id: str, now: datetime) -> Submission:
    """Take an objection back before it is delivered. Raises IllegalMove, NotFound."""
    submission = await ledger.submission(submission_id)
    if _is_past(submission.status, Status.WITHDRAWN):
        raise IllegalMove(f"submission {submission_id} is {submission.status.value}: too late to take it back here")
    return await ledger.decide(submission_id, Status.WITHDRAWN, Reason.BY_REQUEST, "the person withdrew it", now)


def proof_in(file: Path | None, option: str = "--file") -> tuple[Artefact, ...]:
    """The proof that the person gives with this option; nothing if they give none. Raises ConfigError for a file that
    is none."""
    if file is None:
        return ()
    try:
        content, media_type = read_evidence(file)
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from error
    return (Artefact(kind=Kind.FILE, media_type=media_type, content=content),)


async def arrived(
    ledger: Ledger, submission_id: str, proof: Path | None, now: datetime, *, by_hand: bool
) -> Submission:
    """Delivered on the person's word, with the proof that they give: needed where they did it by hand.

    Raises ConfigError for a proof that is none, IllegalMove (the word alone is not enough for what stopped before it
    was sent), NotFound.
    """
    artefacts = proof_in(proof)
    if by_hand and not artefacts:
        raise ConfigError("what was done by hand needs a proof: --file PICTURE (PNG, JPEG) or a PDF")
    submission = await ledger.submission(submission_id)
    if submission.status is Status.NEEDS_PERSON and not by_hand:
        raise IllegalMove(
            f"submission {submission_id} stopped without being sent, so it cannot have arrived by itself; if you did "
            f"it yourself: objector answer {submission_id} --by-hand --file PICTURE"
        )
    if submission.reason is Reason.TO_POST:
        raise IllegalMove(
            f"submission {submission_id}: its letter waits to be posted, and a receipt of the post proves no arrival; "
            f"say first: objector answer {submission_id} --posted --receipt PICTURE"
        )
    why = "the person did it by hand" if by_hand else "the person saw that it arrived"
    return await ledger.decide(submission_id, Status.DELIVERED, Reason.CONFIRMED_BY_HAND, why, now, artefacts=artefacts)
