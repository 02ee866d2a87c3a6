"""Kept sessions: the storage state of a browser in which the person signed in, sealed with the person's key."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, update

from objector.errors import ConfigError
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.tables import accounts

if TYPE_CHECKING:
    from objector.ledger.vault import PersonVault

MOST = 8 * 1024 * 1024
"""Bytes that a session may have."""


def _place(account_id: str) -> str:
    return f"accounts.session/{account_id}"


def keep(desk: Desk, account_id: str, state: dict[str, Any], now: datetime) -> None:
    """Keep this storage state for the account. Raises NotFound."""
    row = desk.account_row(account_id)
    sealed = desk.person_vault(row.person_id).seal_facts(state, _place(account_id))
    if len(sealed) > MOST:
        raise ConfigError(
            f"the session of account {account_id} has more than {MOST} bytes; sign in again in a fresh window"
        )
    desk.connection.execute(update(accounts).where(accounts.c.id == account_id).values(session=sealed, session_at=now))
    desk.append(Draft(kind="session_kept", person_id=row.person_id, facts={"account": account_id}), now=now)


def opened(desk: Desk, account_id: str) -> dict[str, Any] | None:
    """The kept storage state, or None. Raises NotFound, Undecryptable."""
    row = desk.account_row(account_id)
    return None if row.session is None else opened_for(row, desk.person_vault(row.person_id))


def opened_for(row: Row[Any], vault: PersonVault) -> dict[str, Any] | None:
    """The storage state in an account's row, or None. Raises Undecryptable, also for another person's account."""
    return None if row.session is None else vault.open_facts(row.session, _place(row.id))
