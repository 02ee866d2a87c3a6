"""An objection: the declaration under Art. 21 GDPR of one person, for one account, about one purpose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """The rule an objection rests on."""

    ART_21_1 = "art-21-1"  #: on grounds relating to the person's particular situation
    ART_21_2 = "art-21-2"  #: against direct marketing; absolute, no grounds needed


class SeparateFor(StrEnum):
    """What a controller demands a submission of its own for."""

    PERSON = "person"
    ACCOUNT = "account"
    EMAIL = "email"


@dataclass(frozen=True, kw_only=True)
class Form:
    """What the plan must know of a controller's form and its variants; `recipes` are tried in this order."""

    id: str
    title: str
    controller: str
    right: Right
    purpose: str
    separate_for: SeparateFor
    recipes: tuple[str, ...]
    service: str = ""
    """The service whose accounts the form applies to; empty: it needs no account."""
    offered_in: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-2 of the countries in which the form is offered; empty: everywhere."""
    signed_in: bool = False
    discloses: tuple[str, ...] = ()
    """Names of the values that may be typed, such as `account.email`."""
    needs: tuple[tuple[str, int], ...] = ()
    """Values without which the form cannot be sent, each with its least number of characters."""


@dataclass(frozen=True, kw_only=True)
class Objection:
    """One line of a plan: this person objects, for this account or address, through this form."""

    person_id: str
    form: Form
    account_id: str | None = None
    subject: str = ""
    """What tells this objection from others of the same person and form: the id of the account (or of one of those
    with that address), `own` for the person's own address, empty where there is one for each person."""

    @property
    def key(self) -> str:
        """The identity behind "never twice": person, account or address, form and purpose."""
        return "/".join((self.person_id, self.subject or "-", self.form.id, self.form.purpose))
