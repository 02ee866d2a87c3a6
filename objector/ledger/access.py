"""Access: a ledger's transactions, each run in the ledger's own thread over a desk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from objector.errors import LedgerError
from objector.ledger.database import Database
from objector.ledger.desk import Desk
from objector.ledger.files import Files
from objector.ledger.keys import KeySource
from objector.ledger.lease import Owner
from objector.ledger.opening import VaultDoor
from objector.ledger.schema import About

P = ParamSpec("P")
T = TypeVar("T")


class Access:
    """What every part of the ledger's door needs: a transaction that reads, and one that writes."""

    def __init__(self, database: Database, folder: Path, told: About, keys: KeySource) -> None:
        """Not called from outside: `Ledger.open` does."""
        self.id = told.ledger
        self.rehearsal = told.rehearsal
        self._database = database
        self._files = Files(folder / "files")
        self._owner = Owner(folder)
        self._door = VaultDoor(told.ledger, keys)

    async def _read(self, work: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def reading() -> T:
            with self._database.reading() as connection:
                return work(self._desk(connection), *args, **kwargs)

        return await self._database.run(reading)

    async def _write(self, work: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def writing() -> T:
            committed = False
            try:
                with self._database.writing() as connection:
                    desk = self._desk(connection)
                    try:
                        done = work(desk, *args, **kwargs)
                    except BaseException:  # not around the commit: one that fails may yet have come about
                        self._undo(desk)
                        raise
                committed = True
                self._settle(desk)
                return done
            finally:
                self._door.settle(committed=committed)

        return await self._database.run(writing)

    def _undo(self, desk: Desk) -> None:
        for person_id, artefact_id in desk.written:
            with suppress(LedgerError):  # a disk that is closed by now: the mark stays, and `recover` deletes the file
                self._files.drop(person_id, [artefact_id])
                self._files.end(person_id, artefact_id)

    def _settle(self, desk: Desk) -> None:
        for person_id, artefact_id in desk.written:
            with suppress(LedgerError):  # what was committed stays so; `recover` takes the mark away
                self._files.end(person_id, artefact_id)

    def _desk(self, connection: Connection) -> Desk:
        return Desk(
            connection=connection,
            files=self._files,
            owner=self._owner,
            rehearsal=self.rehearsal,
            open_vault=self._door,
        )
