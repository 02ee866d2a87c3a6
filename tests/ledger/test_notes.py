"""Notes: kept as entries, with the mail that shows them; and what is overdue is found along an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from objector.domain.cause import Cause
from objector.domain.note import By, Note, What, notes_in
from objector.domain.outcome import Kind, Reason
from objector.domain.retry import Move
from objector.domain.submission import Status, Submission
from objector.errors import AlreadyClaimed, IllegalMove
from objector.ledger import journal, questions, schema
from objector.ledger.chain import Entry
from objector.ledger.database import Database
from objector.ledger.desk import Desk
from objector.ledger.store import Ledger
from objector.ledger.tables import submissions
from tests.build import NOW, a_line, an_artefact
from tests.ledger import large
from tests.ledger.scenes import DELIVERED, UNCONFIRMED, planned, sent

LATER = NOW + timedelta(hours=1)
RAW = b"From: a@facebookmail.com\r\n\r\nWe need more time"
MAIL = an_artefact(Kind.MAIL, RAW, media_type="message/rfc822")
EXTENDED = Note(what=What.EXTENDED, day=NOW.date(), by=By.MAIL)
ARRIVED = Move(to=Status.DELIVERED, reason=Reason.CONFIRMED_BY_MAIL, detail="a mail")
UPHELD = Move(to=Status.UPHELD, reason=Reason.HONOURED, detail="a mail")
SOON = {"meta": LATER}


async def one_sent(ledger: Ledger, outcome: Any = DELIVERED) -> Submission:
    _, (one,) = await planned(ledger)
    return await sent(ledger, one.id, outcome)


async def test_a_note_is_an_entry(ledger: Ledger) -> None:
    """Read back as it was given, in its order; the status stays, and the chain holds."""
    one = await one_sent(ledger)
    assert one.moved_at is None
    given = (
        Note(what=What.IDENTITY_ASKED, day=date(2026, 11, 22)),
        Note(what=What.IDENTITY_GIVEN, day=date(2026, 11, 22)),
    )
    done = await ledger.note(one.id, given, LATER)
    assert (done.status, done.moved_at, done.delivered_at) == (Status.DELIVERED, LATER, NOW)
    noted = notes_in(await ledger.history(one.id))
    assert [(note.what, note.day, note.by) for note in noted] == [(n.what, n.day, By.PERSON) for n in given]
    assert [note.seq for note in noted] == [note.seq for note in noted if note.seq > 0]
    assert [found.id for found in await ledger.moved()] == [one.id]
    assert (await ledger.verify()).holds


async def test_a_mail_moves_and_is_noted_at_once(ledger: Ledger) -> None:
    """Kept once, named by the note; the same mail a second time does nothing, and so does one that cannot be noted."""
    one = await one_sent(ledger, UNCONFIRMED)
    assert await ledger.settle(one.id, (ARRIVED,), "digest", LATER, (MAIL,), happened_at=NOW, notes=(EXTENDED,))
    assert not await ledger.settle(one.id, (), "digest", LATER, (MAIL,), happened_at=NOW, notes=(EXTENDED,))
    (note,) = notes_in(await ledger.history(one.id))
    assert await ledger.open_artefact(note.mail) == RAW
    assert len([kept for kept in await ledger.artefacts(one.id) if kept.kind is Kind.MAIL]) == 1
    assert await ledger.settle(one.id, (), "second", LATER, (MAIL,), happened_at=NOW, notes=(EXTENDED,))
    _, again = notes_in(await ledger.history(one.id))
    assert again.mail != note.mail
    assert await ledger.open_artefact(again.mail) == RAW
    assert (await ledger.verify()).holds


async def test_an_unclear_mail_keeps_whose_word_it_was(ledger: Ledger) -> None:
    """The entry says that the meaning is the person's; without a word of theirs it is the mail's."""
    one = await one_sent(ledger)

    def last_entry(desk: Desk) -> Entry | None:
        return journal.entry(desk.connection, desk.head_seq)

    words = []
    for number, word in enumerate(("extended", "")):
        (mail,) = await ledger.keep_unclear([one.id], RAW, f"digest {number}", NOW, LATER)
        await ledger.settle_unclear(mail, one.id, (), LATER, notes=(EXTENDED,), word=word)
        entry = await ledger._read(last_entry)
        assert entry is not None
        words.append((entry.kind, entry.facts.get("means"), entry.facts["by"], entry.facts["submission"]))
    assert words == [("mail_settled", "extended", "person", one.id), ("mail_settled", None, "mail", one.id)]


async def test_no_time_runs_before_receipt(ledger: Ledger) -> None:
    """What did not arrive has no deadline that anything could move; nothing is kept of it."""
    one = await one_sent(ledger, UNCONFIRMED)
    with pytest.raises(IllegalMove, match="--arrived"):
        await ledger.note(one.id, (EXTENDED,), LATER, artefacts=(MAIL,))
    assert [kept for kept in await ledger.artefacts(one.id) if kept.kind is Kind.MAIL] == []
    claimed = await ledger.claim((await planned(ledger, email="b@example.org"))[1][0].id, LATER)
    with pytest.raises(AlreadyClaimed):
        await ledger.note(claimed.submission.id, (EXTENDED,), LATER)


async def test_what_is_awaited(ledger: Ledger) -> None:
    """From receipt until the answer; before a bound, longest first, by person, as many as asked for."""
    first, (one,) = await planned(ledger, email="one@example.org")
    _, (two,) = await planned(ledger, email="two@example.org")
    await sent(ledger, two.id, DELIVERED, NOW - timedelta(hours=1))
    assert await ledger.received_before(SOON) == [await ledger.submission(two.id)]
    await sent(ledger, one.id, DELIVERED)
    assert [found.id for found in await ledger.received_before(SOON)] == [two.id, one.id]
    assert [found.id for found in await ledger.received_before(SOON, limit=1)] == [two.id]
    assert [found.id for found in await ledger.received_before(SOON, person=first.id)] == [one.id]
    assert [found.id for found in await ledger.received_before({"meta": NOW})] == [two.id]
    assert await ledger.received_before({"x": LATER}) == []
    assert await ledger.unmoved_before(SOON) == 2
    await ledger.note(two.id, (EXTENDED,), LATER)
    assert await ledger.unmoved_before(SOON) == 1
    assert [found.id for found in await ledger.moved(first.id)] == []
    for one_of, to in ((one, Status.UPHELD), (two, Status.REFUSED)):
        await ledger.decide(one_of.id, to, Reason.HONOURED, "", LATER)
    assert await ledger.received_before(SOON) == await ledger.moved() == []
    assert await ledger.unmoved_before(SOON) == 0


async def test_an_honoured_objection_awaits_nothing_of_its_former_ones(ledger: Ledger) -> None:
    """Three times made, and the third upheld: nothing is overdue any more; another objection still is."""
    person, (first, other) = await planned(ledger, 2)
    submission = first
    for generation in (2, 3):
        submission = await sent(ledger, submission.id, DELIVERED)
        line = a_line(person, cause=Cause.NOT_UPHELD, follows=submission)
        further = replace(line, objection=replace(line.objection, generation=generation))
        (submission,) = await ledger.plan([further], "meta-ai", LATER)
    await sent(ledger, submission.id, DELIVERED, LATER)
    await sent(ledger, other.id, DELIVERED)
    assert await ledger.unmoved_before({"meta": LATER + timedelta(1)}) == 4
    await ledger.decide(submission.id, Status.UPHELD, Reason.HONOURED, "", LATER)
    assert [found.id for found in await ledger.received_before({"meta": LATER + timedelta(1)})] == [other.id]
    await ledger.note(first.id, (EXTENDED,), LATER)  # a late word about the first brings nothing back
    assert await ledger.moved() == []


async def test_nothing_is_awaited_for_the_forgotten(ledger: Ledger) -> None:
    """Nobody is left to complain."""
    person, (one,) = await planned(ledger)
    await sent(ledger, one.id, DELIVERED)
    await ledger.note(one.id, (EXTENDED,), LATER)
    await ledger.forget(person.id, LATER)
    assert await ledger.received_before(SOON) == await ledger.moved() == []


def _received(number: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows as a large ledger has them: most were received lately, few long ago, fewer still were moved."""
    for count in range(number):
        yield (
            count,
            {
                "status": "delivered",
                "controller": "meta" if count % 2 == 0 else "x",
                "awaited_since": NOW - timedelta(days=90) if count % 100 == 0 else NOW,
                "moved_at": NOW if count % 1000 == 0 else None,
            },
        )


