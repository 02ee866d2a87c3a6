"""Mailing: what mails and other words of controllers do to the ledger. Each mail is used once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from objector.domain.checkpoint import Checkpoint
from objector.domain.note import Note
from objector.domain.outcome import Artefact
from objector.domain.retry import Move
from objector.domain.submission import Submission
from objector.domain.unclear_mail import Sort, UnclearMail
from objector.domain.visited import Visited
from objector.domain.written import TextId
from objector.ledger import answers, artefacts, complaints, mailboxes, sent_mail, settling, unclear
from objector.ledger import notes as noting
from objector.ledger.reading import Reading


class Mailing(Reading):
    """The part of the ledger's door through which mails come in."""

    async def take_mail(self, submission_id: str, person_id: str, mail_digest_source: str, now: datetime) -> bool:
        """Whether this mail is used for the first time; from now on it is used. Kept is a keyed digest only."""
        return await self._write(answers.take_mail, submission_id, person_id, mail_digest_source, now)

    async def keep_mail(self, submission_id: str | None, person_id: str, raw: bytes, now: datetime) -> str:
        """Keep a mail as raw bytes; its artefact id. Raises NotFound, ConfigError if it is too large."""
        return await self._write(artefacts.keep_mail, submission_id, person_id, raw, now)

    async def settle(
        self,
        submission_id: str,
        moves: Sequence[Move],
        mail_digest: str,
        now: datetime,
        artefacts: Sequence[Artefact],
        *,
        happened_at: datetime,
        notes: Sequence[Note] = (),
    ) -> bool:
        """Let a mail of the controller move a submission, once: its use, its bytes, all moves and notes are one
        transaction.

        False, and nothing is done, if this mail was used before. Raises as `decide` and `note` do.
        """
        return await self._write(settling.settle, submission_id, moves, mail_digest, now, artefacts, happened_at, notes)

    async def found_sent(self, submission_id: str, now: datetime) -> Submission:
        """Note that a copy of an unconfirmed mail lies among the person's sent mails: the provider took it.

        Raises IllegalMove for one that is not unconfirmed or did not go by mail, NotFound.
        """
        return await self._write(sent_mail.found, submission_id, now)

    async def keep_unclear(
        self,
        submission_ids: Collection[str],
        raw: bytes,
        mail_digest: str,
        received_at: datetime,
        now: datetime,
        *,
        beside: Sequence[Artefact] = (),
        doubt: str = "",
        sort: Sort = Sort.PHRASES,
    ) -> list[str]:
        """Keep a mail that could be meant for any of these, for the person to say; it is used from now on, so that it
        settles nothing by itself. Its artefacts, one for each person; none if it was used before. Raises NotFound.

        `beside`: what is kept with it. `doubt`: why its sender is not trusted. Then a trusted copy of it still counts,
        and none is kept while `unclear.MOST_DOUBTED` others about the same person wait: they stay in the mailbox.
        `sort`: by what it was found. Of what only its own words bring here, the same holds while
        `unclear.MOST_IN_OTHER_WORDS` others wait about each of these submissions.
        """
        return await self._write(unclear.keep, submission_ids, raw, mail_digest, received_at, now, beside, doubt, sort)

    async def knows_mail(self, mail_digest: str, doubt: str = "") -> bool:
        """Whether this mail was used before, so that it is never used again; `doubt`: one about its sender, if any."""
        return await self._read(unclear.is_known, mail_digest, doubt)

    async def unclear_mails(self, person: str | None = None) -> list[UnclearMail]:
        """The mails that wait for the person to say what they are about. Needs no key."""
        return await self._read(unclear.waiting, person)

    async def unclear_mail(self, artefact_id: str) -> UnclearMail:
        """One of them. Raises NotFound, ConfigError if it was settled before."""
        return await self._read(unclear.one, artefact_id)

    async def settle_unclear(
        self,
        artefact_id: str,
        submission_id: str,
        moves: Sequence[Move],
        now: datetime,
        *,
        notes: Sequence[Note] = (),
        word: str = "",
        text: TextId | None = None,
    ) -> Submission:
        """Let such a mail move the submission that the person says it is meant for; no moves and no notes: it says
        nothing new. `word`: what the person says that it means, empty where its phrases tell; an entry keeps it.
        `text`: the text of this submission that came back by their word.

        Raises NotFound, ConfigError if it cannot be meant for that one or was settled before, and as `decide` and
        `note` do.
        """
        await self._write(unclear.settle, artefact_id, submission_id, moves, now, notes, word, text)
        return await self.submission(submission_id)

    async def note(
        self,
        submission_id: str,
        notes: Sequence[Note],
        now: datetime,
        *,
        moves: Sequence[Move] = (),
        artefacts: Sequence[Artefact] = (),
        happened_at: datetime | None = None,
    ) -> Submission:
        """Go these moves, then keep what a controller or the person did after receipt, each as an entry.

        Raises IllegalMove where nothing shows that the objection arrived, and as `decide` does.
        """
        return await self._write(noting.go, submission_id, moves, notes, now, artefacts, happened_at)

    async def mailbox(self, name: str, awaited: Mapping[str, str]) -> Visited:
        """Up to where this mailbox was read, and for which of these submissions. `name` tells it from every other and
        is not kept; `awaited` gives for each submission what its mails are told by now."""
        return await self._read(mailboxes.visited, name, awaited)

    async def keep_mailbox(self, name: str, place: Checkpoint, awaited: Mapping[str, str], now: datetime) -> None:
        """Every mail of this mailbox before that place was held against all of these, as they are awaited now, and what
        it said is recorded. A submission that is not among them will be looked for from the start."""
        if not await self._read(mailboxes.stands, name, place, awaited):
            await self._write(mailboxes.keep, name, place, awaited, now)

    async def keep_complaint(self, submission_id: str, artefacts: Sequence[Artefact], now: datetime) -> None:
        """Keep a complaint that the person approved, with an entry that says so; the status stays.

        Raises NotFound, IllegalMove for a submission that is neither delivered nor refused.
        """
        await self._write(complaints.keep, submission_id, artefacts, now)
