"""Sending again by rule: the one second submission that a recipe may ask for. A pure rule over entries and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from objector.domain.read_back import Happened, Stands, looks, unconfirmed_since

FRESH = timedelta(hours=24)
"""What a look told is good for so long; later the page is looked at anew before anything is sent."""
SHORTEST = timedelta(days=3)
"""A controller is given so long at least before it gets the same objection again."""


@dataclass(frozen=True, kw_only=True)
class ResendRule:
    """A recipe's rule. `readable`: its page can be read back, and then that decides; else it must replace."""

    recipe: str
    after: timedelta
    readable: bool
    replaces: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why it may be sent again: the rule, and the entry of the look that found no objection (None: none needed)."""

    rule: ResendRule
    look: int | None

    @property
    def detail(self) -> str:
        """For people and for the ledger."""
        seen = "the page shows no objection" if self.look is not None else "a second submission replaces the first"
        days = f"{self.rule.after.total_seconds() / 86_400:g} days"
        return f"sent again by the rule of {self.rule.recipe} after {days}: {seen} ({self.rule.why})"[:1000]


def rule_time(history: Sequence[Happened], rule: ResendRule) -> datetime | None:
    """From when on the rule may speak (UTC); None if it never may: not unconfirmed, or sent more than once."""
    sendings = [entry.at for entry in history if entry.kind == "sending"]
    if len(sendings) != 1 or unconfirmed_since(history) is None:
        return None
    return sendings[0] + rule.after


def ground_for(history: Sequence[Happened], rule: ResendRule, now: datetime) -> Ground | None:
    """The ground for the second submission, or None. Never before the rule's time, and never a third one.

    Where the page can be read back, the last look must have come after that time, must be fresh, and must have found no
    objection: silence, a wall or an older look are no ground.
    """
    time = rule_time(history, rule)
    if time is None or now < time:
        return None
    if not rule.readable:
        return Ground(rule=rule, look=None) if rule.replaces else None
    found = looks(history)
    if not found or found[-1].facts.get("stands") != Stands.NOT_OBJECTED.value:
        return None
    if not max(time, now - FRESH) <= found[-1].at <= now:
        return None
    return Ground(rule=rule, look=found[-1].seq)
