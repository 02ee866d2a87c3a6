"""A claim: one submission in the hands of one run, with the values of its one person and of nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from objector.domain.person import Account, Person
from objector.domain.submission import Submission


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a channel needs to perform one attempt."""

    submission: Submission
    person: Person
    account: Account | None = None
    session: dict[str, Any] | None = None
    """The kept browser storage state of the account, opened; None: there is none."""
    file: bytes | None = None
    """The content of the person's evidence file, opened; None: there is none."""
