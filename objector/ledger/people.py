"""People and their accounts at rest: every value sealed with the person's own key."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from objector.domain.person import Account, Mode, Person
from objector.errors import ConfigError, NotFound
from objector.ledger import chain, ids
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.tables import accounts, approvals, persons

if TYPE_CHECKING:
    from objector.ledger.vault import PersonVault

_NOT_SEALED = frozenset({"id", "approved_at", "accounts", "salt"})
_ACCOUNT_NOT_SEALED = frozenset({"id", "session_at"})
_HELD = select(accounts).where(accounts.c.person_id == bindparam("sought")).order_by(accounts.c.position)


def _values(person: Person) -> dict[str, Any]:
    return {name: value for name, value in asdict(person).items() if name not in _NOT_SEALED}


def _account_values(account: Account) -> dict[str, Any]:
    return {name: value for name, value in asdict(account).items() if name not in _ACCOUNT_NOT_SEALED}


def person_place(person_id: str) -> str:
    """Where a person's values are sealed for."""
    return f"persons.sealed/{person_id}"


def account_place(account_id: str) -> str:
    """Where an account's values are sealed for."""
    return f"accounts.sealed/{account_id}"


def opened(desk: Desk, row: Row[Any], vault: PersonVault) -> Person:
    """The person of a row with their accounts, in the clear. Raises Undecryptable."""
    values = vault.open_facts(row.sealed, person_place(row.id))
    values["mode"] = Mode(values["mode"])
    values["aliases"] = tuple(values["aliases"])
    values["address"] = tuple(values.get("address", ()))  # of people who were kept before letters, there is none
    held = desk.connection.execute(_HELD, {"sought": row.id})
    return Person(
        id=row.id,
        approved_at=row.approved_at,
        accounts=tuple(opened_account(account, vault) for account in held),
        salt=vault.salt,
        **values,
    )


def opened_account(row: Row[Any], vault: PersonVault) -> Account:
    """The account of a row in the clear. Raises Undecryptable, also for another person's account."""
    return Account(id=row.id, session_at=row.session_at, **vault.open_facts(row.sealed, account_place(row.id)))


def one(desk: Desk, person_id: str) -> Person:
    """One person. Raises NotFound, also for one who was forgotten."""
    row = desk.person_row(person_id)
    return opened(desk, row, desk.vault.person(person_id, row.wrapped_key))


def some(desk: Desk, person_ids: Collection[str] = ()) -> list[Person]:
    """These people, or all who are not forgotten, in the order in which they came. Raises NotFound."""
    if person_ids:
        return [one(desk, person_id) for person_id in dict.fromkeys(person_ids)]
    query = select(persons).where(persons.c.forgotten_at.is_(None)).order_by(persons.c.created_at, persons.c.id)
    rows = desk.connection.execute(query).all()
    return [opened(desk, row, desk.vault.person(row.id, row.wrapped_key)) for row in rows]


def save(desk: Desk, person: Person, now: datetime) -> Person:
    """Keep a person, new or changed; the person as kept, with ids.

    A person without id is the known one with the same e-mail address, if there is one. An account without a known id
    is the person's account of the same service with the same handle or address, if there is one; accounts that are
    not named stay. An approval counts for what was approved: it lapses when a value of the person changes, unless the
    change comes with one.
    """
    digest = _email_digest(desk, person.email)
    found = desk.connection.execute(select(persons).where(persons.c.email_digest == digest)).first()
    if found is not None and person.id and found.id != person.id:
        raise ConfigError(f"this e-mail address is that of person {found.id}; each person has an address of their own")
    if not person.id and found is None:
        return _insert(desk, person, digest, now)
    row = found if found is not None else desk.person_row(person.id)
    return _update(desk, row, person, digest, now)


def _insert(desk: Desk, person: Person, digest: bytes, now: datetime) -> Person:
    person = replace(person, id=ids.new_person())
    wrapped, vault = desk.vault.new_person(person.id)
    person = replace(person, salt=vault.salt)
    desk.connection.execute(
        insert(persons).values(
            id=person.id,
            wrapped_key=wrapped,
            email_digest=digest,
            sealed=vault.seal_facts(_values(person), person_place(person.id)),
            approved_at=None,
            created_at=now,
            changed_at=now,
        )
    )
    kept = _keep_accounts(desk, vault, person.id, (), person.accounts)
    desk.append(_entry("person_added", person.id, kept), now=now)
    person = replace(person, accounts=kept)
    if person.approved_at is not None:
        _approve(desk, vault, person.id, _approved_text(person), person.approved_at, now)
    return person


