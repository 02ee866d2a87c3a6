"""A selection: which submissions a command is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Submissions by campaign, person, recipe or id; what is None or empty does not narrow it down."""

    campaign: str | None = None
    person: str | None = None
    recipe: str | None = None
    ids: tuple[str, ...] = ()
