"""A large ledger, put into its table at one stroke, and how the database goes about a question in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, insert
from sqlalchemy.dialects import postgresql, sqlite

from objector.ledger.store import Ledger
from objector.ledger.tables import submissions
from tests.build import NOW

_ROW = {
    "account_id": None, "campaign": "c", "form": "f", "controller": "m", "purpose": "p", "recipes": ("a.b",),
    "channel": "browser", "reason": "recorded", "detail": "", "attempts": 0, "recipe": "", "reference": "", "turn": 0,
    "planned_at": NOW, "changed_at": NOW, "cleared": False, "last_seq": 1,
}  # fmt: skip


def fill(ledger: Ledger, person_id: str, rows: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """A submission for each of these numbers, with these values; and the database is told how many there are."""
    with ledger._database.writing() as connection:
        connection.execute(
            insert(submissions),
            [
                {
                    **_ROW,
                    "id": f"s-{number}",
                    "key": f"k-{number}",
                    "person_id": person_id,
                    "planned_seq": number,
                    **row,
                }
                for number, row in rows
            ],
        )
        connection.exec_driver_sql("ANALYZE")


def plan(ledger: Ledger, query: Select[Any]) -> str:
    """The way along which the database would answer this."""
    dialect = sqlite.dialect() if ledger._database.is_sqlite else postgresql.dialect()
    words = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN " if ledger._database.is_sqlite else "EXPLAIN (COSTS OFF) "
    with ledger._database.reading() as connection:
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + words.replace("%", "%%")))
