"""Signed mails for tests, and the keys by which they are checked: one key for the whole run, nobody is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from objector.channels.inbox import parse_mail
from objector.channels.sender_check import SenderCheck, SenderRecord
from objector.dkim.fields import take_apart
from objector.dkim.judging import candidate, signatures
from objector.domain.outcome import Artefact
from objector.domain.sender import SenderTrust, Signature
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


def noted(raw: bytes, received_at: datetime, trust: SenderTrust) -> Artefact:
    """The note beside a mail that `signed` signed, as if it had been checked when it came."""
    fields, records = take_apart(raw), (key_record(new_key(BITS)),)
    several = (candidate(fields, field, received_at) for field in signatures(fields))
    return SenderRecord(
        mail=parse_mail(raw, key="1/1", received_at=received_at),
        checked_at=received_at,
        signatures=tuple(one if isinstance(one, Signature) else one.judge(records) for one in several),
        results=None,
        trust=trust,
    ).artefact()


def sender_check(
    keys: Keys | None = None, *, now: Callable[[], datetime] = lambda: datetime.now(UTC), provider: str = ""
) -> SenderCheck:
    """What checks the senders of mails that `signed` signed."""
    providers = {"": provider} if provider else {}
    return SenderCheck(keys=keys if keys is not None else Keys(), now=now, providers=providers)


__all__ = ["Keys", "noted", "sender_check", "signed"]
