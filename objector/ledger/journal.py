"""The journal: appends entries to the chain and reads them back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from objector import __version__
from objector.failpoints import reach
from objector.ledger import chain
from objector.ledger.chain import Entry
from objector.ledger.portions import portions
from objector.ledger.tables import about, entries

_HEAD = select(about.c.head_seq, about.c.head_digest)
_NOTE_HEAD = update(about)
_ADD = insert(entries)
_ENTRY = select(entries.c.body, entries.c.digest).where(entries.c.seq == bindparam("sought"))


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry before it has its number. `facts` hold nothing personal."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    submission_id: str | None = None
    person_id: str | None = None


def append(connection: Connection, drafts: Sequence[Draft], now: datetime) -> list[int]:
    """Add these entries to the end of the chain; their numbers. Only in a transaction that writes."""
    if not drafts:
        return []
    reach("entry.before")
    seq, prev = connection.execute(_HEAD).one()
    rows = []
    for draft in drafts:
        seq += 1
        body, prev = chain.write(
            seq=seq,
            prev=prev,
            at=now,
            kind=draft.kind,
            version=__version__,
            facts=draft.facts,
            submission_id=draft.submission_id,
            person_id=draft.person_id,
        )
        rows.append(
            {
                "seq": seq,
                "submission_id": draft.submission_id,
                "person_id": draft.person_id,
                "body": body,
                "digest": prev,
            }
        )
    connection.execute(_ADD, rows)
    connection.execute(_NOTE_HEAD, {"head_seq": seq, "head_digest": prev})
    reach("entry.after")
    return [row["seq"] for row in rows]


def history(connection: Connection, submission_id: str) -> list[Entry]:
    """The entries of one submission, first to last."""
    rows = connection.execute(
        select(entries.c.body, entries.c.digest).where(entries.c.submission_id == submission_id).order_by(entries.c.seq)
    )
    return [chain.read(body, digest) for body, digest in rows]


def histories(connection: Connection, submission_ids: Collection[str]) -> dict[str, list[Entry]]:
    """The entries of each of these submissions, first to last."""
    found: dict[str, list[Entry]] = {one: [] for one in submission_ids}
    for some in portions(found):
        query = (
            select(entries.c.submission_id, entries.c.body, entries.c.digest)
            .where(entries.c.submission_id.in_(some))
            .order_by(entries.c.submission_id, entries.c.seq)
        )
        for row in connection.execute(query):
            found[row.submission_id].append(chain.read(row.body, row.digest))
    return found


def entry(connection: Connection, seq: int) -> Entry | None:
    """The entry with this number, or None."""
    row = connection.execute(_ENTRY, {"sought": seq}).first()
    return None if row is None else chain.read(row.body, row.digest)
