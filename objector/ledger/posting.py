"""Posting: that a person posted a letter. For the submission it is the point of no return, passed by their hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from objector.domain.outcome import Artefact, Kind, Reason
from objector.domain.posting import POSTED
from objector.domain.submission import Status, Submission
from objector.errors import IllegalMove
from objector.ledger import artefacts, chain, rows
from objector.ledger.desk import Desk
from objector.ledger.mailing import Mailing


class Posting(Mailing):
    """The part of the ledger's door through which posted letters go out."""

    async def post(
        self, submission_id: str, posted_at: datetime, artefacts: Sequence[Artefact], detail: str, now: datetime
    ) -> Submission:
        """Record that its letter was posted, with what proves the posting: unconfirmed, since sent is not received.

        For a letter that was posted before, only what is new is kept; the same again changes nothing. `detail` holds
        nothing personal. Raises IllegalMove where no letter waits to be posted, AlreadyClaimed while a run has the
        submission in hand, NotFound.
        """
        return await self._write(post, submission_id, posted_at, artefacts, detail, now)

    async def keep_proof(self, submission_id: str, proof: Artefact, now: datetime) -> None:
        """Keep a file that proves what is recorded of this submission already; one that is kept is not kept again.

        Raises NotFound, ConfigError if it is too large.
        """
        await self._write(keep_proof, submission_id, proof, now)


def post(
    desk: Desk, submission_id: str, posted_at: datetime, contents: Sequence[Artefact], detail: str, now: datetime
) -> Submission:
    """Record a posting. See `Posting.post`."""
    row = desk.submission_row(submission_id)
    rows.check_at_rest(row, "say what was posted")
    known = artefacts.of_submission(desk, submission_id)
    again = (row.status, row.reason) == (Status.UNCONFIRMED.value, Reason.POSTED.value)
    if not (again or row.reason == Reason.TO_POST.value) or all(one.kind is not Kind.LETTER for one in known):
        raise IllegalMove(
            f"submission {submission_id} is {row.status} ({row.reason}): no letter of it waits to be posted"
        )
    if not again:
        rows.check_move(submission_id, Status(row.status), Status.UNCONFIRMED)
    kept = {(one.kind, one.sha256) for one in known}
    new = [one for one in contents if (one.kind, artefacts.digest(one.content)) not in kept]
    if again and not new and row.sent_at == posted_at:
        return rows.submission(row)
    vault = desk.person_vault(row.person_id)
    detail = rows.bounded(detail)
    facts = {
        "to": Status.UNCONFIRMED.value,
        "reason": Reason.POSTED.value,
        "channel": row.channel,
        "detail": detail,
        "posted_at": chain.stamp(posted_at),
        "artefacts": artefacts.store(desk, vault, new, now, submission_id=row.id, attempt=row.attempts),
    }
    columns = {"reason": Reason.POSTED.value, "detail": detail, "sent_at": posted_at}
    columns |= {} if again else {"due_at": None, "cleared": False}  # a decision to post another letter stands
    return rows.change(desk, row, POSTED, now, to=Status.UNCONFIRMED, facts=facts, **columns)


def keep_proof(desk: Desk, submission_id: str, proof: Artefact, now: datetime) -> None:
    """Keep a later proof. See `Posting.keep_proof`."""
    known = {(one.kind, one.sha256) for one in artefacts.of_submission(desk, submission_id)}
    if (proof.kind, artefacts.digest(proof.content)) not in known:
        artefacts.keep(desk, desk.submission_row(submission_id).person_id, submission_id, proof, now)
