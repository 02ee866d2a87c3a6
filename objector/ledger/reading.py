"""Reading: every question to the ledger. Those about submissions need no key; those about people open the vault."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Concatenate

from objector.domain.person import Person
from objector.domain.submission import Status, Submission
from objector.domain.traffic import Traffic
from objector.ledger import (
    artefacts,
    attempts,
    journal,
    people,
    plan,
    questions,
    rows,
    sessions,
    visits,
)
from objector.ledger.access import Access, P, T
from objector.ledger.artefacts import KeptArtefact
from objector.ledger.chain import ChainReport, Entry
from objector.ledger.desk import Desk


class Reading(Access):
    """The half of the ledger that changes nothing."""

    async def due(
        self,
        now: datetime,
        *,
        campaign: str | None = None,
        person: str | None = None,
        recipe: str | None = None,
        limit: int = questions.AT_ONCE,
    ) -> list[str]:
        """Ids of what may be performed now, longest due first, each person's next one before anybody's second."""
        return await self._read(questions.due, now, campaign, person, recipe, limit)

    async def due_at(
        self,
        forms: Collection[str],
        now: datetime,
        *,
        campaign: str | None = None,
        person: str | None = None,
        recipe: str | None = None,
        limit: int = questions.AT_ONCE,
    ) -> list[str]:
        """As `due`, of these forms only."""
        return await self._read(questions.due, now, campaign, person, recipe, limit, forms)

    async def submissions(
        self,
        *,
        campaign: str | None = None,
        person: str | None = None,
        recipe: str | None = None,
        statuses: Collection[Status] = (),
        ids: Collection[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Submission]:
        """Submissions in the order in which they were planned."""
        return await self._read(questions.some, campaign, person, recipe, statuses, ids, limit, offset)

    async def submission(self, submission_id: str) -> Submission:
        """One submission. Raises NotFound."""
        return await self._read(lambda desk: rows.submission(desk.submission_row(submission_id)))

    async def counts(
        self, *, campaign: str | None = None, person: str | None = None, recipe: str | None = None
    ) -> dict[Status, int]:
        """How many submissions there are in each status that has any."""
        return await self._read(questions.counts, campaign, person, recipe)

    async def received_before(
        self, bounds: Mapping[str, datetime], *, person: str | None = None, limit: int | None = None
    ) -> list[Submission]:
        """What awaits an answer since before its controller's bound (UTC), the longest first."""
        return await self._read(questions.received_before, bounds, person, limit)

    async def received_next(self, controller: str, bound: datetime, *, person: str | None = None) -> list[Submission]:
        """What awaits this controller's answer longest, if it came at that moment (UTC) or later and nothing moved its
        time; nothing if there is none."""
        return await self._read(questions.received_next, controller, bound, person)

    async def unmoved_before(self, bounds: Mapping[str, datetime], *, person: str | None = None) -> int:
        """How many await an answer since before their controller's bound (UTC), and nothing moved their time."""
        return await self._read(questions.unmoved_before, bounds, person)

    async def moved(self, person: str | None = None) -> list[Submission]:
        """What awaits an answer, and something that was noted bears on its time."""
        return await self._read(questions.moved, person)

    async def traffic(self, controller: str, now: datetime) -> Traffic:
        """How busy all runs together keep this controller."""
        return await self._read(visits.traffic, controller, now)

    async def history(self, submission_id: str) -> list[Entry]:
        """The entries of one submission, first to last."""
        return await self._read(lambda desk: journal.history(desk.connection, submission_id))

    async def histories(self, submission_ids: Collection[str]) -> dict[str, list[Entry]]:
        """The entries of each of these submissions, first to last."""
        return await self._read(lambda desk: journal.histories(desk.connection, submission_ids))

    async def artefacts(self, submission_id: str) -> list[KeptArtefact]:
        """What is kept of a submission. Opens the vault. Raises NotFound, Undecryptable."""
        return await self._read(artefacts.of_submission, submission_id)

    async def artefact(self, artefact_id: str) -> KeptArtefact:
        """One artefact. Opens the vault. Raises NotFound, Undecryptable."""
        return await self._read(artefacts.one, artefact_id)

    async def open_artefact(self, artefact_id: str) -> bytes:
        """The content of an artefact in the clear. Raises NotFound, Undecryptable if its file is gone or changed."""
        return await self._read(artefacts.content, artefact_id)

    async def new_texts(self, submission_id: str) -> list[str]:
        """The unknown texts that appeared after sending, by attempt. Opens the vault. Raises NotFound,
        Undecryptable."""
        return await self._read(attempts.new_texts, submission_id)

    async def last_texts(self, submission_id: str) -> tuple[str, str]:
        """The unknown text that appeared after the last attempt, and what the page showed before; empty if nothing
        did. Opens the vault. Raises NotFound, Undecryptable."""
        return await self._read(attempts.last_texts, submission_id)

    async def keys(self, person_ids: Collection[str] = ()) -> set[str]:
        """The keys of everything that was ever planned, for these people or for all."""
        return await self._read(plan.keys, person_ids)

    async def planned(self, person_ids: Collection[str]) -> list[Submission]:
        """Everything that was ever planned for these people."""
        return await self._read(plan.held, person_ids)

    async def people(self, ids: Collection[str] = ()) -> list[Person]:
        """These people, or all who are not forgotten. Raises NotFound, Undecryptable."""
        return await self._read(people.some, ids)

    async def person(self, person_id: str) -> Person:
        """One person. Raises NotFound, Undecryptable."""
        return await self._read(people.one, person_id)

    async def approved_texts(self, person_id: str) -> list[str]:
        """What this person approved, oldest first, in the clear; whether an approval stands says `approved_at`.

        Raises NotFound, Undecryptable.
        """
        return await self._read(people.approvals_of, person_id)

    async def session(self, account_id: str) -> dict[str, Any] | None:
        """The kept storage state, or None. Raises NotFound, Undecryptable."""
        return await self._read(sessions.opened, account_id)

    async def gather(self, question: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask one of the questions of `bundle.gathering`. Raises as that one does."""
        return await self._read(question, *args, **kwargs)

    async def verify(self) -> ChainReport:
        """Check the whole chain, and every submission against it. Others may go on writing meanwhile."""
        from objector.ledger import proof  # with all about time stamps, and most commands verify nothing

        return await proof.verify(lambda work: self._read(lambda desk: work(desk.connection)))
