"""A notice: what a person is told when they are needed. Counts and ids; no name, no address, no text of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SHOWN = 20
"""How many ids a notice names; the list itself is `objector todo`."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One digest of all that waits for a person."""

    at: datetime
    counts: Mapping[str, int]
    """How many things wait, by the word that says why."""
    ids: tuple[str, ...] = ()
    """Submissions that go on when they are settled."""
    rehearsal: bool = False
    test: bool = False

    @property
    def subject(self) -> str:
        """One line."""
        marks = ("REHEARSAL: " if self.rehearsal else "") + ("Test: " if self.test else "")
        number = sum(self.counts.values())
        if not number:
            return f"{marks}Objector can reach you here"
        return f"{marks}Objector needs you: {number} {'thing waits' if number == 1 else 'things wait'}"

    @property
    def text(self) -> str:
        """What a person reads, lines of plain text."""
        lines = [f"{number} {reason}" for reason, number in self.counts.items()]
        if self.ids:
            more = f" and {len(self.ids) - SHOWN} more" if len(self.ids) > SHOWN else ""
            lines.append(f"submissions: {' '.join(self.ids[:SHOWN])}{more}")
        return "\n".join([*lines, "Everything with its command: objector todo"])

    def as_json(self) -> dict[str, Any]:
        """What a program reads."""
        return {
            "event": "objector.test" if self.test else "objector.todo",
            "at": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "counts": dict(self.counts),
            "submissions": list(self.ids[:SHOWN]),
            "rehearsal": self.rehearsal,
        }
