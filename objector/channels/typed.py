"""What a recipe's templates become for one person: values by name, rendered, and redacted again in messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from objector.domain.claim import Claim
from objector.domain.person import Person
from objector.domain.values import NAMES, how_to_supply, value
from objector.errors import DataMissing
from objector.recipes.model import PLACEHOLDER, Fill, Step, Upload


class Values:
    """The values of one claim. Knows nobody else's."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim

    def get(self, name: str) -> str:
        """One value by its name, empty if the person has not given it."""
        return value(name, self._claim.person, self._claim.account)

    def render(self, template: str) -> str:
        """The template with the values in place; empty if one of them is missing."""
        names = PLACEHOLDER.findall(template)
        if any(not self.get(name) for name in names):
            return ""
        return PLACEHOLDER.sub(lambda match: self.get(match[1]), template)

    def given(self, step: Step) -> bool:
        """Whether the person gave what this step would put in."""
        if isinstance(step, Upload):
            return self._claim.file is not None
        return isinstance(step, Fill) and bool(self.render(step.value))

    def missing(self, template: str) -> DataMissing:
        """The error for a value that is needed and not there."""
        lacking = [how_to_supply(name) for name in PLACEHOLDER.findall(template) if not self.get(name)]
        person = self._claim.person.id
        return DataMissing(f"the form wants {', '.join(lacking)}; add it with: objector people edit {person}")

    def everything(self) -> Iterable[str]:
        """All values that are not empty."""
        return [given for name in NAMES if (given := self.get(name))]

    def redact(self, text: str) -> str:
        """A message without the person's values, for places where nothing personal may stand."""
        person = self._claim.person
        parts = {*self.everything(), *person.addresses, *person.name.split(), person.name}
        parts -= {person.country}
        for part in sorted((p for p in parts if len(p) > 2), key=len, reverse=True):
            text = re.sub(re.escape(part), "…", text, flags=re.IGNORECASE)
        return re.sub(r"[\w.+-]+@[\w.-]+", "…", text)


def without_people(people: Sequence[Person]) -> Callable[[str], str]:
    """Takes the values of all these people and of their accounts out of a text."""
    found: set[str] = set()
    for person in people:
        found |= {value(name, person, account) for name in NAMES for account in (None, *person.accounts)}
        found |= {*person.addresses, *person.name.split()}
        found -= {person.country}
    known = sorted((one for one in found if len(one) > 2), key=len, reverse=True)

    def redact(text: str) -> str:
        plain = text.casefold()
        for one in known:
            if one.casefold() in plain:
                text = re.sub(re.escape(one), "…", text, flags=re.IGNORECASE)
        return text

    return redact