@pytest.mark.timeout(300)
async def test_what_is_overdue_is_not_searched_for(ledger: Ledger) -> None:
    """In a large ledger each of the three questions is read along an index, not by looking at every submission."""
    person, _ = await planned(ledger, 0, accounts=())
    await ledger._database.run(large.fill, ledger, person.id, _received(6_000))
    bounds = {"meta": NOW - timedelta(days=30), "x": NOW - timedelta(days=30)}
    assert len(await ledger.received_before(bounds)) == 60
    assert await ledger.unmoved_before(bounds) == 54
    assert len(await ledger.moved()) == 6
    overdue = select(submissions).where(*questions._overdue("meta", bounds["meta"], None))
    moved = (submissions.c.awaited_since.is_not(None), submissions.c.moved_at.is_not(None))
    asked = [
        await ledger._database.run(large.plan, ledger, query)
        for query in (overdue, select(submissions.c.id).where(*moved))
    ]
    assert "submissions_awaited" in asked[0]
    assert "submissions_moved" in asked[1]
    for plan in asked:
        assert "Seq Scan" not in plan
        assert "SCAN submissions" not in plan or "INDEX submissions_moved" in plan


def test_an_older_ledger_knows_what_is_awaited(folder: Path) -> None:
    """Of what was delivered before: not what a later submission was honoured for, and not what was forgotten."""
    folder.mkdir()
    place = folder / "ledger.sqlite"
    database = Database(f"sqlite:///{place}")
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))

    def upgrade(version: str) -> None:
        with database.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, version)

    upgrade("0005")
    with closing(sqlite3.connect(place)) as connection, connection:
        there = {row[1] for row in connection.execute("PRAGMA table_info(submissions)")}
        whole = {column.name: "" for column in submissions.c if not column.nullable and column.name in there}
        connection.execute("INSERT INTO persons (id, created_at, changed_at) VALUES ('p', '', '')")
        connection.execute("INSERT INTO persons (id, created_at, changed_at, forgotten_at) VALUES ('f', '', '', '')")
        for one, person, status, follows in (
            ("1", "p", "delivered", None), ("2", "p", "delivered", "1"), ("3", "p", "upheld", "2"),
            ("4", "p", "delivered", None), ("5", "f", "delivered", None), ("6", "p", "planned", None),
        ):  # fmt: skip
            row = {**whole, "id": one, "key": one, "person_id": person, "status": status, "follows": follows}
            row |= {"delivered_at": "2026-11-22 10:00:00.000000"}
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO submissions ({names}) VALUES ({marks})", tuple(row.values()))
    upgrade(schema.VERSION)
    with closing(sqlite3.connect(place)) as connection:
        found = connection.execute("SELECT id FROM submissions WHERE awaited_since IS NOT NULL").fetchall()
    assert found == [("4",)]
