"""The ledger's tests run over SQLite always, and over a real PostgreSQL wherever its binaries are installed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger import postgres
from tests.ledger.tamper import Tamper

KEY = "00112233445566778899aabbccddeeff" * 2


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The socket folder of a PostgreSQL server that lives as long as the session."""
    found = postgres.binaries()
    if found is None:
        pytest.skip("PostgreSQL is not installed here (no initdb in /usr/lib/postgresql/*/bin or on PATH)")
    with postgres.server(found) as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of a database that holds nothing yet."""
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'ledger.sqlite'}"
    return postgres.new_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder."""
    return tmp_path / "data"


@pytest.fixture
def keys(folder: Path) -> KeySource:
    """A given master key."""
    return KeySource(folder=folder, given=KEY)


@pytest.fixture
async def ledger(address: str, folder: Path, keys: KeySource) -> AsyncIterator[Ledger]:
    """An open ledger that holds nothing yet."""
    async with await Ledger.open(address, folder, keys, now=NOW) as opened:
        yield opened


@pytest.fixture
async def another(address: str, folder: Path, keys: KeySource, ledger: Ledger) -> AsyncIterator[Ledger]:
    """The same ledger, opened by another run."""
    async with await Ledger.open(address, folder, keys, now=NOW) as opened:
        yield opened


@pytest.fixture
def tamper(address: str, ledger: Ledger) -> Callable[[], Tamper]:
    """Somebody who changes the database behind the ledger's back."""
    return lambda: Tamper(address)
