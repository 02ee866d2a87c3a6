"""Stamps: time stamps of the chain, kept with what they cover; each one, and each failure, is an entry of its own.

A stamp is asked for a checkpoint: an entry that names the peaks of the `tree` over all entries before it. Its digest is
what the authority signs, so the stamp holds for every one of them, also in a bundle that leaves most of them out.
Nothing here is personal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, insert, select

from objector.domain.stamp_time import StampStanding
from objector.errors import LedgerError, StampError
from objector.ledger import journal
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.stamp_entry import CHECKPOINT, FAILED, STAMPED, failure_facts, stamp_facts, tree_facts
from objector.ledger.tables import checkpoints, entries, stamps
from objector.ledger.tree import Tree

if TYPE_CHECKING:  # its ciphers take a while to load
    from objector.ledger.token import Token

AT_ONCE = 5000
"""Entries that are taken into a tree at once."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """An entry for which stamps are asked. `body` is the very text whose SHA-256 is `digest`."""

    seq: int
    digest: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A stamp that is kept. `seq` is the entry that notes it; `checkpoint` and `digest` are what it covers.

    `stamped_at` is the authority's time, `at` this machine's when it came (both UTC).
    """

    seq: int
    checkpoint: int
    digest: str
    authority: str
    at: datetime
    stamped_at: datetime
    response: bytes
    certificates: bytes


def standing_checkpoint(desk: Desk) -> Checkpoint | None:
    """The last checkpoint, if nothing but notes about stamps came after it."""
    last = _last_checkpoint(desk.connection)
    if last is None:
        return None
    notes = select(func.count()).select_from(stamps).where(stamps.c.seq > last)
    if desk.head_seq - last != desk.connection.execute(notes).scalar_one():
        return None
    return _checkpoint(desk.connection, last)


def begun(desk: Desk) -> Tree:
    """The tree up to and with the last checkpoint, from which the next one goes on. Raises LedgerError if damaged."""
    return _begun(desk.connection, None)


def grown(desk: Desk, tree: Tree) -> bool:
    """Take the next entries into this tree; whether there were any."""
    return grow(desk.connection, tree, None)


def tree_before(desk: Desk, seq: int) -> Tree:
    """The tree over all entries before this one. Raises LedgerError if a checkpoint is damaged."""
    tree = _begun(desk.connection, seq)
    while grow(desk.connection, tree, seq):
        pass
    return tree


def add_checkpoint(desk: Desk, tree: Tree, now: datetime) -> Checkpoint:
    """Add one over this tree and the entries that came since; the standing one, if there are none to cover."""
    standing = standing_checkpoint(desk)
    if standing is not None:
        return standing
    while grow(desk.connection, tree, None):
        pass
    seq = desk.append(Draft(kind=CHECKPOINT, facts=tree_facts(tree)), now=now)
    made = _checkpoint(desk.connection, seq)
    desk.connection.execute(insert(checkpoints).values(seq=seq, digest=made.digest, at=now))
    return made


def keep(desk: Desk, checkpoint: Checkpoint, authority: str, token: Token, now: datetime) -> int:
    """Keep a verified stamp of this checkpoint; the number of its entry."""
    facts = stamp_facts(checkpoint.seq, checkpoint.digest, authority, token.response, token.pem, token.at)
    seq = desk.append(Draft(kind=STAMPED, facts=facts), now=now)
    desk.connection.execute(
        insert(stamps).values(
            seq=seq,
            checkpoint=checkpoint.seq,
            authority=authority,
            at=now,
            detail="",
            stamped_at=token.at,
            response=token.response,
            certificates=token.pem,
        )
    )
    return seq


def keep_failure(desk: Desk, checkpoint: Checkpoint, authority: str, error: StampError, now: datetime) -> None:
    """Note that an authority gave none; the entry has the reason's one word, the table the words for people."""
    facts = failure_facts(checkpoint.seq, checkpoint.digest, authority, error.reason)
    seq = desk.append(Draft(kind=FAILED, facts=facts), now=now)
    desk.connection.execute(
        insert(stamps).values(
            seq=seq, checkpoint=checkpoint.seq, authority=authority, at=now, detail=error.detail[:1000]
        )
    )


def standings(desk: Desk, authorities: Sequence[str]) -> list[StampStanding]:
    """How it stands with each of these authorities."""
    return [_standing(desk.connection, authority) for authority in authorities]


