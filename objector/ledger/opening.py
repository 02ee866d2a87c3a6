"""Opening: the folder, the file, the schema, and the vault when it is first needed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from objector.errors import ConfigError
from objector.ledger import schema
from objector.ledger.database import Database
from objector.ledger.files import create_file, private_folder, told
from objector.ledger.keys import KeySource
from objector.ledger.lease import FileLock
from objector.ledger.schema import About
from objector.ledger.tables import about

if TYPE_CHECKING:
    from objector.ledger.vault import Vault


def prepared(database: Database, folder: Path, *, rehearsal: bool, now: datetime) -> About:
    """Bring the ledger into being or up to date; what it says of itself.

    Raises ConfigError for a newer schema, and for a rehearsal taken for real or the reverse; LedgerError for a folder
    that is closed to writing.
    """
    with told(folder):
        private_folder(folder)
        _prepare_file(database, folder)
    about_it = schema.read(database)
    if about_it is None:
        schema.migrate(database, rehearsal=rehearsal, now=now)
        about_it = schema.read(database)
    if about_it is None:
        raise ConfigError(f"the ledger at {database.shown} has no first entry; restore it from a backup")
    if about_it.rehearsal != rehearsal:
        kind, other = ("a rehearsal", "a real one") if about_it.rehearsal else ("a real one", "a rehearsal")
        raise ConfigError(
            f"the ledger at {database.shown} is {kind} and is not opened as {other}; name another DATA_DIR"
        )
    return about_it


def _prepare_file(database: Database, folder: Path) -> None:
    """SQLite: make the file, for its owner alone, and turn on the write-ahead log, which only one may do at a time."""
    path = database.file
    if path is None:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_file(path)  # SQLite gives its companions the same mode
    lock = FileLock(folder / "open.lock")
    if database.outside("PRAGMA journal_mode") == "wal":
        return
    lock.take(wait=True)
    try:
        database.outside("PRAGMA journal_mode = WAL")
    finally:
        lock.let_go()


class VaultDoor:
    """Opens the vault when it is first needed, and makes a master key only where nothing is sealed yet."""

    def __init__(self, ledger: str, keys: KeySource) -> None:
        self._ledger = ledger
        self._keys = keys
        self._vault: Vault | None = None
        self._settled = True

    def __call__(self, connection: Connection) -> Vault:
        """The vault of this ledger. Raises ConfigError if its key is missing, malformed or wrong."""
        if self._vault is not None:
            return self._vault
        from objector.ledger.vault import Vault  # its ciphers take a while to load

        place, check = connection.execute(select(about.c.key_place, about.c.key_check)).one()
        found = self._keys.find(self._ledger, place)
        if check is None:
            # Only a writer comes here, since nothing is sealed yet; writers take turns, so one key is made.
            key, where = found or self._keys.make(self._ledger)
            vault = Vault(key)
            connection.execute(update(about).values(key_place=where.value, key_check=vault.check(self._ledger)))
            self._vault, self._settled = vault, False
            return vault
        if found is None:
            raise self._keys.missing(place)
        vault = Vault(found[0])
        if not vault.passes(check, self._ledger):
            raise ConfigError(
                f"the key found ({found[1].value}) is not the one with which this ledger was sealed. "
                "Give the right one as OBJECTOR_KEY, or name the DATA_DIR that belongs to this key"
            )
        self._vault = vault
        return vault

    def settle(self, *, committed: bool) -> None:
        """Told at the end of each writing: a vault whose key was noted in it stays open only if that was committed."""
        if not self._settled and not committed:
            self._vault = None
        self._settled = True
