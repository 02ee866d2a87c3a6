"""Taking people in: sessions and evidence are kept, and the same file twice changes nothing."""

from __future__ import annotations

from dataclasses import replace

from objector.engine.intake import take_in
from objector.engine.people_file import FromFile
from objector.ledger.store import Ledger
from tests.build import NOW, a_person, an_account

STATE = {"cookies": [{"name": "c", "value": "v", "domain": ".facebook.com", "path": "/"}], "origins": []}
PICTURE = (b"\x89PNG\r\n\x1a\n a picture", "image/png")


def given() -> FromFile:
    accounts = (an_account(), an_account(handle="second", email="second@example.org"))
    return FromFile(person=a_person(accounts=accounts), sessions={1: STATE}, evidence=PICTURE)


async def test_everything_is_kept_where_it_belongs(ledger: Ledger) -> None:
    """The session at its account and no other, the evidence with the person, the approval of the file."""
    (person,) = await take_in(ledger, [given()], NOW)
    first, second = person.accounts
    assert (first.session_at, second.session_at) == (None, NOW)
    assert await ledger.session(second.id) == STATE
    assert await ledger.open_artefact(person.evidence) == PICTURE[0]
    assert person.approved_at == NOW


async def test_twice_is_once(ledger: Ledger) -> None:
    """The same again adds no entry to the ledger."""
    (before,) = await take_in(ledger, [given()], NOW)
    entries = (await ledger.verify()).entries
    (after,) = await take_in(ledger, [given()], NOW)
    assert after == before
    assert (await ledger.verify()).entries == entries


async def test_changed_values_need_a_new_approval(ledger: Ledger) -> None:
    """A file with other grounds and no approval takes the old one away."""
    (person,) = await take_in(ledger, [given()], NOW)
    changed = replace(given(), person=replace(given().person, grounds="Something else.", approved_at=None))
    (after,) = await take_in(ledger, [changed], NOW)
    assert after.id == person.id
    assert after.approved_at is None


async def test_new_evidence_is_kept_anew(ledger: Ledger) -> None:
    """Another picture replaces the one that is sent; the first stays in the vault."""
    (person,) = await take_in(ledger, [given()], NOW)
    (after,) = await take_in(ledger, [replace(given(), evidence=(PICTURE[0] + b"!", "image/png"))], NOW)
    assert after.evidence != person.evidence
    assert await ledger.open_artefact(after.evidence) == PICTURE[0] + b"!"
