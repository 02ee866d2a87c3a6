"""Gathering: what the ledger holds for a bundle, in small transactions, up to the entry at which the export began."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from objector.errors import NotFound
from objector.ledger import artefacts, attempts, chain, proof
from objector.ledger.artefacts import KeptArtefact
from objector.ledger.chain import START, Entry
from objector.ledger.desk import Desk
from objector.ledger.tables import approvals, entries, persons

AT_ONCE = 2000
"""Entries read at once: memory stays flat over any length."""


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What is kept of one submission, or of one person apart from submissions; personal, in the clear.

    `artefacts` by id; `texts` by the number of the entry that commits to them, each with its salt (hex). Both are
    empty for a person who was forgotten.
    """

    id: str
    person_id: str
    entries: list[Entry]
    artefacts: dict[str, KeptArtefact]
    texts: dict[int, tuple[str, str]]


class Line(NamedTuple):
    """One entry of the chain as stored."""

    seq: int
    digest: str
    body: str
    submission_id: str | None
    person_id: str | None


def head(desk: Desk) -> tuple[int, str]:
    """The number and digest of the last entry."""
    return proof.head(desk.connection)


def of_submission(desk: Desk, submission_id: str, until: int) -> Gathered:
    """One submission. Raises NotFound, Undecryptable."""
    row = desk.submission_row(submission_id)
    query = (
        select(entries.c.body, entries.c.digest)
        .where(entries.c.submission_id == submission_id, entries.c.seq <= until)
        .order_by(entries.c.seq)
    )
    found = [chain.read(body, digest) for body, digest in desk.connection.execute(query)]
    opened = artefacts.of_submission(desk, submission_id)
    return Gathered(
        id=submission_id,
        person_id=row.person_id,
        entries=found,
        artefacts={one.id: one for one in opened},
        texts=attempts.references(desk, submission_id),
    )


def of_person(desk: Desk, person_id: str, until: int) -> Gathered:
    """What was approved, and what is kept of a person apart from submissions. Raises NotFound, Undecryptable."""
    try:
        vault = desk.person_vault(person_id)
    except NotFound:  # forgotten: nothing of it opens any more
        return Gathered(id=person_id, person_id=person_id, entries=[], artefacts={}, texts={})
    texts: dict[int, tuple[str, str]] = {}
    mine = select(approvals).where(approvals.c.person_id == person_id, approvals.c.seq <= until)
    for row in desk.connection.execute(mine.order_by(approvals.c.seq)):
        inside = vault.open_facts(row.sealed, f"approvals.sealed/{row.seq}")
        texts[row.seq] = (inside["text"], inside["salt"])
    apart = artefacts.apart(desk, person_id)
    seqs = sorted({*texts, *(seq for seq, _ in apart if seq <= until)})
    told = select(entries.c.body, entries.c.digest).where(entries.c.seq.in_(seqs)).order_by(entries.c.seq)
    return Gathered(
        id=person_id,
        person_id=person_id,
        entries=[chain.read(body, digest) for body, digest in desk.connection.execute(told)],
        artefacts={one.id: one for _, one in apart},
        texts=texts,
    )


def digest_before(desk: Desk, seq: int) -> str:
    """The digest of the entry before this one."""
    found = desk.connection.execute(select(entries.c.digest).where(entries.c.seq == seq - 1)).scalar()
    return START if found is None else str(found)


def lines(desk: Desk, after: int, until: int) -> list[Line]:
    """The next entries of the chain, at most `AT_ONCE`."""
    columns = (entries.c.seq, entries.c.digest, entries.c.body, entries.c.submission_id, entries.c.person_id)
    query = select(*columns).where(entries.c.seq > after, entries.c.seq <= until).order_by(entries.c.seq)
    return [Line(*row) for row in desk.connection.execute(query.limit(AT_ONCE))]


def are_there(desk: Desk, person_ids: Collection[str]) -> frozenset[str]:
    """Those of these people who were not forgotten."""
    found: set[str] = set()
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), 500):
        known = select(persons.c.id).where(
            persons.c.id.in_(wanted[start : start + 500]), persons.c.forgotten_at.is_(None)
        )
        found.update(desk.connection.execute(known).scalars())
    return frozenset(found)
