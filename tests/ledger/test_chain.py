"""The chain: what is changed, dropped, exchanged or renumbered is found and named."""

from __future__ import annotations

import asyncio
import hashlib
import json
from itertools import pairwise
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from objector.ledger import chain, proof
from objector.ledger.chain import START, Walk
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger.scenes import DELIVERED, planned, planned_for_each, sent

Row = tuple[int, str, str, str | None, str | None]


def a_chain(length: int) -> list[Row]:
    """Stored entries that hold."""
    rows: list[Row] = []
    prev = START
    for seq in range(1, length + 1):
        person = f"p-{seq}"
        body, prev = chain.write(
            seq=seq, prev=prev, at=NOW, kind="k", version="1", facts={"n": seq, "é": "ü"}, person_id=person
        )
        rows.append((seq, body, prev, None, person))
    return rows


def first_fault(rows: list[Row]) -> str:
    """The first fault that a walk over these rows finds."""
    walk = Walk()
    return next(filter(None, (walk.step(*row) for row in rows)), "")


def test_a_written_chain_holds_and_reads_back() -> None:
    """Entries hold, are canonical JSON, and come back as written."""
    rows = a_chain(5)
    assert first_fault(rows) == ""
    entries = [chain.read(body, digest) for _, body, digest, _, _ in rows]
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert all(later.prev == earlier.digest for earlier, later in pairwise(entries))
    assert entries[0].at == NOW
    assert entries[0].facts == {"n": 1, "é": "ü"}


@settings(max_examples=200, deadline=None)
@given(data=st.data(), length=st.integers(2, 8))
def test_any_change_is_found(data: st.DataObject, length: int) -> None:
    """Any one character of any body, changed in any way, is found at that entry."""
    rows = a_chain(length)
    at = data.draw(st.integers(0, length - 1))
    seq, body, digest, submission, person = rows[at]
    place = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != body[place]))
    rows[at] = (seq, body[:place] + other + body[place + 1 :], digest, submission, person)
    assert first_fault(rows).startswith(f"entry {seq}: was changed")


def redigested(row: Row, **changes: Any) -> Row:
    """A forged entry with a digest that fits it."""
    content = {**json.loads(row[1]), **changes}
    body = rfc8785.dumps(content)
    return row[0], body.decode(), hashlib.sha256(body).hexdigest(), content["submission"], content["person"]


def test_each_fault_has_its_name() -> None:
    """Changed, forged, dropped, exchanged, renumbered, doubled: each is named with the entry it is at."""
    rows = a_chain(5)
    forged = redigested(rows[1], facts={"n": 99})
    assert first_fault([rows[0], forged, *rows[2:]]).startswith("entry 3: does not follow entry 2")
    assert first_fault([*rows[:2], *rows[3:]]).startswith("entry 3: is missing; after entry 2 comes entry 4")
    assert first_fault(rows[1:]).startswith("entry 1: is missing")
    exchanged = [rows[0], (2, *rows[2][1:]), (3, *rows[1][1:]), *rows[3:]]
    assert first_fault(exchanged) == "entry 2: was renumbered; by its content it is entry 3"
    assert first_fault([*rows, rows[4]]).startswith("entry 5: stands again")
    renumbered = (2, *redigested(rows[2], seq=2)[1:])
    assert first_fault([rows[0], renumbered]).startswith("entry 2: does not follow entry 1")
    assert "ids stored beside it" in first_fault([(*rows[0][:4], "p-other")])
    spaced = json.dumps(json.loads(rows[0][1]))
    assert "canonical" in first_fault([(1, spaced, hashlib.sha256(spaced.encode()).hexdigest(), None, "p-1")])
    for junk in ("{}", "[]", "null", '{"seq":1}'):
        digest = hashlib.sha256(junk.encode()).hexdigest()
        assert "is not an entry" in first_fault([(1, junk, digest, None, None)])


