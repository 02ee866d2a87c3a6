"""A recipe's rule for a second submission: `resend_after`. Most recipes have none, and nothing is sent again."""

from __future__ import annotations

from pydantic import Field

from objector.recipes.scalars import Duration, Strict, Text


class ResendAfter(Strict):
    """When an unconfirmed submission may be sent a second time without asking the person; never a third time."""

    time: Duration
    """How long after the first one, at least."""
    replaces: bool = False
    """A source says that a second submission replaces the first: for pages that cannot be read back."""
    why: Text
    """What the sources say that makes it right; recorded with the second submission."""
    sources: tuple[Text, ...] = Field(min_length=1)
