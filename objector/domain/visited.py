"""What is known of a mailbox from earlier readings."""

from __future__ import annotations

from dataclasses import dataclass

from objector.domain.checkpoint import Checkpoint


@dataclass(frozen=True, kw_only=True)
class Visited:
    """Up to where a mailbox was read, and for which of the awaited submissions: the others were not looked for then."""

    place: Checkpoint | None = None
    covered: frozenset[str] = frozenset()
    """Submissions, awaited now as they were then, against which every mail before the place was held."""
