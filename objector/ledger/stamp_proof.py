"""Proof of stamps: each one kept is noted in the chain, covers what it says, and still holds; none was dropped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, func, select

from objector.errors import LedgerError, StampError
from objector.ledger import chain, stamp_entry, stamps
from objector.ledger.chain import Entry
from objector.ledger.tables import checkpoints, entries
from objector.ledger.tables import stamps as kept
from objector.ledger.tree import Tree

AT_ONCE = 2000
"""Entries read at once."""

Fault = tuple[str, int | None]
_HOLDS: Fault = ("", None)


@dataclass(kw_only=True)
class StampsSeen:
    """A check under way over the entries that note checkpoints, stamps and failures, in their order."""

    after: int = 0
    checkpoints: int = 0
    notes: int = 0
    stamps: int = 0
    last: tuple[str, str, int] | None = None
    """The last stamp: its authority, its time (UTC, as in entries), the entry that it covers."""
    tree: Tree | None = None


async def verify(
    read: Callable[[Callable[[Connection], Any]], Awaitable[Any]], until: int
) -> tuple[str, int | None, StampsSeen]:
    """The whole check, in small transactions, up to this entry; run it over a chain that holds."""
    seen = StampsSeen()
    fault, seq = _HOLDS
    while not fault:
        reached = seen.after
        fault, seq = await read(partial(_step, seen=seen, until=until))
        if seen.after == reached:
            break
    if not fault:
        fault, seq = await read(partial(_counted, seen=seen, until=until))
    return fault, seq, seen


def _step(connection: Connection, seen: StampsSeen, until: int) -> Fault:
    query = (
        select(entries.c.seq, entries.c.body, entries.c.digest)
        .where(entries.c.submission_id.is_(None), entries.c.seq > seen.after, entries.c.seq <= until)
        .order_by(entries.c.seq)
        .limit(AT_ONCE)
    )
    for row in connection.execute(query).all():
        seen.after = row.seq
        entry = chain.read(row.body, row.digest)
        try:
            match entry.kind:
                case stamp_entry.CHECKPOINT:
                    fault = _checkpoint(connection, seen, entry)
                case stamp_entry.STAMPED | stamp_entry.FAILED:
                    fault = _note(connection, seen, entry)
                case _:
                    continue
        except (KeyError, ValueError, LedgerError):
            fault = "its content is none that Objector writes"
        if fault:
            return f"entry {row.seq}: {fault}", int(row.seq)
    return _HOLDS


def _checkpoint(connection: Connection, seen: StampsSeen, entry: Entry) -> str:
    seen.checkpoints += 1
    digest = connection.execute(select(checkpoints.c.digest).where(checkpoints.c.seq == entry.seq)).scalar()
    if digest != entry.digest:
        return "the checkpoint that it notes is missing or was changed"
    tree = seen.tree = seen.tree or Tree()
    while stamps.grow(connection, tree, entry.seq):
        pass
    return "" if entry.facts == stamp_entry.tree_facts(tree) else "names other entries before it than the chain has"


def _note(connection: Connection, seen: StampsSeen, entry: Entry) -> str:
    seen.notes += 1
    query = select(kept, checkpoints.c.digest).select_from(
        kept.join(checkpoints, checkpoints.c.seq == kept.c.checkpoint)
    )
    row = connection.execute(query.where(kept.c.seq == entry.seq)).first()
    if row is None:
        return "the time stamp, or the failure, that it notes is missing"
    if entry.kind == stamp_entry.FAILED:
        told = (entry.facts["checkpoint"], entry.facts["head"], entry.facts["authority"], None)
        return "" if told == (row.checkpoint, row.digest, row.authority, row.response) else "the failure was changed"
    return _stamp(seen, entry, row)


def _stamp(seen: StampsSeen, entry: Entry, row: Row[Any]) -> str:
    if (
        row.response is None
        or row.certificates is None
        or entry.facts
        != stamp_entry.stamp_facts(
            row.checkpoint, row.digest, row.authority, row.response, row.certificates, row.stamped_at
        )
    ):
        return "the time stamp that it notes was changed"
    from objector.ledger import roots
    from objector.ledger.token import verified

    try:
        verified(row.response, row.digest, roots.read(row.certificates, "its own"))
    except (ValueError, StampError) as error:
        return f"the time stamp that it notes does not hold: {error}"
    seen.stamps += 1
    seen.last = (row.authority, entry.facts["stamped_at"], row.checkpoint)
    return ""


def _counted(connection: Connection, seen: StampsSeen, until: int) -> Fault:
    for what, table, number in (("checkpoint", checkpoints, seen.checkpoints), ("time stamp", kept, seen.notes)):
        found = connection.execute(select(func.count()).select_from(table).where(table.c.seq <= until)).scalar_one()
        if found != number:
            return f"{found} of them are kept, but entries tell of {number}: a {what} was added", None
    return _HOLDS
