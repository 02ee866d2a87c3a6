"""The values that a form may be given: each by the name that recipes use, such as `account.email`."""

from __future__ import annotations

from collections.abc import Callable

from objector.domain.person import Account, Person


def _names(person: Person) -> tuple[str, str]:
    return person.given_and_family_name or ("", "")


_VALUES: dict[str, tuple[Callable[[Person, Account | None], str], str]] = {
    "person.name": (lambda p, a: p.name, "name"),
    "person.first_name": (lambda p, a: _names(p)[0], "first_name"),
    "person.last_name": (lambda p, a: _names(p)[1], "last_name"),
    "person.email": (lambda p, a: p.email, "email"),
    "person.phone": (lambda p, a: p.phone, "phone"),
    "person.country": (lambda p, a: p.country, "country"),
    "person.prompts": (lambda p, a: p.prompts, "prompts"),
    "person.more": (lambda p, a: p.more, "more"),
    "person.evidence": (lambda p, a: p.evidence, "evidence"),
    "account.email": (lambda p, a: (a.email if a else "") or p.email, "the account's email"),
    "account.handle": (lambda p, a: a.handle if a else "", "the account's handle"),
    "account.phone": (lambda p, a: (a.phone if a else "") or p.phone, "the account's phone"),
    "grounds": (lambda p, a: p.grounds, "grounds"),
}

NAMES: tuple[str, ...] = tuple(_VALUES)
"""Every name that a recipe may use."""


def value(name: str, person: Person, account: Account | None) -> str:
    """The value behind a name, stripped; empty if the person has not given it. Raises KeyError for no such name."""
    return _VALUES[name][0](person, account).strip()


def how_to_supply(name: str) -> str:
    """What the person calls a value in `people.toml` and in `objector init`."""
    return _VALUES[name][1]
