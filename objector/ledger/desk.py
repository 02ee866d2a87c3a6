"""The desk: what one transaction works with, the connection, the vault, the files, and who is at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, select

from objector.errors import NotFound
from objector.ledger import journal
from objector.ledger.files import Files
from objector.ledger.journal import Draft
from objector.ledger.lease import Owner
from objector.ledger.tables import about, accounts, persons, submissions

if TYPE_CHECKING:  # loading it takes a while, and questions about statuses need no vault
    from objector.ledger.vault import PersonVault, Vault


# Built once: what is asked in every transaction is not put together anew each time.
_HEAD = select(about.c.head_seq)
_PERSON = select(persons).where(persons.c.id == bindparam("sought"))
_ACCOUNT = select(accounts).where(accounts.c.id == bindparam("sought"))
_SUBMISSION = select(submissions).where(submissions.c.id == bindparam("sought"))


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One transaction's place of work."""

    connection: Connection
    files: Files
    owner: Owner
    rehearsal: bool
    open_vault: Callable[[Connection], Vault]
    written: list[tuple[str, str]] = field(default_factory=list)
    """Person and artefact of each file that this transaction put on disk: deleted again if it does not come about."""

    @property
    def vault(self) -> Vault:
        """The vault, opened when it is first needed. Raises ConfigError if the master key is missing or wrong."""
        return self.open_vault(self.connection)

    def append(self, *drafts: Draft, now: datetime) -> int:
        """Add entries to the chain; the number of the last one."""
        return journal.append(self.connection, drafts, now)[-1]

    @property
    def head_seq(self) -> int:
        """The number of the last entry."""
        return int(self.connection.execute(_HEAD).scalar_one())

    def person_row(self, person_id: str) -> Row[Any]:
        """The stored person. Raises NotFound, also for one who was forgotten."""
        row = self.connection.execute(_PERSON, {"sought": person_id}).first()
        if row is None:
            raise NotFound(f"no person {person_id}; `objector people list` shows who is known")
        if row.forgotten_at is not None:
            raise NotFound(f"person {person_id} was forgotten on {row.forgotten_at:%Y-%m-%d}; nothing of them is kept")
        return row

    def person_vault(self, person_id: str) -> PersonVault:
        """The vault of one person. Raises NotFound."""
        return self.vault.person(person_id, self.person_row(person_id).wrapped_key)

    def account_row(self, account_id: str) -> Row[Any]:
        """The stored account. Raises NotFound."""
        row = self.connection.execute(_ACCOUNT, {"sought": account_id}).first()
        if row is None:
            raise NotFound(f"no account {account_id}; `objector people list` shows each person's accounts")
        return row

    def submission_row(self, submission_id: str) -> Row[Any]:
        """The stored submission. Raises NotFound."""
        row = self.connection.execute(_SUBMISSION, {"sought": submission_id}).first()
        if row is None:
            raise NotFound(f"no submission {submission_id}; `objector status` shows all of them")
        return row