def _update(desk: Desk, row: Row[Any], person: Person, digest: bytes, now: datetime) -> Person:
    vault = desk.vault.person(row.id, row.wrapped_key)
    known = opened(desk, row, vault)
    changed = _values(known) != _values(person)
    came_without_id = not person.id
    person = replace(person, id=row.id, salt=vault.salt)
    kept = _keep_accounts(desk, vault, row.id, known.accounts, person.accounts)
    if changed:
        sealed = vault.seal_facts(_values(person), person_place(row.id))
        desk.connection.execute(
            update(persons).where(persons.c.id == row.id).values(email_digest=digest, sealed=sealed, changed_at=now)
        )
    if changed or kept != known.accounts:
        desk.append(_entry("person_changed", row.id, kept), now=now)
    person = replace(person, accounts=kept)
    carried_over = person.approved_at == known.approved_at and not came_without_id
    if person.approved_at is not None and not carried_over and (changed or person.approved_at != known.approved_at):
        _approve(desk, vault, row.id, _approved_text(person), person.approved_at, now)
        return person
    approved_at = None if changed and not (came_without_id and person.approved_at) else known.approved_at
    if approved_at != known.approved_at:
        desk.connection.execute(update(persons).where(persons.c.id == row.id).values(approved_at=None))
        desk.append(Draft(kind="approval_lapsed", person_id=row.id), now=now)
    return replace(person, approved_at=approved_at)


def _keep_accounts(
    desk: Desk, vault: PersonVault, person_id: str, known: tuple[Account, ...], given: tuple[Account, ...]
) -> tuple[Account, ...]:
    kept = {account.id: account for account in known}
    for account in given:
        same = kept.get(account.id) or next((old for old in kept.values() if _same(old, account)), None)
        if account.id and same is None and _is_taken(desk, account.id):
            raise NotFound(f"account {account.id} is not one of person {person_id}")
        account_id = same.id if same else account.id or ids.new_account()
        account = replace(account, id=account_id, session_at=same.session_at if same else None)
        kept[account_id] = account
        if same == account:
            continue
        sealed = vault.seal_facts(_account_values(account), account_place(account_id))
        if same is not None:
            desk.connection.execute(update(accounts).where(accounts.c.id == account_id).values(sealed=sealed))
            continue
        desk.connection.execute(
            insert(accounts).values(id=account_id, person_id=person_id, position=len(kept), sealed=sealed)
        )
    return tuple(kept.values())


def _same(old: Account, new: Account) -> bool:
    if old.service != new.service:
        return False
    if old.handle and new.handle:
        return old.handle.casefold() == new.handle.casefold()
    return old.email.casefold() == new.email.casefold()


def _is_taken(desk: Desk, account_id: str) -> bool:
    return bool(
        desk.connection.execute(select(func.count()).select_from(accounts).where(accounts.c.id == account_id)).scalar()
    )


def _entry(kind: str, person_id: str, kept: tuple[Account, ...]) -> Draft:
    return Draft(kind=kind, person_id=person_id, facts={"accounts": [account.id for account in kept]})


def _email_digest(desk: Desk, email: str) -> bytes:
    return desk.vault.digest("persons.email", email.strip().casefold())


def _approved_text(person: Person) -> str:
    return json.dumps({**_values(person), "accounts": [_account_values(account) for account in person.accounts]})


def approvals_of(desk: Desk, person_id: str) -> list[str]:
    """What this person approved, oldest first, in the clear; whether it still stands says `Person.approved_at`."""
    kept = desk.connection.execute(
        select(approvals).where(approvals.c.person_id == person_id).order_by(approvals.c.seq)
    )
    vault = desk.person_vault(person_id)
    return [vault.open_facts(row.sealed, f"approvals.sealed/{row.seq}")["text"] for row in kept]


def approve(desk: Desk, person_id: str, what: str, now: datetime) -> None:
    """Record that the person approved this text, with data and mode as shown to them. Raises NotFound."""
    _approve(desk, desk.person_vault(person_id), person_id, what, now, now)


def _approve(desk: Desk, vault: PersonVault, person_id: str, what: str, approved_at: datetime, now: datetime) -> None:
    salt = secrets.token_bytes(32)
    facts = {
        "approved_at": chain.stamp(approved_at),
        "commitment": chain.commitment(salt, what.encode()),
    }
    seq = desk.append(Draft(kind="approved", person_id=person_id, facts=facts), now=now)
    sealed = vault.seal_facts({"salt": salt.hex(), "text": what}, f"approvals.sealed/{seq}")
    desk.connection.execute(insert(approvals).values(seq=seq, person_id=person_id, at=approved_at, sealed=sealed))
    desk.connection.execute(update(persons).where(persons.c.id == person_id).values(approved_at=approved_at))
