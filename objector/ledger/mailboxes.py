"""Mailboxes: up to where each was read, and for what. Named by a keyed digest, never by address.

None of it is history: it goes into no entry of the chain, and losing it costs one reading from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from objector.domain.checkpoint import Checkpoint
from objector.domain.visited import Visited
from objector.ledger.desk import Desk
from objector.ledger.portions import portions
from objector.ledger.tables import mailbox_submissions, mailboxes


def visited(desk: Desk, name: str, awaited: Mapping[str, str]) -> Visited:
    """What is known of a mailbox. See `Ledger.mailbox`."""
    digest = desk.vault.digest("mailboxes", name)
    row = desk.connection.execute(select(mailboxes).where(mailboxes.c.digest == digest)).first()
    if row is None:
        return Visited()
    kept = _marks(desk, digest)
    covered = {one for one, mark in _sealed(desk, awaited).items() if kept.get(one) == mark}
    return Visited(place=Checkpoint(row.uidvalidity, row.uidnext), covered=frozenset(covered))


def stands(desk: Desk, name: str, place: Checkpoint, awaited: Mapping[str, str]) -> bool:
    """Whether exactly this is kept already, so that nothing has to be written."""
    digest = desk.vault.digest("mailboxes", name)
    row = desk.connection.execute(select(mailboxes).where(mailboxes.c.digest == digest)).first()
    if row is None or (row.uidvalidity, row.uidnext) != (place.uidvalidity, place.uidnext):
        return False
    return _marks(desk, digest) == _sealed(desk, awaited)


def keep(desk: Desk, name: str, place: Checkpoint, awaited: Mapping[str, str], now: datetime) -> None:
    """Keep place and marks, in place of the former ones. See `Ledger.keep_mailbox`."""
    digest = desk.vault.digest("mailboxes", name)
    numbers = {"uidvalidity": place.uidvalidity, "uidnext": place.uidnext, "at": now}
    execute = desk.connection.execute
    if execute(update(mailboxes).where(mailboxes.c.digest == digest).values(**numbers)).rowcount == 0:
        execute(insert(mailboxes).values(digest=digest, **numbers))
    kept, wanted = _marks(desk, digest), _sealed(desk, awaited)
    _drop(desk, digest, [one for one, mark in kept.items() if wanted.get(one) != mark])
    new = [{"mailbox": digest, "submission_id": one, "mark": mark} for one, mark in wanted.items()
           if kept.get(one) != mark]  # fmt: skip
    if new:
        execute(insert(mailbox_submissions), new)


def _marks(desk: Desk, digest: bytes) -> dict[str, bytes]:
    columns = select(mailbox_submissions.c.submission_id, mailbox_submissions.c.mark)
    found = desk.connection.execute(columns.where(mailbox_submissions.c.mailbox == digest))
    return {row.submission_id: row.mark for row in found}


def _sealed(desk: Desk, awaited: Mapping[str, str]) -> dict[str, bytes]:
    """The marks hold addresses: kept are keyed digests."""
    return {one: desk.vault.digest("mailbox_submissions", f"{one} {mark}") for one, mark in awaited.items()}


def _drop(desk: Desk, digest: bytes, ids: Iterable[str]) -> None:
    for some in portions(ids):
        theirs = mailbox_submissions.c.submission_id.in_(some)
        desk.connection.execute(delete(mailbox_submissions).where(mailbox_submissions.c.mailbox == digest, theirs))
