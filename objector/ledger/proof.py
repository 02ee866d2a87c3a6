"""Proof: does the chain still hold, and do the tables still say what the chain says?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from objector.ledger import chain, stamp_proof
from objector.ledger.chain import START, ChainReport, Walk
from objector.ledger.tables import about, entries, submissions

AT_ONCE = 2000
"""Entries read at once: memory stays flat over any length."""


def head(connection: Connection) -> tuple[int, str]:
    """The number and digest of the last entry, as noted beside the chain."""
    seq, digest = connection.execute(select(about.c.head_seq, about.c.head_digest)).one()
    return seq, digest


def step(connection: Connection, walk: Walk, until: int) -> tuple[str, int | None]:
    """Check the next entries; the first fault and where, or nothing. The walk stands still at the end."""
    query = (
        select(entries).where(entries.c.seq > walk.seq, entries.c.seq <= until).order_by(entries.c.seq).limit(AT_ONCE)
    )
    for row in connection.execute(query):
        fault = walk.step(row.seq, row.body, row.digest, row.submission_id, row.person_id)
        if fault:
            return fault, row.seq
    return "", None


def early_fault(connection: Connection) -> tuple[str, int | None]:
    """Whether there is an entry before the first."""
    seq = connection.execute(select(entries.c.seq).where(entries.c.seq < 1).limit(1)).scalar()
    return ("", None) if seq is None else (f"entry {seq}: stands before the first entry", seq)


def end_fault(walk: Walk, until: int, digest: str) -> tuple[str, int | None]:
    """Whether the chain ends where it is noted to end."""
    if walk.seq < until:
        return f"entry {walk.seq + 1}: is missing, and so is everything after it up to entry {until}", walk.seq + 1
    if (walk.digest if until else START) != digest:
        return f"entry {walk.seq}: was changed; it is not the last entry that was noted", walk.seq
    return "", None


def submission_faults(connection: Connection, after: str, until: int) -> tuple[str, int | None, str]:
    """Check the next submissions against their last entry: fault, where, and the last id that was looked at."""
    found = connection.execute(
        select(submissions.c.id, submissions.c.person_id, submissions.c.status, submissions.c.last_seq, entries.c.body)
        .select_from(submissions.outerjoin(entries, entries.c.seq == submissions.c.last_seq))
        .where(submissions.c.id > after)
        .order_by(submissions.c.id)
        .limit(AT_ONCE)
    )
    for row in found:
        after = row.id
        if row.last_seq > until and row.body is not None:
            continue  # written after the check began
        if row.body is None:
            return f"entry {row.last_seq}: is missing; submission {row.id} refers to it", row.last_seq, after
        entry = chain.read(row.body, "")
        told = (entry.submission_id, entry.person_id, entry.facts.get("status"))
        if told != (row.id, row.person_id, row.status):
            fault = f"submission {row.id}: stands as {row.status}, but entry {row.last_seq} says otherwise"
            return fault, row.last_seq, after
    return "", None, after


async def verify(read: Callable[[Callable[[Connection], Any]], Awaitable[Any]]) -> ChainReport:
    """The whole check, in small transactions, up to the entry that was the last when it began."""
    walk = Walk()
    until, digest = await read(head)
    fault, seq = await read(early_fault)
    while not fault and walk.seq < until:
        before = walk.seq
        fault, seq = await read(lambda connection: step(connection, walk, until))
        if walk.seq == before:
            break
    if not fault:
        fault, seq = end_fault(walk, until, digest)
    after = ""
    while not fault:
        reached = after
        fault, seq, after = await read(partial(submission_faults, after=reached, until=until))
        if after == reached:
            break
    seen = None
    if not fault:
        fault, seq, seen = await stamp_proof.verify(read, until)
    return ChainReport(
        entries=walk.seq,
        head=walk.digest,
        fault=fault,
        seq=seq,
        stamps=seen.stamps if seen is not None else 0,
        last_stamp=seen.last if seen is not None else None,
    )