async def test_entries_refuse_to_be_changed(ledger: Ledger, tamper) -> None:
    """The database itself refuses to change, delete or insert out of order."""
    await planned(ledger)
    row = "SELECT 99, NULL, NULL, body, digest FROM entries WHERE seq = 1"
    for statement in (
        "UPDATE entries SET body = '{}' WHERE seq = 1",
        "DELETE FROM entries WHERE seq = 1",
        f"INSERT INTO entries (seq, submission_id, person_id, body, digest) {row}",
        f"INSERT INTO entries (seq, submission_id, person_id, body, digest) {row.replace('99', '1')}",
    ):
        with pytest.raises(IntegrityError), tamper() as change:
            change(statement)
    assert (await ledger.verify()).holds


async def test_sqlite_does_not_replace_entries(ledger: Ledger, tamper, address: str) -> None:
    """`INSERT OR REPLACE`, which fires no delete trigger, is refused too; PostgreSQL refuses TRUNCATE."""
    await planned(ledger)
    statement = "TRUNCATE entries"
    if address.startswith("sqlite"):
        statement = "INSERT OR REPLACE INTO entries SELECT 1, NULL, NULL, '{}', digest FROM entries WHERE seq = 2"
    with pytest.raises(IntegrityError), tamper() as change:
        change(statement)
    assert (await ledger.verify()).holds


TAMPERED = {
    "entry 4: was changed; its digest": ["UPDATE entries SET body = replace(body, 'planned', 'plannad') WHERE seq = 4"],
    "entry 3: is missing": ["DELETE FROM entries WHERE seq = 3"],
    "entry 1: is missing": ["DELETE FROM entries WHERE seq = 1"],
    "entry 3: was renumbered": [
        "UPDATE entries SET seq = 1000 WHERE seq = 3",
        "UPDATE entries SET seq = 3 WHERE seq = 4",
        "UPDATE entries SET seq = 4 WHERE seq = 1000",
    ],
    "entry 6: is missing, and so is everything after it up to entry 8": ["DELETE FROM entries WHERE seq > 5"],
    "entry 0: stands before the first entry": ["UPDATE entries SET seq = 0 WHERE seq = 5"],
    "entry 4: was changed; the ids": ["UPDATE entries SET person_id = 'p-x' WHERE seq = 4"],
    "stands as upheld, but entry": ["UPDATE submissions SET status = 'upheld'"],
    "is missing; submission": [
        "DELETE FROM entries WHERE seq > 5",
        "UPDATE about SET head_seq = 5, head_digest = (SELECT digest FROM entries WHERE seq = 5)",
    ],
    "it is not the last entry that was noted": ["UPDATE about SET head_digest = 'x'"],
}


@pytest.mark.parametrize("fault", TAMPERED)
async def test_a_tampered_ledger_is_found(ledger: Ledger, tamper, fault: str, monkeypatch) -> None:
    """Whoever goes around the triggers is found by `verify`, with the first entry at fault; in portions too."""
    monkeypatch.setattr(proof, "AT_ONCE", 2)
    _, (submission, _) = await planned(ledger, 2)
    await sent(ledger, submission.id, DELIVERED)
    honest = await ledger.verify()
    assert (honest.holds, honest.entries, honest.seq) == (True, 8, None)
    with tamper() as change:
        change.drop_triggers()
        for statement in TAMPERED[fault]:
            change(statement)
    report = await ledger.verify()
    assert not report.holds
    assert fault in report.fault


async def test_verify_does_not_stand_in_the_way(ledger: Ledger, another: Ledger, monkeypatch) -> None:
    """A check while others write holds, up to where the chain was when it began."""
    monkeypatch.setattr(proof, "AT_ONCE", 1)
    await planned_for_each(ledger, 3)
    report, _ = await asyncio.gather(ledger.verify(), planned(another, email="late@example.org"))
    assert report.holds
    assert (await ledger.verify()).entries > report.entries
