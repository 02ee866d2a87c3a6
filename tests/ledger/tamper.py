"""Somebody with the database in hand who goes around the ledger: changes rows, or just looks at them."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

_SQLITE = ("entries_are_not_changed", "entries_are_not_deleted", "entries_are_added_in_order")
_POSTGRES = ("entries_are_kept", "entries_are_not_emptied", "entries_are_added_in_order")


class Tamper:
    """One transaction past the ledger; `with` commits it."""

    def __init__(self, address: str) -> None:
        address = address.replace("postgresql://", "postgresql+psycopg://")
        self._engine = create_engine(address, poolclass=NullPool)
        self._begun = self._engine.begin()
        self._is_sqlite = address.startswith("sqlite")

    def __enter__(self) -> Tamper:
        self._connection = self._begun.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._begun.__exit__(kind, error, trace)

    def __call__(self, statement: str, **values: Any) -> list[Any]:
        """Run a statement; its rows, if it gives any."""
        answer = self._connection.execute(text(statement), values)
        return list(answer.all()) if answer.returns_rows else []

    def drop_triggers(self) -> None:
        """Take away what refuses changes to entries."""
        for name in _SQLITE if self._is_sqlite else _POSTGRES:
            self(f"DROP TRIGGER {name}" + ("" if self._is_sqlite else " ON entries"))
