"""Correspondence: the part of the ledger's door for what a person writes to a controller after the objection."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from objector.domain.note import Note
from objector.domain.outcome import Artefact
from objector.domain.written import Purpose, TextId, Written
from objector.ledger import settling, texts
from objector.ledger.reading import Reading


class Correspondence(Reading):
    """Nothing is handed in that was not approved before, and nothing twice: both are held by one transaction."""

    async def approve_text(
        self, submission_id: str, purpose: Purpose, language: str, day: date, text: str, now: datetime
    ) -> Written:
        """Keep a text, bearing this day, that the person approved: an artefact, and an entry that commits to it.

        Raises NotFound; IllegalMove where nothing shows that the objection arrived, or while an earlier one may be on
        its way.
        """
        return await self._write(texts.approve, submission_id, purpose, language, day, text, now)

    async def begin_text(self, submission_id: str, one: Written, artefacts: Sequence[Artefact], now: datetime) -> None:
        """Right before a text is handed in: from now on it may be on its way. Durable when it returns.

        Raises IllegalMove for one that is not the last approved one, was sent, or may be on its way.
        """
        await self._write(texts.begin, submission_id, one, artefacts, now)

    async def end_text(self, submission_id: str, note: Note, artefacts: Sequence[Artefact], now: datetime) -> None:
        """It was sent: the note says when."""
        await self._write(texts.end, submission_id, note, artefacts, now)

    async def undo_text(
        self, submission_id: str, purpose: Purpose, why: str, artefacts: Sequence[Artefact], now: datetime
    ) -> None:
        """It surely did not go out, and may be handed in again. Raises IllegalMove where none may be on its way."""
        await self._write(texts.undo, submission_id, purpose, why, artefacts, now)

    async def text_came_back(
        self, text: TextId, mail_digest: str, now: datetime, artefacts: Sequence[Artefact]
    ) -> bool:
        """A report of a proved sender says that the mail with a text came back: it counts as not sent. The report is
        used and kept.

        False, and nothing is done, if the report was used before, or the text is known to have come back, or was not
        handed in by mail.
        """
        return await self._write(settling.text_came_back, text, mail_digest, now, artefacts)

    async def mailed_texts(
        self, since: datetime, *, ids: Collection[str] | None = None, person: str | None = None
    ) -> dict[TextId, datetime]:
        """The texts that were handed in by mail since then and did not come back, each with the moment (UTC); those of
        these submissions, or of this person."""
        return await self._read(texts.mailed, since, ids, person)

    async def texts_that_came_back(self, person: str | None = None) -> list[str]:
        """The submissions of which a text came back, whatever was done about it since."""
        return await self._read(texts.that_came_back, person)
