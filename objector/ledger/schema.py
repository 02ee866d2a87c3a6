"""The schema's version: one query where it is as wanted; Alembic is loaded only where it is not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, exc, insert, inspect, select, text

from objector.errors import ConfigError, LedgerError
from objector.ledger import ids, journal
from objector.ledger.chain import START
from objector.ledger.database import Database
from objector.ledger.journal import Draft
from objector.ledger.tables import about, entries

VERSION = "0012"
"""The migration that this program wants. A test holds it against `migrations/`."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a ledger says of itself in its first entry."""

    ledger: str
    rehearsal: bool


def read(database: Database) -> About | None:
    """What the ledger says of itself, or None if its schema is missing or older. Raises ConfigError if it is newer."""
    try:
        with database.reading() as connection:
            version = text("(SELECT version_num FROM alembic_version) AS version")
            row = connection.execute(select(version, entries.c.body).where(entries.c.seq == 1)).first()
    except exc.ProgrammingError:
        return None
    except LedgerError as error:
        if isinstance(error.__cause__, exc.OperationalError) and "no such table" in str(error.__cause__):
            return None
        raise
    if row is None or row.version is None or row.version < VERSION:
        return None
    if row.version > VERSION:
        raise ConfigError(
            f"the ledger at {database.shown} was made by a newer Objector (schema {row.version}, known is {VERSION}); "
            "install that version or a later one"
        )
    facts = json.loads(row.body)["facts"]
    return About(ledger=facts["ledger"], rehearsal=facts["rehearsal"])


def migrate(database: Database, *, rehearsal: bool, now: datetime) -> None:
    """Bring the schema up to date and write the first entry of a new ledger: one transaction, one run at a time."""
    with database.writing() as connection:
        _upgrade(connection)
        if connection.execute(select(about.c.id)).first() is None:
            _begin(connection, rehearsal=rehearsal, now=now)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    known = inspect(connection)
    if not known.has_table("alembic_version") and known.has_table("submissions"):
        raise ConfigError(
            "DATABASE_URL: this database holds other tables named as ours; give the ledger one of its own"
        )
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, VERSION)


def _begin(connection: Connection, *, rehearsal: bool, now: datetime) -> None:
    ledger = ids.new_ledger()
    connection.execute(insert(about).values(id=1, ledger=ledger, rehearsal=rehearsal, head_seq=0, head_digest=START))
    facts = {"ledger": ledger, "rehearsal": rehearsal, "schema": VERSION}
    journal.append(connection, [Draft(kind="ledger_begun", facts=facts)], now)
