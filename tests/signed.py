"""Signed mails for tests, and the keys by which they are checked: one key for the whole run, nobody is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from objector.channels.sender_check import SenderCheck
from objector.errors import Unreachable
from objector.rehearsal.signing import BITS, SELECTOR, key_record, new_key, signed


@dataclass
class Keys:
    """Publishes the one key under every domain, but for those named; can be down, and counts who was asked for."""

    down: bool = False
    without: set[str] = field(default_factory=set)
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def records(self, name: str) -> tuple[str, ...]:
        """See `KeyRecords`."""
        self.asked.append(name)
        if self.down:
            raise Unreachable("the DNS did not answer")
        if name in self.others:
            return self.others[name]
        selector, _, domain = name.partition("._domainkey.")
        return (key_record(new_key(BITS)),) if selector == SELECTOR and domain not in self.without else ()


def sender_check(
    keys: Keys | None = None, *, now: Callable[[], datetime] = lambda: datetime.now(UTC), provider: str = ""
) -> SenderCheck:
    """What checks the senders of mails that `signed` signed."""
    providers = {"": provider} if provider else {}
    return SenderCheck(keys=keys if keys is not None else Keys(), now=now, providers=providers)


__all__ = ["Keys", "sender_check", "signed"]
