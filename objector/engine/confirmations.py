"""Confirmations that a person finds: which of the new text on a page may be kept for the recipe, and which may not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from objector.channels.contract import sentence_digest
from objector.channels.sessions import language_for
from objector.domain.person import Account, Person
from objector.domain.submission import Submission
from objector.domain.values import NAMES, value
from objector.engine.contracts import Contracts
from objector.errors import ConfigError
from objector.ledger.store import Ledger
from objector.recipes.countries import country_names
from objector.recipes.kept_text import FEWEST_WORDS, PERSONAL, KeptText, unfit
from objector.recipes.library import Library
from objector.recipes.model import Recipe
from objector.recipes.overlay import contradictions, kept_text
from objector.recipes.texts import holds, normalise

MOST_LINES = 30


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line that the page showed after sending, or the part of it that may be kept; or why none of it may."""

    text: str
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class NewText:
    """What appeared after the last attempt of a submission, and all that a confirmation is held against."""

    submission: Submission
    recipe: Recipe
    library: Library
    contracts: Contracts
    person: Person
    language: str
    shown: str
    before: str

    def lines(self) -> list[Line]:
        """Line by line: what may be kept, without the person's values, and what may not."""
        found: dict[str, Line] = {}
        for shown in self.shown.splitlines()[:MOST_LINES]:
            line = " ".join(shown.split())
            fit = [part for part in self._parts(line) if not self.why_not(part)]
            for text in fit or [line]:
                found.setdefault(normalise(text), Line(text=text, why_not="" if fit else self.why_not(text)))
        return [line for line in found.values() if line.text]

    def why_not(self, text: str) -> str:
        """Why this text cannot be kept as a confirmation, in words for people; empty if it can.

        What is personal is told first: the reasons after it may quote the text.
        """
        if not any(holds(line, text) for line in self.shown.splitlines()):
            return "it is not in the new text that the page showed after sending"
        if any(_tells(text, own) for own in self._values):
            return "it holds something of yours, which the next page will not show"
        if why := unfit(text):
            return why
        if holds(self.before, text) or self._in_contract(text):
            return "it also stood on the page before anything was sent"
        return next(contradictions(self.recipe, text, self.library), "")

    def kept(self, text: str, now: datetime) -> KeptText:
        """The text as it is kept. Raises ConfigError with the reason for one that cannot be."""
        line = " ".join(text.split())
        why = self.why_not(line)
        if not why:
            try:
                return kept_text(
                    recipe=self.recipe.id, language=self.language, text=line, kept=now, submission=self.submission.id
                )
            except ValueError as error:
                why = str(error)
        raise ConfigError(
            f"--keep-text: this cannot be kept as a confirmation: {why}. What the page showed says: "
            f"objector receipts show {self.submission.id}"
        )

    def _parts(self, line: str) -> Iterable[str]:
        """The line; or, where it cannot be kept whole, what is left of it between personal parts, by sentence."""
        if not self.why_not(line):
            return [line]
        own = sorted((v for v in self._values if v), key=len, reverse=True)
        cuts = "|".join((*(re.escape(one) for one in own), PERSONAL.pattern))
        pieces = re.split(f"(?:{cuts})", line, flags=re.IGNORECASE)
        sentences = [one for piece in pieces for one in (piece, *re.split(r"(?<=[.!?…])\s+", piece))]
        return [clean for one in sentences if (clean := one.strip(" ,;:()[]\"'#-"))]

    def _in_contract(self, text: str) -> bool:
        record = self.contracts.record(self.recipe.id)
        known = [*record.accepted.values(), *([record.seen] if record.seen else [])]
        return any(
            sentence_digest(text) in contract.sentences
            or any(holds(label, text) for one in contract.fields for label in (one.label, *one.options))
            or holds(contract.button, text)
            for contract in known
        )

    @cached_property
    def _values(self) -> frozenset[str]:
        """Everything that is this person's and may stand on a page; the names of their country too."""
        person = self.person
        accounts: tuple[Account | None, ...] = (None, *person.accounts)
        values = {value(name, person, account) for name in NAMES for account in accounts} - {person.country}
        values |= {*person.addresses, *person.aliases, person.first_name, person.last_name}
        values |= {part for name in (person.name, person.first_name, person.last_name) for part in name.split()}
        values |= {account.linked_to for account in person.accounts} | country_names(person.country)
        return frozenset(one for one in values if len(normalise(one)) > 2)


def _tells(text: str, own: str) -> bool:
    """Whether a text shows a value, as it is or inflected, or echoes a part of it."""
    words = normalise(text).split()
    if holds(text, own):
        return True
    plain = normalise(own)
    if len(plain) > 3 and re.search(rf"(?<!\w){re.escape(plain)}\w{{0,3}}(?!\w)", " ".join(words)):
        return True
    runs = (" ".join(words[n : n + FEWEST_WORDS]) for n in range(len(words) - FEWEST_WORDS + 1))
    return any(holds(own, run) for run in runs)


async def new_text(ledger: Ledger, library: Library, contracts: Contracts, submission_id: str) -> NewText | None:
    """What the page showed after the last attempt of a submission and no recipe knew; None where there is nothing.

    Raises NotFound, Undecryptable.
    """
    submission = await ledger.submission(submission_id)
    shown, before = await ledger.last_texts(submission_id)
    recipe = library.recipes.get(submission.recipe)
    if not shown.strip() or recipe is None:
        return None
    person = await ledger.person(submission.person_id)
    return NewText(
        submission=submission,
        recipe=recipe,
        library=library,
        contracts=contracts,
        person=person,
        language=language_for(recipe, person),
        shown=shown,
        before=before,
    )
