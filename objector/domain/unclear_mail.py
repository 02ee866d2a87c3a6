"""A mail of a controller that could not be told apart: kept, and asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class UnclearMail:
    """A mail that could be meant for these submissions of one person. It settles none until the person says which."""

    id: str
    """The artefact (`f-…`) that holds its bytes."""
    person_id: str
    submissions: tuple[str, ...]
    received_at: datetime
    """When it came in, by the mail server's clock (UTC)."""
    doubt: str = ""
    """A word of `Doubt`, where its sender could not be verified; it may then still say clearly what it is about."""
