"""What the ledger remembers of mailboxes: places and for what, under keyed digests, outside the chain."""

from __future__ import annotations

from sqlalchemy import text

from objector.domain.checkpoint import Checkpoint
from objector.domain.visited import Visited
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger.scenes import planned

BOX = "maria@example.org@imap.example.org:993/INBOX"


async def test_place_and_marks_are_found_again(ledger: Ledger, another: Ledger) -> None:
    """By another run too; another mailbox has its own; a mark that changed is not covered."""
    assert await ledger.mailbox(BOX, {"s-1": "a"}) == Visited()
    await ledger.keep_mailbox(BOX, Checkpoint(7, 40), {"s-1": "a", "s-2": "b"}, NOW)
    assert await another.mailbox(BOX, {"s-1": "a", "s-2": "c", "s-3": "d"}) == Visited(
        place=Checkpoint(7, 40), covered=frozenset({"s-1"})
    )
    assert await another.mailbox("other", {"s-1": "a"}) == Visited()


async def test_a_later_place_takes_the_place_of_the_former(ledger: Ledger) -> None:
    """With its marks, in one go: what is not named any more was not looked for."""
    await ledger.keep_mailbox(BOX, Checkpoint(7, 40), {"s-1": "a", "s-2": "b", "s-3": "c"}, NOW)
    await ledger.keep_mailbox(BOX, Checkpoint(4_294_967_295, 4_294_967_295), {"s-2": "b", "s-3": "x", "s-4": "d"}, NOW)
    every = {"s-1": "a", "s-2": "b", "s-3": "x", "s-4": "d"}
    assert await ledger.mailbox(BOX, every) == Visited(
        place=Checkpoint(4_294_967_295, 4_294_967_295), covered=frozenset({"s-2", "s-3", "s-4"})
    )
    assert (await ledger.mailbox(BOX, {"s-3": "c"})).covered == frozenset()


async def test_nothing_new_writes_nothing(ledger: Ledger) -> None:
    """An idle program that looks every few minutes leaves the disk alone."""
    await ledger.keep_mailbox(BOX, Checkpoint(7, 40), {"s-1": "a"}, NOW)

    def refuse(*_: object) -> None:
        raise AssertionError("something was written")

    ledger._write = refuse  # type: ignore[method-assign, assignment]
    await ledger.keep_mailbox(BOX, Checkpoint(7, 40), {"s-1": "a"}, NOW)


async def test_no_address_is_kept(ledger: Ledger) -> None:
    """Neither the mailbox's nor what the marks hold, and no entry tells of either."""
    before = (await ledger.verify()).entries
    await ledger.keep_mailbox(BOX, Checkpoint(7, 40), {"s-1": "maria@example.org"}, NOW)

    def kept() -> str:
        with ledger._database.reading() as connection:
            tables = ("mailboxes", "mailbox_submissions")
            return "".join(str(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in tables)

    rows = await ledger._database.run(kept)
    assert "s-1" in rows
    assert "example" not in rows
    assert (await ledger.verify()).entries == before


async def test_who_is_forgotten_is_forgotten_here(ledger: Ledger) -> None:
    """The marks of their submissions go; those of others stay."""
    person, (theirs,) = await planned(ledger)
    await ledger.keep_mailbox(BOX, Checkpoint(7, 40), {theirs.id: "a", "s-other": "b"}, NOW)
    await ledger.forget(person.id, NOW)
    assert (await ledger.mailbox(BOX, {theirs.id: "a", "s-other": "b"})).covered == frozenset({"s-other"})
