"""Where the keys of DKIM signatures are looked up: the DNS, each name once in a while, never for long."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from objector.errors import Unreachable

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

LOOK_UP_SECONDS = 5.0
KEPT_SECONDS = 3600.0
"""A record, or that there is none, is asked for again after so long."""
FAILED_SECONDS = 20.0
"""A name that could not be looked up is not asked for again before so long."""
MOST_KEPT = 1000
MOST_RECORDS = 10


class KeyRecords(Protocol):
    """Somebody who knows the TXT records of a name."""

    async def records(self, name: str) -> tuple[str, ...]:
        """All of them, none if there is no such name. Raises `Unreachable` if that cannot be told just now."""
        ...


@dataclass(frozen=True, kw_only=True)
class FixedKeys:
    """Records that are known beforehand, by name: those of a rehearsal. Asks nobody."""

    known: Mapping[str, str]

    async def records(self, name: str) -> tuple[str, ...]:
        """See `KeyRecords`."""
        return (self.known[name],) if name in self.known else ()


class DnsKeys:
    """Asks the resolver of this machine, or the one that `resolver` makes, for at most so many seconds."""

    def __init__(self, *, resolver: Callable[[], Resolver] | None = None, seconds: float = LOOK_UP_SECONDS) -> None:
        self._resolver = resolver
        self._seconds = seconds

    async def records(self, name: str) -> tuple[str, ...]:
        """See `KeyRecords`."""
        import dns.asyncresolver  # takes a while to load, and most commands read no mail
        import dns.exception
        import dns.name
        import dns.resolver

        try:
            dns.name.from_text(name)
        except dns.exception.DNSException:
            return ()  # it stood in a mail, and no such name can be
        try:
            resolver = self._resolver() if self._resolver is not None else dns.asyncresolver.Resolver()
            answer = await resolver.resolve(name + ".", "TXT", lifetime=self._seconds)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError) as error:
            raise Unreachable(f"the DNS did not answer ({type(error).__name__})") from None
        found = [b"".join(record.strings).decode("ascii", "replace") for record in answer]
        return tuple(found[:MOST_RECORDS])


@dataclass(kw_only=True)
class KeptKeys:
    """Remembers what another told, for a while and bounded; those who ask for one name at once share the answer."""

    source: KeyRecords
    clock: Callable[[], float] = time.monotonic
    _known: OrderedDict[str, tuple[float, tuple[str, ...] | None]] = field(default_factory=OrderedDict)
    _asked: dict[str, asyncio.Task[tuple[str, ...]]] = field(default_factory=dict)

    async def records(self, name: str) -> tuple[str, ...]:
        """See `KeyRecords`."""
        until, known = self._known.get(name, (0.0, ()))
        if name in self._known and self.clock() < until:
            if known is None:
                raise Unreachable("the DNS did not answer a moment ago")
            return known
        asked = self._asked.get(name)
        if asked is None:
            asked = asyncio.create_task(self._ask(name), name="key record")
            self._asked[name] = asked
            asked.add_done_callback(lambda done: self._answered(name, done))
        return await asyncio.shield(asked)

    async def _ask(self, name: str) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS + 1):
                return await self.source.records(name)
        except TimeoutError:
            raise Unreachable("the DNS did not answer in time") from None

    def _answered(self, name: str, done: asyncio.Task[tuple[str, ...]]) -> None:
        self._asked.pop(name, None)
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            self._keep(name, KEPT_SECONDS, done.result())
        elif isinstance(error, Unreachable):
            self._keep(name, FAILED_SECONDS, None)

    def _keep(self, name: str, seconds: float, records: tuple[str, ...] | None) -> None:
        self._known[name] = (self.clock() + seconds, records)
        self._known.move_to_end(name)
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)