def _standing(connection: Connection, authority: str) -> StampStanding:
    mine = select(stamps).where(stamps.c.authority == authority).order_by(stamps.c.seq.desc()).limit(1)
    good = connection.execute(mine.where(stamps.c.response.is_not(None))).first()
    bad = connection.execute(mine.where(stamps.c.response.is_(None))).first()
    since = select(func.count()).select_from(stamps)
    since = since.where(stamps.c.authority == authority, stamps.c.seq > (good.seq if good is not None else 0))
    return StampStanding(
        authority=authority,
        stamped_at=good.at if good is not None else None,
        covers=good.checkpoint if good is not None else 0,
        failed_at=bad.at if bad is not None else None,
        failures=connection.execute(since).scalar_one(),
        detail=bad.detail if bad is not None else "",
    )


def stamp_of(desk: Desk, authority: str) -> Stamp | None:
    """The last stamp of an authority."""
    row = desk.connection.execute(
        _kept().where(stamps.c.authority == authority).order_by(stamps.c.seq.desc()).limit(1)
    ).first()
    return None if row is None else _stamp(row)


def stamped_by(desk: Desk, checkpoint: int) -> frozenset[str]:
    """The authorities that stamped this checkpoint."""
    found = select(stamps.c.authority).where(stamps.c.checkpoint == checkpoint, stamps.c.response.is_not(None))
    return frozenset(desk.connection.execute(found).scalars())


def stamped_checkpoints(desk: Desk, until: int) -> list[int]:
    """The checkpoints of which there are stamps that were noted up to this entry, in their order."""
    query = select(stamps.c.checkpoint).where(stamps.c.response.is_not(None), stamps.c.seq <= until)
    return list(desk.connection.execute(query.distinct().order_by(stamps.c.checkpoint)).scalars())


def stamps_of(desk: Desk, checkpoint: int, until: int) -> list[Stamp]:
    """The stamps of a checkpoint that were noted up to this entry."""
    query = _kept().where(stamps.c.checkpoint == checkpoint, stamps.c.seq <= until).order_by(stamps.c.seq)
    return [_stamp(row) for row in desk.connection.execute(query)]


def _kept() -> Any:
    return (
        select(stamps, checkpoints.c.digest)
        .select_from(stamps.join(checkpoints, checkpoints.c.seq == stamps.c.checkpoint))
        .where(stamps.c.response.is_not(None))
    )


def _stamp(row: Row[Any]) -> Stamp:
    return Stamp(
        seq=row.seq,
        checkpoint=row.checkpoint,
        digest=row.digest,
        authority=row.authority,
        at=row.at,
        stamped_at=row.stamped_at,
        response=row.response,
        certificates=row.certificates,
    )


def _last_checkpoint(connection: Connection, before: int | None = None) -> int | None:
    query = select(func.max(checkpoints.c.seq))
    found = connection.execute(query if before is None else query.where(checkpoints.c.seq < before)).scalar()
    return None if found is None else int(found)


def _checkpoint(connection: Connection, seq: int) -> Checkpoint:
    row = connection.execute(select(entries.c.body, entries.c.digest).where(entries.c.seq == seq)).first()
    if row is None:
        raise LedgerError(f"entry {seq} of the ledger is missing; run: objector verify --ledger")
    return Checkpoint(seq=seq, digest=row.digest, body=row.body)


def _begun(connection: Connection, before: int | None) -> Tree:
    last = _last_checkpoint(connection, before)
    if last is None:
        return Tree()
    entry = journal.entry(connection, last)
    try:
        if entry is None or entry.facts["size"] != last - 1:
            raise ValueError("no checkpoint")
        tree = Tree.of(entry.facts["size"], entry.facts["peaks"])
    except (ValueError, KeyError) as error:
        raise LedgerError(f"entry {last} of the ledger was changed; run: objector verify --ledger") from error
    tree.add(entry.digest)
    return tree


def grow(connection: Connection, tree: Tree, before: int | None) -> bool:
    """Take the next entries, up to but not with `before`, into the tree; whether there were any."""
    query = select(entries.c.seq, entries.c.digest).where(entries.c.seq > tree.size)
    if before is not None:
        query = query.where(entries.c.seq < before)
    found = connection.execute(query.order_by(entries.c.seq).limit(AT_ONCE)).all()
    for seq, digest in found:
        if seq != tree.size + 1:
            raise LedgerError(f"entry {tree.size + 1} of the ledger is missing; run: objector verify --ledger")
        tree.add(digest)
    return bool(found)
