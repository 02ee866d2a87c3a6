"""A watch: who wants to know how a run gets on."""

from __future__ import annotations

from typing import Protocol

from objector.domain.submission import Submission


class Watch(Protocol):
    """Told what happens while it happens; for the live view. Must not raise and must not take long."""

    def step(self, submission: Submission, what: str) -> None:
        """A submission goes on: `what` says in a few words, without personal data, what is being done."""
        ...

    def finished(self, submission: Submission) -> None:
        """A submission has come to rest for now; it is as the ledger has it."""
        ...


class Unwatched:
    """Nobody wants to know."""

    def step(self, submission: Submission, what: str) -> None:
        """Nothing."""

    def finished(self, submission: Submission) -> None:
        """Nothing."""
