"""A person's word about what the controller did: it takes longer, asks, refuses or honours the objection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from objector.domain.controller import Controller
from objector.domain.note import Note, What, day_faults, faults
from objector.domain.outcome import Artefact, Reason
from objector.domain.retry import Move
from objector.domain.submission import Status, Submission
from objector.engine.courses import course, last_day_so_far
from objector.errors import ConfigError
from objector.ledger.store import Ledger

_STILL = frozenset({What.EXTENDED, What.IDENTITY_ASKED, What.MORE_WANTED})
"""What only matters as long as the answer is awaited."""


async def controller_did(
    ledger: Ledger,
    controllers: Mapping[str, Controller],
    submission_id: str,
    notes: Sequence[Note],
    now: datetime,
    *,
    upheld: date | None = None,
    proof: Sequence[Artefact] = (),
) -> Submission:
    """Keep what the person says that the controller did, each on its day; a refusal or an honoured objection moves the
    submission.

    Raises ConfigError with everything that is wrong with the days at once, or where nothing shows that the objection
    arrived; NotFound, AlreadyClaimed.
    """
    stands = await course(ledger, controllers, submission_id, now)
    submission = stands.submission
    today = last_day_so_far(stands, await ledger.person(submission.person_id), now)
    wrong = faults(notes, stands.notes, stands.received, today)
    refused = any(note.what is What.REFUSED for note in notes)
    if upheld is not None:
        wrong += day_faults("the day on which it honoured the objection", upheld, stands.received, today)
        if refused:
            wrong.append("it either honours the objection or refuses it; say one of --upheld and --refused")
    ended = submission.status in (Status.UPHELD, Status.WITHDRAWN, Status.ABANDONED)
    if ended or (stands.answered and any(note.what in _STILL for note in notes)):
        wrong.append(f"submission {submission.id} is {submission.status.value}: no answer to it is awaited any more")
    if wrong:
        raise ConfigError(*dict.fromkeys(wrong))
    moves: list[Move] = []
    if upheld is not None:
        detail = f"the controller honours the objection since {upheld}, by the person's word"
        moves.append(Move(to=Status.UPHELD, reason=Reason.HONOURED, detail=detail))
    elif refused and submission.status is not Status.REFUSED:
        detail = "the controller does not honour the objection, by the person's word"
        moves.append(Move(to=Status.REFUSED, reason=Reason.REJECTED, detail=detail))
    return await ledger.note(submission_id, notes, now, moves=moves, artefacts=proof)
