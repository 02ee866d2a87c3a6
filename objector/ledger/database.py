"""The database behind the ledger: SQLite or PostgreSQL, used by one thread of its own, one transaction at a time.

Writers take turns, on both in the same way: SQLite by `BEGIN IMMEDIATE`, PostgreSQL by an advisory lock that lasts as
long as the transaction. So what a writer reads is what it writes upon, and the chain has no gaps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, create_engine, event, exc, make_url
from sqlalchemy.pool import QueuePool

from objector.errors import ConfigError, LedgerError
from objector.failpoints import reach

T = TypeVar("T")

PATIENCE = 30
"""Seconds that a writer waits for its turn."""
_TURN = 0x0B1EC702
"""The advisory lock of PostgreSQL that writers take; any number that nobody else in the database uses."""


class Database:
    """Transactions, synchronous, and the thread in which they run."""

    def __init__(self, url: str) -> None:
        self.url = _understood(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"pool_pre_ping": not self.is_sqlite}
        try:
            self._engine = create_engine(
                self.url, poolclass=QueuePool, pool_size=1, max_overflow=1, hide_parameters=True, **options
            )
        except ModuleNotFoundError as error:
            raise ConfigError(
                f"DATABASE_URL: {error.name} is not installed; install it with: pip install 'objector[postgres]'"
            ) from error
        event.listen(self._engine, "connect", _prepare_sqlite if self.is_sqlite else _prepare_postgres)
        if self.is_sqlite:
            event.listen(self._engine, "begin", _begin_sqlite)
        self._closed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    def shred(self, tables: Collection[str]) -> None:
        """Leave no old bytes of deleted rows behind, as far as the database can. Raises LedgerError if it is in use.

        SQLite overwrites what is deleted (`secure_delete`); here the write-ahead log is emptied into the file and cut
        to nothing. PostgreSQL drops dead rows from these tables; its own write-ahead log ages out by its settings.
        """
        if not self.is_sqlite:
            self.outside(*(f"VACUUM {table}" for table in tables))
        elif self.outside("PRAGMA wal_checkpoint(TRUNCATE)"):
            raise LedgerError(
                f"the ledger at {self.shown} is being read by another run, so old pages stay in its write-ahead log; "
                "what was to be deleted is deleted; end the other run and give the same command again to empty the log"
            )

    def checkpoint(self) -> None:
        """Empty SQLite's write-ahead log into the file, as far as nobody reads it; PostgreSQL does so by itself."""
        if self.is_sqlite:
            self.outside("PRAGMA wal_checkpoint(PASSIVE)")

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def file(self) -> Path | None:
        """The file of an SQLite ledger."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self._as_ledger_errors(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: its turn first; committed, durably, when the block ends without an error."""
        with self._as_ledger_errors(), self._engine.connect() as connection:
            connection = connection.execution_options(objector_writes=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")
                yield connection
                reach("ledger.before-commit")
            reach("ledger.after-commit")

    def outside(self, *statements: str) -> Any:
        """Run statements that cannot stand in a transaction; the first column that the last one gave, or None."""
        with self._as_ledger_errors():
            raw = self._engine.raw_connection()
        driver: Any = raw.driver_connection
        try:
            if not self.is_sqlite:
                driver.autocommit = True
            row = None
            for statement in statements:
                cursor = driver.cursor()
                cursor.execute(statement)
                row = cursor.fetchone() if cursor.description else None
                cursor.close()
            return row[0] if row else None
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise self._trouble(error) from error
        finally:
            if not self.is_sqlite:
                driver.autocommit = False
            raw.close()

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Run this in the ledger's thread. Once begun it is brought to its end, also if the waiting is cancelled."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, work, *args)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            await asyncio.wait([future])
            if not future.cancelled():
                future.exception()  # seen: the one who waited is gone
            raise

    async def close(self) -> None:
        """Close every connection and end the thread; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        await self.run(self._engine.dispose)
        self._thread.shutdown(wait=True)

    @contextmanager
    def _as_ledger_errors(self) -> Iterator[None]:
        """Turn the database's own troubles into ours, at the one place that knows both; a bug stays a bug."""
        try:
            yield
        except (exc.OperationalError, exc.InterfaceError) as error:
            raise self._trouble(error.orig or error) from error
        except self._engine.dialect.loaded_dbapi.Error as error:  # met while connecting, before SQLAlchemy looks
            raise self._trouble(error) from error
        except exc.DatabaseError as error:
            if type(error) is not exc.DatabaseError:
                raise
            raise LedgerError(
                f"the ledger at {self.shown} is damaged or is no ledger: {error.orig}; restore it from a backup"
            ) from error

    def _trouble(self, error: BaseException) -> LedgerError:
        told = " ".join(str(error).split()) or type(error).__name__
        return LedgerError(
            f"the ledger at {self.shown} cannot be used: {told}; "
            "see that it can be reached, that the disk is not full, and that no other program holds it"
        )


def _understood(url: str) -> URL:
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise ConfigError(
            "DATABASE_URL: not an address of a database; wanted is sqlite:////path/to/file or postgresql://host/name"
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise ConfigError(
                "DATABASE_URL: a ledger in memory would keep nothing; name a file: sqlite:////path/to/file"
            )
        return parsed.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise ConfigError(f"DATABASE_URL: {backend} is not offered; wanted is sqlite or postgresql")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by us, not by the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.execute("PRAGMA trusted_schema = OFF")
    cursor.close()


def _prepare_postgres(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
        cursor.execute("SET synchronous_commit = on")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("objector_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
