"""An inbox for tests of what mails settle: it holds what was put in, and nobody waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from objector.channels.inbox import Mail


@dataclass
class Box:
    """An inbox of these mails."""

    inside: list[Mail] = field(default_factory=list)

    async def mails(self, since: object, *, only_from: object = None) -> list[Mail]:
        return self.inside

    async def checkpoint(self) -> Any:
        raise AssertionError("nothing is waited for")

    async def wait(self, *_: object, **__: object) -> list[Mail]:
        raise AssertionError("nothing is waited for")
