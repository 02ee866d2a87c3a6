"""Opening a ledger: schema, rehearsal, addresses, and what is loaded for it."""

# ruff: noqa: ASYNC240  (a look at a small file while nothing else is under way)
from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from objector.errors import ConfigError, LedgerError
from objector.ledger import schema
from objector.ledger.database import Database
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.ledger.tables import metadata
from tests.build import NOW
from tests.ledger.conftest import KEY
from tests.ledger.scenes import DELIVERED, planned, sent

ROOT = Path(__file__).parents[2]


async def test_migrations_and_tables_agree(ledger: Ledger) -> None:
    """What the migrations make is what the program believes; the wanted version is their last one."""

    def differences() -> list[object]:
        with ledger._database.reading() as connection:
            return list(compare_metadata(MigrationContext.configure(connection), metadata))

    assert await ledger._database.run(differences) == []
    folder = Path(schema.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == schema.VERSION


async def test_a_ledger_is_begun_once(address: str, folder: Path, keys: KeySource) -> None:
    """Many that open a new ledger at the same time find one and the same."""
    opened = await asyncio.gather(*(Ledger.open(address, folder, keys, now=NOW) for _ in range(4)))
    assert len({ledger.id for ledger in opened}) == 1
    assert (await opened[0].verify()).entries == 1
    for ledger in opened:
        await ledger.close()
        await ledger.close()


async def test_a_folder_that_cannot_be_written_is_told(folder: Path, keys: KeySource) -> None:
    """A disk that is closed, gone or not ours ends in one message with the place, not in a bare system error."""
    folder.mkdir(exist_ok=True)
    place = folder / "a file"
    place.write_text("not a folder")
    with pytest.raises(LedgerError, match="a file/ledger cannot be written"):
        await Ledger.open(None, place / "ledger", keys, now=NOW)


async def test_a_rehearsal_is_never_taken_for_real(address: str, folder: Path, keys: KeySource) -> None:
    """Its ledger says so in the first entry and with every artefact, and opens only as a rehearsal."""
    async with await Ledger.open(address, folder, keys, now=NOW, rehearsal=True) as ledger:
        assert ledger.rehearsal
        _, (submission,) = await planned(ledger)
        await sent(ledger, submission.id, DELIVERED)
        told = [fact for entry in await ledger.history(submission.id) for fact in entry.facts.get("artefacts", ())]
        assert len(told) == 3
        assert all(fact["rehearsal"] is True for fact in told)
    with pytest.raises(ConfigError, match="rehearsal"):
        await Ledger.open(address, folder, keys, now=NOW)


async def test_a_real_ledger_is_never_a_rehearsals(ledger: Ledger, address: str, folder: Path, keys: KeySource) -> None:
    """The other way round is refused as well."""
    with pytest.raises(ConfigError, match="a real one"):
        await Ledger.open(address, folder, keys, now=NOW, rehearsal=True)


async def test_a_newer_schema_is_refused(ledger: Ledger, address: str, folder: Path, keys: KeySource, tamper) -> None:
    """An older program does not touch a newer ledger."""
    with tamper() as change:
        change("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match="newer"):
        await Ledger.open(address, folder, keys, now=NOW)


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", "no address", "oracle://h"]
)
async def test_an_address_that_is_none_is_refused(address: str, folder: Path, keys: KeySource) -> None:
    """With what is wanted, and without repeating a password."""
    with pytest.raises(ConfigError, match="DATABASE_URL") as refused:
        await Ledger.open(address, folder, keys, now=NOW)
    assert "secret" not in str(refused.value)


async def test_an_unreachable_database_is_told_without_its_password(folder: Path, keys: KeySource) -> None:
    """The trouble is a LedgerError that names the place."""
    with pytest.raises(LedgerError, match="cannot be used") as refused:
        await Ledger.open(f"postgresql://u:secret@/d?host={folder}", folder, keys, now=NOW)
    assert "secret" not in str(refused.value)


async def test_a_file_that_is_no_ledger_is_told(folder: Path, keys: KeySource) -> None:
    """A file of another kind is not touched."""
    folder.mkdir()
    (folder / "ledger.sqlite").write_bytes(b"this is a letter, and not a database at all" * 100)
    with pytest.raises(LedgerError):
        await Ledger.open(None, folder, keys, now=NOW)
    assert (folder / "ledger.sqlite").read_bytes().startswith(b"this is a letter")


async def test_sqlite_is_durable(folder: Path, keys: KeySource) -> None:
    """Write-ahead log, full synchronisation, foreign keys and overwriting of what is deleted are on."""
    async with await Ledger.open(None, folder, keys, now=NOW) as ledger:
        asked = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 30000}
        for name, wanted in asked.items():
            assert await ledger._database.run(ledger._database.outside, f"PRAGMA {name}") == wanted


async def test_postgres_is_durable(postgres_server: str) -> None:
    """A commit is on disk when it returns, whatever the server's own setting."""
    from tests.ledger.postgres import new_database

    database = Database(new_database(postgres_server))
    try:
        assert await database.run(database.outside, "SHOW synchronous_commit") == "on"
    finally:
        await database.close()


async def test_a_question_loads_nothing_slow(ledger: Ledger, address: str, folder: Path) -> None:
    """`status` asks an existing ledger without Alembic, ciphers, keyring or browser: what it need not load it does
    not."""
    await planned(ledger)
    program = f"""
import asyncio, sys
from datetime import datetime, UTC
from pathlib import Path
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
async def main():
    keys = KeySource(folder=Path({str(folder)!r}), given={KEY!r})
    async with await Ledger.open({address!r}, Path({str(folder)!r}), keys, now=datetime.now(UTC)) as ledger:
        assert await ledger.counts() and await ledger.submissions() and await ledger.due(datetime.now(UTC))
asyncio.run(main())
slow = {{"alembic", "cryptography", "keyring", "platformdirs", "playwright", "pydantic", "holidays", "mako"}}
print(sorted(slow & set(sys.modules)))
"""
    ended = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "[]"), ended.stderr
