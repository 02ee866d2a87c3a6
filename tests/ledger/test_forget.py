"""Forgetting: the key and every trace of the values are gone, and the chain still holds (Promise 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from objector.domain.outcome import Kind, Reason
from objector.domain.submission import Status
from objector.errors import AlreadyClaimed, LedgerError, NotFound
from objector.ledger import database
from objector.ledger.store import Ledger
from tests.build import NOW, a_person, an_account, an_artefact
from tests.ledger.scenes import DELIVERED, SIGN_IN, UNCONFIRMED, UNREACHABLE, planned, sent, tried

LATER = NOW + timedelta(days=1)
MARKS = (
    b"Maria",
    b"maria",
    b"Muster",
    b"example.org",
    b"illness",
    b"CASE-4711",
    b"Danke",
    b"secret-cookie",
    b"PNG of Maria",
)


async def full(ledger: Ledger) -> tuple[str, dict[str, Status]]:
    """A person of whom everything is kept that can be, with a submission in every open status."""
    person, submissions = await planned(ledger, 6)
    a, b, c, d, e, _ = (submission.id for submission in submissions)
    await sent(ledger, a, DELIVERED)
    await sent(ledger, b, UNCONFIRMED)
    await tried(ledger, c, SIGN_IN)
    await tried(ledger, d, UNREACHABLE)
    await sent(ledger, e, DELIVERED)
    await ledger.decide(e, Status.UPHELD, Reason.HONOURED, "", NOW, [an_artefact(Kind.MAIL, b"Dear Maria")])
    await ledger.keep_session(person.accounts[0].id, {"cookies": ["secret-cookie"]}, NOW)
    file = await ledger.keep_file(person.id, b"\x89PNG of Maria", "image/png", NOW)
    await ledger.save_person(replace(person, evidence=file), NOW)
    await ledger.approve(person.id, NOW, "I, Maria Muster, approve")
    await ledger.answer(c, "Maria's code", NOW)
    await ledger.take_mail(b, person.id, "<1@example.org>", NOW)
    return person.id, {submission.id: submission.status for submission in await ledger.submissions()}


def everything(folder: Path) -> bytes:
    """Every byte in the data folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_nothing_of_a_forgotten_person_is_left(ledger: Ledger, folder: Path, tamper) -> None:
    """Values, wrapped key, sealed rows and files are gone from every table, the file, the write-ahead log and the
    folder."""
    person_id, _ = await full(ledger)
    with tamper() as look:
        person = look("SELECT wrapped_key, sealed, email_digest FROM persons")[0]
        secrets = [bytes(value) for value in person]
        secrets += [bytes(row.sealed) for row in look("SELECT sealed FROM accounts")]
        for table in ("approvals", "attempts", "artefacts", "answers"):
            rows = look(f"SELECT sealed FROM {table}")
            assert rows, table
            secrets += [bytes(row.sealed) for row in rows]
        secrets += [bytes(look("SELECT session FROM accounts WHERE session IS NOT NULL")[0].session)]
        secrets += [bytes(look("SELECT digest FROM mails")[0].digest)]
    before = everything(folder)
    reference = b"CASE-4711"  # the controller's own number: in the clear as long as the person is known
    assert [mark for mark in MARKS if mark in before and mark != reference] == []
    on_file = (folder / "ledger.sqlite").is_file()
    assert all(secret in before for secret in secrets) is on_file
    await ledger.forget(person_id, LATER)
    after = everything(folder)
    assert not any(secret in after for secret in (*secrets, *MARKS))
    assert not list((folder / "files").rglob("*.sealed"))
    with tamper() as look:
        for table in ("approvals", "attempts", "artefacts", "answers", "mails"):
            assert look(f"SELECT * FROM {table}") == []
        assert list(look("SELECT wrapped_key, sealed, email_digest, approved_at FROM persons")[0]) == [None] * 4
        assert {tuple(row) for row in look("SELECT sealed, session FROM accounts")} == {(None, None)}
        assert {row.reference for row in look("SELECT reference FROM submissions")} == {""}
    assert (await ledger.verify()).holds


async def test_what_was_open_is_withdrawn_and_what_happened_stays(ledger: Ledger) -> None:
    """Open submissions are withdrawn with an entry; delivered and upheld ones stay as facts without a name."""
    person_id, before = await full(ledger)
    await ledger.forget(person_id, LATER)
    for submission in await ledger.submissions():
        former = before[submission.id]
        stays = former in (Status.DELIVERED, Status.UPHELD)
        assert submission.status is (former if stays else Status.WITHDRAWN)
        assert submission.detail == submission.reference == ""
    assert await ledger.due(LATER) == []


async def test_a_forgotten_person_is_gone_and_stays_gone(ledger: Ledger) -> None:
    """Nothing of them opens; the same address is a new person; forgetting twice is forgetting once."""
    person_id, before = await full(ledger)
    somebody = await ledger.save_person(a_person(email="other@example.org", accounts=(an_account(handle="o"),)), NOW)
    await ledger.forget(person_id, LATER)
    entries = (await ledger.verify()).entries
    await ledger.forget(person_id, LATER)
    assert (await ledger.verify()).entries == entries
    with pytest.raises(NotFound, match="forgotten"):
        await ledger.person(person_id)
    assert await ledger.people() == [somebody]
    assert await ledger.artefacts(next(iter(before))) == []
    again = await ledger.save_person(a_person(), LATER)
    assert again.id != person_id
    with pytest.raises(NotFound):
        await ledger.forget("p-x", LATER)
    with pytest.raises(NotFound, match="forgotten"):
        await ledger.save_person(replace(again, id=person_id, email="new@example.org"), LATER)


async def test_what_is_in_hand_is_not_forgotten_under_way(ledger: Ledger, another: Ledger) -> None:
    """While a run performs for a person they cannot be forgotten; once it has ended, dead or alive, they can."""
    person, (submission,) = await planned(ledger)
    await another.claim(submission.id, NOW)
    with pytest.raises(AlreadyClaimed):
        await ledger.forget(person.id, NOW)
    assert await ledger.person(person.id) == person
    await another.close()
    await ledger.forget(person.id, NOW)
    assert (await ledger.submission(submission.id)).status is Status.WITHDRAWN


async def test_old_pages_in_the_log_are_told_of(ledger: Ledger, address: str, folder: Path, monkeypatch) -> None:
    """SQLite, read by somebody else: the person is forgotten, the rest is said, and a second call finishes it."""
    if not address.startswith("sqlite"):
        pytest.skip("PostgreSQL has no write-ahead log that a reader could keep from being cut")
    person, _ = await planned(ledger)
    await ledger._database.run(ledger._database.outside, "PRAGMA busy_timeout = 100")
    reader = create_engine(address, poolclass=NullPool)
    with reader.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT * FROM persons").all()
        with pytest.raises(LedgerError, match="write-ahead log"):
            await ledger.forget(person.id, NOW)
        with pytest.raises(NotFound):
            await ledger.person(person.id)
    await ledger.forget(person.id, NOW)
    assert (folder / "ledger.sqlite-wal").stat().st_size == 0
    assert database.PATIENCE >= 10
