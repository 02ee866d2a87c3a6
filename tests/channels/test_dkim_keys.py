"""Looking up keys: in a DNS on this machine, remembered for a while, never waited for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from objector.channels.dkim_keys import FAILED_SECONDS, KEPT_SECONDS, MOST_KEPT, DnsKeys, FixedKeys, KeptKeys
from objector.errors import Unreachable

NAME = "s._domainkey.portal.example"


@dataclass
class Server(asyncio.DatagramProtocol):
    """A name server of one name, on the loopback. `answers`: whether it does at all."""

    code: dns.rcode.Rcode = dns.rcode.NOERROR
    records: tuple[str, ...] = ()
    answers: bool = True
    asked: list[str] = field(default_factory=list)
    transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        self.asked.append(question.question[0].name.to_text())
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        answer.set_rcode(self.code)
        if self.records:
            answer.answer.append(dns.rrset.from_text(question.question[0].name, 60, "IN", "TXT", *self.records))
        if self.answers:
            self.transport.sendto(answer.to_wire(), addr)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    loop = asyncio.get_running_loop()
    transport, running = await loop.create_datagram_endpoint(Server, local_addr=("127.0.0.1", 0))
    yield running
    transport.close()


def asking(server: Server, seconds: float = 5.0) -> DnsKeys:
    def resolver() -> dns.asyncresolver.Resolver:
        made = dns.asyncresolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], server.transport.get_extra_info("sockname")[1]
        return made

    return DnsKeys(resolver=resolver, seconds=seconds)


async def test_a_record_in_several_pieces_is_one(server: Server):
    """A text in the DNS has at most 255 bytes; a key has more. Nothing is added to the name that was asked for."""
    server.records = ('"v=DKIM1; " "p=AAAA"', '"v=spf1 -all"')
    assert sorted(await asking(server).records(NAME)) == ["v=DKIM1; p=AAAA", "v=spf1 -all"]
    assert server.asked == [NAME + "."]


@pytest.mark.parametrize("code", [dns.rcode.NXDOMAIN, dns.rcode.NOERROR])
async def test_that_there_is_none_is_an_answer(server: Server, code: dns.rcode.Rcode):
    """No such name, or no such record under it."""
    server.code = code
    assert await asking(server).records(NAME) == ()


async def test_no_answer_is_none(server: Server):
    """A server that fails, or is silent, says nothing about the key."""
    server.code = dns.rcode.SERVFAIL
    with pytest.raises(Unreachable):
        await asking(server).records(NAME)
    server.answers = False
    with pytest.raises(Unreachable):
        await asking(server, seconds=0.1).records(NAME)


async def test_a_name_that_is_none_has_no_key():
    """It comes out of a mail, and may be anything; nobody is asked."""
    assert await DnsKeys().records("x" * 70 + ".example") == ()
    assert await DnsKeys().records("a..example") == ()


@dataclass
class Source:
    """Counts who asks; waits until it may answer."""

    down: bool = False
    asked: list[str] = field(default_factory=list)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def records(self, name: str) -> tuple[str, ...]:
        self.asked.append(name)
        await self.may.wait()
        if self.down:
            raise Unreachable("away")
        return ("v=DKIM1; p=AAAA",)


async def test_what_was_told_is_remembered_for_a_while():
    """An answer for an hour, none for a moment; those who ask at the same time share one question."""
    now = [100.0]
    source = Source()
    keys = KeptKeys(source=source, clock=lambda: now[0])
    several = [asyncio.create_task(keys.records(NAME)) for _ in range(5)]
    several[0].cancel()
    source.may.set()
    given = await asyncio.gather(*several, return_exceptions=True)
    assert given[1:] == [("v=DKIM1; p=AAAA",)] * 4
    assert source.asked == [NAME]
    source.down = True
    now[0] += KEPT_SECONDS - 1
    assert await keys.records(NAME) == ("v=DKIM1; p=AAAA",)
    now[0] += 2
    for _ in range(3):
        with pytest.raises(Unreachable):
            await keys.records(NAME)
    assert len(source.asked) == 2
    source.down = False
    now[0] += FAILED_SECONDS + 1
    assert await keys.records(NAME) == ("v=DKIM1; p=AAAA",)


async def test_only_so_many_names_are_remembered():
    """Mails name whatever they like."""
    source = Source()
    source.may.set()
    keys = KeptKeys(source=source)
    for number in range(MOST_KEPT + 5):
        await keys.records(f"s{number}._domainkey.portal.example")
    assert len(keys._known) == MOST_KEPT


async def test_the_keys_of_a_rehearsal_are_known():
    """And no others; nobody is asked."""
    keys = FixedKeys(known={NAME: "v=DKIM1; p=AAAA"})
    assert await keys.records(NAME) == ("v=DKIM1; p=AAAA",)
    assert await keys.records("other.example") == ()
