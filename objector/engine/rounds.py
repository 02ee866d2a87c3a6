"""Rounds: every form in use is looked at again once a week, and its recipe held or let go by what is found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from objector.domain.submission import Status
from objector.engine.contracts import Contracts, Record
from objector.engine.holding import let_go
from objector.engine.pace import Quiet
from objector.engine.probe import Probed
from objector.engine.selection import Selection
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe

EVERY = timedelta(days=7)
IN_USE = frozenset(Status) - {Status.WITHDRAWN, Status.ABANDONED}
"""A recipe is in use if it stands for a submission with one of these: the form may be needed, also once more."""


def is_due(record: Record, now: datetime) -> bool:
    """Whether this form is to be looked at again: never looked at, a week ago, or in a future that was a wrong clock.

    Pure, over what is kept of the form, so that starting again is no reason to look again.
    """
    last = record.looked_at or record.seen_at
    return last is None or not timedelta() <= now - last < EVERY


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """Looks at the forms that are due. Nothing is sent, and nothing is done in the quiet hours."""

    ledger: Ledger
    contracts: Contracts
    recipes: Mapping[str, Recipe]
    probe: Callable[[str], Awaitable[Probed]]
    has_way: Callable[[Recipe], Awaitable[bool]] | None = None
    """Whether there is a way to a form's host; asked before a browser is started. None: there is (a rehearsal)."""
    quiet: Quiet | None = None
    now: Callable[[], datetime]

    async def due(self, selection: Selection) -> list[str]:
        """The recipes in use whose forms are to be looked at now, the longest not looked at first. Raises ConfigError.

        None in the quiet hours.
        """
        now = self.now()
        if self._is_quiet(now):
            return []
        records = {name: self.contracts.record(name) for name in sorted(self.recipes)}
        waiting = [
            (record.looked_at or record.seen_at, name) for name, record in records.items() if is_due(record, now)
        ]
        waiting.sort(key=lambda one: (one[0] is not None, one[0] or now, one[1]))
        return [name for _, name in waiting if await self._in_use(name, selection)]

    async def look(self, recipes: list[str]) -> list[Probed]:
        """Look at these forms, one after the other; what has no way to it is left for the next time.

        Raises ConfigError, BrowserMissing.
        """
        found: list[Probed] = []
        for name in recipes:
            if self._is_quiet(self.now()):
                break
            if self.has_way is not None and not await self.has_way(self.recipes[name]):
                continue
            found.append(await self.probe(name))
            if found[-1].looked and not found[-1].held:
                await let_go(self.ledger, name, self.now())
        return found

    async def _in_use(self, recipe: str, selection: Selection) -> bool:
        if selection.recipe not in (None, recipe):
            return False
        found = await self.ledger.submissions(
            campaign=selection.campaign, person=selection.person, recipe=recipe, statuses=IN_USE, limit=1
        )
        return bool(found)

    def _is_quiet(self, now: datetime) -> bool:
        return self.quiet is not None and self.quiet.until(now) is not None


def told(found: list[Probed]) -> str:
    """What a round found, for `objector status`; nothing where all is as it was."""
    changed = [one.recipe for one in found if one.held]
    missed = [one.recipe for one in found if not one.looked]
    parts = (("held, since the form changed", changed), ("not looked at", missed))
    return "; ".join(f"{what}: {', '.join(names)}" for what, names in parts if names)
