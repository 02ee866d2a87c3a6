"""One-time codes: given out after a submission, asked for on the page, checked by the portal."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Check = Literal["right", "wrong", "expired"]


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A submission that waits for its code. `until` is aware, UTC."""

    id: str
    portal: str
    variant: str
    language: str
    values: Mapping[str, tuple[str, ...]]
    code: str
    until: datetime


class Codes:
    """The codes that are out. Each works once."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._pending: dict[str, Pending] = {}

    def give(
        self,
        portal: str,
        variant: str,
        language: str,
        values: Mapping[str, tuple[str, ...]],
        valid_seconds: int,
    ) -> Pending:
        """A fresh six-digit code for a submission."""
        pending = Pending(
            id=secrets.token_urlsafe(12),
            portal=portal,
            variant=variant,
            language=language,
            values=values,
            code=f"{secrets.randbelow(1_000_000):06d}",
            until=self._clock() + timedelta(seconds=valid_seconds),
        )
        self._pending[pending.id] = pending
        return pending

    def find(self, pending_id: str) -> Pending | None:
        """The submission that waits under this id."""
        return self._pending.get(pending_id)

    def check(self, pending: Pending, typed: str) -> Check:
        """Whether `typed` is the code, now. A right code is used up."""
        if not secrets.compare_digest(typed.strip().encode(), pending.code.encode()):
            return "wrong"
        if self._clock() >= pending.until:
            return "expired"
        self._pending.pop(pending.id, None)
        return "right"
