"""An objection: the declaration under Art. 21 GDPR of one person, for one account, about one purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from objector.domain.cutoff import Cutoff
from objector.domain.read_back import Happened
from objector.domain.route import Route

PLANNED = "planned"
"""The kind of the entry that tells that an objection was planned."""
AI_TRAINING = "ai-training"
DIRECT_MARKETING = "direct-marketing"


class Right(StrEnum):
    """The rule an objection rests on."""

    ART_21_1 = "art-21-1"  #: on grounds relating to the person's particular situation
    ART_21_2 = "art-21-2"  #: against direct marketing; absolute, no grounds needed


SPOKEN_OF = {Right.ART_21_1: AI_TRAINING, Right.ART_21_2: DIRECT_MARKETING}
"""The purpose that the sentences of an objection in writing speak of, under each right."""


def is_spoken_of(right: Right, purpose: str) -> bool:
    """Whether there are sentences for such an objection in writing."""
    return SPOKEN_OF[right] == purpose


def right_in(entries: Iterable[Happened]) -> Right:
    """The right that an objection rests on, by the entry of its plan: whatever became of its campaign since.

    `entries` are those of one submission. Raises ValueError, KeyError for entries of another shape.
    """
    for entry in entries:
        if entry.kind == PLANNED:
            return Right(entry.facts["right"])
    raise ValueError("no entry tells of the plan")


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
    former: tuple[str, ...] = ()
    """Recipes that were variants of this form once and are no longer."""
    supersedes: tuple[tuple[str, frozenset[str]], ...] = ()
    """For each variant that replaces others: all recipes that it replaces, directly or through others."""
    renew_after: tuple[tuple[str, timedelta], ...] = ()
    """For each variant that has one: how long after its delivery an objection that is not upheld is made again."""
    cutoff: Cutoff | None = None
    """The day before which objections through this form should arrive, if there is one."""
    route: Route = field(default_factory=Route)
    """The ways to the controller, and where a person can turn after them."""

    def superseded_by(self, recipe: str) -> frozenset[str]:
        """The recipes that this variant replaces."""
        return next((former for name, former in self.supersedes if name == recipe), frozenset())


@dataclass(frozen=True, kw_only=True)
class Objection:
    """One line of a plan: this person objects, for this account or address, through this form."""

    person_id: str
    form: Form
    account_id: str | None = None
    subject: str = ""
    """What tells this objection from others of the same person and form: the id of the account, the mark of the
    address (see `Person.mark`), empty where there is one for each person."""
    generation: int = 1
    """The how-manieth time this objection is made; a further one follows a rule, with its cause."""

    @property
    def identity(self) -> str:
        """What is objected to, however often: person, account or address, form and purpose."""
        return "/".join((self.person_id, self.subject or "-", self.form.id, self.form.purpose))

    @property
    def key(self) -> str:
        """The identity behind "never twice": once for each generation."""
        return self.identity if self.generation == 1 else f"{self.identity}/{self.generation}"
