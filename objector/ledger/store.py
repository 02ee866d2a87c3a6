"""The ledger: the one door to what is planned, what happened, and the proof of it.

Every method is one transaction, or none if it raises. What is committed is on disk: it outlives a kill and a power cut.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from objector import failpoints
from objector.domain.campaign import PlanLine
from objector.domain.claim import Claim
from objector.domain.outcome import Artefact, Outcome, Reason
from objector.domain.person import Person
from objector.domain.read_back import ReadBack
from objector.domain.resend import Ground
from objector.domain.retry import Move
from objector.domain.submission import Status, Submission
from objector.domain.traffic import Pacing
from objector.errors import AlreadyClaimed
from objector.ledger import (
    answers,
    artefacts,
    attempts,
    decisions,
    expiry,
    forgetting,
    opening,
    people,
    plan,
    read_backs,
    recovery,
    sessions,
)
from objector.ledger.correspondence import Correspondence
from objector.ledger.database import Database
from objector.ledger.desk import Desk
from objector.ledger.keys import KeySource
from objector.ledger.posting import Posting
from objector.ledger.stamping import Stamping

FILE = "ledger.sqlite"
"""The ledger in a data folder, where no address names another."""


class Ledger(Posting, Stamping, Correspondence):
    """Open it with `Ledger.open` and close it with `close`, or use it as `async with await Ledger.open(…) as
    ledger`."""

    @classmethod
    async def open(
        cls, database_url: str | None, folder: Path, keys: KeySource, *, now: datetime, rehearsal: bool = False
    ) -> Ledger:
        """The ledger at this address (None: `FILE` in the folder), made or brought up to date if need be.

        `folder` is the data folder with evidence, key file and locks; it is closed to everybody but its owner.
        Raises ConfigError for an address that cannot be understood, a newer schema, or a rehearsal's ledger taken for a
        real one or the reverse; LedgerError if the database cannot be used.
        """
        failpoints.arm(rehearsal=rehearsal)
        database = Database(database_url or f"sqlite:///{folder / FILE}")
        try:
            told = await database.run(lambda: opening.prepared(database, folder, rehearsal=rehearsal, now=now))
        except BaseException:
            await database.close()
            raise
        return cls(database, folder, told, keys)

    async def close(self) -> None:
        """Close the database. This run is over: what it still has in hand may be recovered by others."""
        await self._database.close()
        self._owner.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    # ------------------------------------------------------------------------------------------------ people

    async def save_person(self, person: Person, now: datetime) -> Person:
        """Keep a person, new or changed; the person as kept, with ids.

        One without id is the known person with the same e-mail address, if there is one; an account is the known one of
        the same service and handle or address; accounts that are not named stay. A changed value ends the approval,
        unless the change comes with one. Raises NotFound, ConfigError for another person's address.
        """
        return await self._write(people.save, person, now)

    async def approve(self, person_id: str, now: datetime, what: str) -> None:
        """Record that the person approved this text, with data and mode as shown to them. Raises NotFound."""
        await self._write(people.approve, person_id, what, now)

    async def keep_session(self, account_id: str, state: dict[str, Any], now: datetime) -> None:
        """Keep a browser's storage state for this account. Raises NotFound, ConfigError if it is too large."""
        await self._write(sessions.keep, account_id, state, now)

    async def keep_file(self, person_id: str, content: bytes, media_type: str, now: datetime) -> str:
        """Keep a file of the person (for `Person.evidence`); its artefact id. Raises NotFound, ConfigError."""
        return await self._write(artefacts.keep_file, person_id, content, media_type, now)

    # ------------------------------------------------------------------------------------------------ plan

    async def plan(self, lines: Iterable[PlanLine], campaign: str, now: datetime) -> list[Submission]:
        """Make submissions of the lines that go to the ledger and are not in it yet; the new ones.

        A further submission of an objection only while the former one stands as the line says. Raises NotFound,
        IllegalMove for a further one without a former one or a cause.
        """
        return await self._write(plan.add, list(lines), campaign, now)

    # ------------------------------------------------------------------------------------------------ the heart

    async def claim(self, submission_id: str, now: datetime, pace: Pacing | None = None) -> Claim:
        """Take a submission in hand for one attempt: lease, PERFORMING, and only its own person's values, opened.

        Raises AlreadyClaimed if it, or another submission of the same person at the same controller, is in hand;
        NotYet if the pace, decided within the same transaction and so for all runs, lets nothing begin there now;
        IllegalMove by the table of moves, and for one that was sent before and has no recorded decision for another
        sending; ChainBroken if it is not what was planned; NotFound, Undecryptable.
        """
        return await self._take_in_hand(
            lambda desk: attempts.claim(desk, submission_id, now, pace),
            lambda desk: attempts.release(desk, submission_id, now),
        )

    async def _take_in_hand(self, take: Callable[[Desk], Claim], put_back: Callable[[Desk], object]) -> Claim:
        """What was taken; it is put back where nobody waits for it any more, since nobody will do anything with it."""
        taken: list[Claim] = []
        try:
            await self._write(lambda desk: taken.append(take(desk)))
        except asyncio.CancelledError:
            if taken:
                with suppress(AlreadyClaimed):
                    await self._write(put_back)
            raise
        return taken[0]

    async def mark_sending(self, submission: Submission | Claim, kept: Sequence[Artefact], now: datetime) -> None:
        """Pass the point of no return: artefacts and SENDING are on disk when this returns.

        Raises AlreadyClaimed if the submission is no longer in this run's hands: then nothing may be sent.
        """
        await self._write(attempts.mark_sending, _id(submission), kept, now)

    async def record(self, submission: Submission | Claim, outcome: Outcome, move: Move, now: datetime) -> Submission:
        """Keep what an attempt gave, with its evidence, and let the submission go to its next status.

        Raises AlreadyClaimed if it is no longer in this run's hands; IllegalMove by the table of moves, for `Failed`
        past the point of no return, and for a delivery without proof.
        """
        return await self._write(attempts.record, _id(submission), outcome, move, now)

    async def release(self, submission: Submission | Claim, now: datetime) -> Submission:
        """Put a claimed submission back as it was; for a run that ends before anything was sent.

        Raises AlreadyClaimed if it is no longer in this run's hands, IllegalMove once it is SENDING.
        """
        return await self._write(attempts.release, _id(submission), now)

    async def begin_read_back(
        self,
        submission_id: str,
        seen: int,
        facts: dict[str, Any],
        now: datetime,
        pace: Pacing | None = None,
    ) -> Claim:
        """Take an unconfirmed submission in hand for a look at its page: it stays unconfirmed. `facts` go into the
        entry and hold nothing personal; `seen` is the number of the entry that told how it stands.

        Raises AlreadyClaimed if anything became of it since, or if it, or another submission of the same person at the
        same controller, is in hand; NotYet as `claim` does; IllegalMove for one that is not unconfirmed or is about to
        be sent again; ChainBroken, NotFound, Undecryptable.
        """
        return await self._take_in_hand(
            lambda desk: read_backs.begin(desk, submission_id, seen, facts, now, pace),
            lambda desk: read_backs.undo(desk, submission_id, now),
        )

    async def keep_read_back(self, submission: Submission | Claim, look: ReadBack, now: datetime) -> Submission:
        """Keep what a look gave, with its evidence: OBJECTED is the late proof of arrival, and delivers an unconfirmed
        submission; anything else leaves it as it stands. What was settled meanwhile stays settled.

        Raises AlreadyClaimed if it is no longer in this run's hands.
        """
        return await self._write(read_backs.keep, _id(submission), look, now)

    async def undo_read_back(self, submission: Submission | Claim, now: datetime) -> Submission:
        """Give up a look that gave nothing yet; it is not counted. Raises AlreadyClaimed as `keep_read_back` does."""
        return await self._write(read_backs.undo, _id(submission), now)

    async def send_again_by_rule(self, submission_id: str, ground: Ground, now: datetime) -> Submission:
        """Clear the way for the second submission that a recipe's rule asks for; its ground is recorded.

        Raises IllegalMove for one that is not unconfirmed, was sent more than once, or whose last look at the page did
        not find that there is no objection (where it can be looked at); AlreadyClaimed, NotFound.
        """
        return await self._write(read_backs.send_again, submission_id, ground, now)

    async def keep_lease(self, now: datetime) -> int:
        """Say that this run is alive (other machines wait `lease.LEASE` for it); how many submissions it has in
        hand."""
        return await self._write(attempts.keep_lease, now)

    async def recover(self, now: datetime) -> list[Submission]:
        """Take up what ended runs had in hand: PERFORMING becomes WAITING and due, SENDING becomes UNCONFIRMED.

        A run is ended if its lock is free (same data folder) or its lease has expired (elsewhere). None that lives is
        robbed. One that killed its run `recovery.IN_A_ROW` times in a row goes to the person instead of being tried
        again. Files that no entry tells of are deleted.
        """
        if not await self._read(recovery.in_hand) and not self._files.unsettled():
            return []
        return await self._write(recovery.recover, now)

    # ------------------------------------------------------------------------------------------------ from outside

    async def answer(self, submission_id: str, text: str, now: datetime) -> None:
        """Keep an answer of the person, such as a mailed code. Raises NotFound, ConfigError if empty or too long."""
        await self._write(answers.give, submission_id, text, now)

    async def take_answer(self, submission_id: str, since: datetime) -> str | None:
        """The newest answer given since then, or None. None is given out twice."""
        if not await self._read(answers.is_there, submission_id, since):
            return None
        return await self._write(answers.take, submission_id, since)

    async def decide(
        self,
        submission_id: str,
        to: Status,
        reason: Reason,
        detail: str,
        now: datetime,
        artefacts: Sequence[Artefact] = (),
        *,
        happened_at: datetime | None = None,
        channel: str = "",
        agreed: str = "",
    ) -> Submission:
        """Record what a person decided or a mail means. `happened_at`: when the proof of arrival came, if not now.

        `to=Status.PERFORMING` clears the way for one more attempt: the status stays, the submission is due, and `claim`
        takes it; by `channel` from then on, if one is named, with the text whose mark is `agreed` (see
        `Person.text_mark`). Raises IllegalMove by the table of moves, AlreadyClaimed while a run has it in hand,
        NotFound.
        """
        return await self._write(
            decisions.decide, submission_id, to, reason, detail, now, artefacts, happened_at, channel, agreed
        )

    async def tidy(self, now: datetime) -> None:
        """Delete expired answers and visits; empty the write-ahead log into the ledger, as far as nobody else reads."""
        if await self._read(expiry.is_there, now):
            await self._write(expiry.drop, now)
        await self._database.run(self._database.checkpoint)

    # ------------------------------------------------------------------------------------------------ forget and proof

    async def forget(self, person_id: str, now: datetime) -> None:
        """Destroy the person's key, delete their files and sealed values; what is open is withdrawn. The chain holds.

        Raises NotFound; AlreadyClaimed while a run has something of theirs in hand; LedgerError if old pages could not
        be cut away because another run reads: the person is forgotten, and a second call finishes that.
        """
        await self.recover(now)
        self._files.begin(person_id, _FORGETTING)
        await self._write(forgetting.forget, person_id, now)
        await self._database.run(self._files.drop_person, person_id)
        self._files.end(person_id, _FORGETTING)
        await self._database.run(self._database.shred, [table.name for table in forgetting.SHREDDED])


_FORGETTING = "forgetting"
"""The mark of a person whose files are being deleted: what a crash leaves of them is deleted by `Ledger.recover`."""


def _id(submission: Submission | Claim) -> str:
    return submission.submission.id if isinstance(submission, Claim) else submission.id
