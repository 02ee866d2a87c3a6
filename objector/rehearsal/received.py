"""What a controller would have received, kept so that a test can ask for it field by field."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["submission", "code", "toggle", "sign-in", "decoy"]


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that arrived. Its content is not kept, only what identifies it. `size` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Received:
    """One thing that arrived at a portal.

    `accepted`: the portal took it (a submission with a fault, or a wrong code, is not).
    `traps`: names of invisible fields that came filled in. `at` is aware, UTC.
    A password typed into a look-alike login page is never kept.
    """

    portal: str
    variant: str
    url: str
    at: datetime
    values: Mapping[str, tuple[str, ...]]
    files: Mapping[str, Upload] = field(default_factory=dict)
    session: str | None = None
    kind: Kind = "submission"
    accepted: bool = True
    traps: tuple[str, ...] = ()

    def one(self, name: str) -> str:
        """The single value of field `name`; empty when it did not arrive."""
        return (self.values.get(name) or ("",))[0]


class Inbox:
    """All that arrived, in order. Safe to use from any thread."""

    def __init__(self) -> None:
        self._all: tuple[Received, ...] = ()
        self._changed = threading.Condition()

    def add(self, received: Received) -> None:
        """Keep one more."""
        with self._changed:
            self._all = (*self._all, received)
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget everything that arrived so far."""
        with self._changed:
            self._all = ()

    @property
    def all(self) -> tuple[Received, ...]:
        """Everything so far, oldest first."""
        with self._changed:
            return self._all

    def submissions(self) -> Counter[str]:
        """How many submissions and switches each portal took."""
        return Counter(one.portal for one in self.all if one.accepted and one.kind in {"submission", "toggle"})

    def wait(self, matches: Callable[[Received], bool], count: int, seconds: float) -> tuple[Received, ...]:
        """Block until `count` matching ones are there; return them. Raises TimeoutError after `seconds`."""
        found: tuple[Received, ...] = ()

        def enough() -> bool:
            nonlocal found
            found = tuple(one for one in self._all if matches(one))
            return len(found) >= count

        with self._changed:
            if self._changed.wait_for(enough, timeout=seconds):
                return found
        raise TimeoutError(f"{len(found)} of {count} expected entries arrived within {seconds} s")

    async def arrival(self, matches: Callable[[Received], bool], count: int, seconds: float) -> tuple[Received, ...]:
        """Like `wait`, without holding up the event loop."""
        return await asyncio.to_thread(self.wait, matches, count, seconds)
