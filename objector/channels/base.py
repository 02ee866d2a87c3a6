"""What the engine knows of a channel: one method that performs one attempt and answers with an outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from objector.domain.claim import Claim
from objector.domain.outcome import Artefact, Outcome

BeforeSending = Callable[[Sequence[Artefact]], Awaitable[None]]
"""Called with the artefacts kept so far, right before the point of no return; returns once SENDING is durable."""

Progress = Callable[[str], None]
"""Told in a few words, without personal data, what is being done; for the live view."""


def silent(what: str) -> None:
    """Progress that nobody watches."""


class Channel(Protocol):
    """A way to a controller. Returns what happened and never writes the ledger."""

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        """One attempt. Every `ChannelError` on the way becomes an `Outcome`; anything else is a bug and is raised."""
        ...
