"""Proof: does the chain still hold, and do the tables still say what the chain says?"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from objector.ledger import stamp_proof
from objector.ledger.chain import START, ChainReport, Walk
from objector.ledger.tables import about, entries, submissions

AT_ONCE = 2000
"""Entries read at once: memory stays flat over any length."""
_LINKS = (entries.c.seq, entries.c.body, entries.c.digest, entries.c.submission_id, entries.c.person_id)


def head(connection: Connection) -> tuple[int, str]:
    """The number and digest of the last entry, as noted beside the chain."""
    seq, digest = connection.execute(select(about.c.head_seq, about.c.head_digest)).one()
    return seq, digest


def step(connection: Connection, walk: Walk, until: int) -> tuple[str, int | None]:
    """Check the next entries; the first fault and where, or nothing. The walk stands still at the end."""
    query = select(*_LINKS).where(entries.c.seq > walk.seq, entries.c.seq <= until)
    for seq, body, digest, submission_id, person_id in connection.execute(query.order_by(entries.c.seq).limit(AT_ONCE)):
        fault = walk.step(seq, body, digest, submission_id, person_id)
        if fault:
            return fault, seq
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
    for submission_id, person_id, status, last_seq, body in found:
        after = submission_id
        if body is None:
            return f"entry {last_seq}: is missing; submission {submission_id} refers to it", last_seq, after
        if last_seq > until:
            continue  # written after the check began
        entry = json.loads(body)  # it was found to be an entry right before
        if (entry["submission"], entry["person"], entry["facts"].get("status")) != (submission_id, person_id, status):
            fault = f"submission {submission_id}: stands as {status}, but entry {last_seq} says otherwise"
            return fault, last_seq, after
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
