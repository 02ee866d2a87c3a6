"""The parties of a text: who writes, about which account, and to which controller."""

from __future__ import annotations

from datetime import date

from objector.domain.controller import Controller
from objector.domain.person import Account, Person
from objector.texts import Facts


def parties(person: Person, account: Account | None, controller: Controller, written: date) -> Facts:
    """Who writes to whom on that day (at the person's place): what every text says before it says anything.

    The address is the one that the controller knows: the account's, else the person's.
    """
    return Facts(
        name=person.name,
        email=(account.email if account else "") or person.email,
        accounts=(account_line(account),) if account else (),
        controller=controller.name,
        controller_address=controller.postal,
        written=written,
    )


def account_line(account: Account) -> str:
    """An account as a text names it: service, handle and address."""
    known = [account.handle, f"({account.email})" if account.email else ""]
    return f"{account.service}: {' '.join(part for part in known if part)}".rstrip(": ")
