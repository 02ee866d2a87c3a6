"""Mail servers that misbehave, played by a script: what they send is bounded, and their quirks are borne."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from objector.channels import imap, imap_connection, imap_wire
from objector.channels.imap import ImapInbox
from objector.channels.imap_connection import ImapConnection
from objector.channels.imap_url import ImapUrl
from objector.channels.inbox import Checkpoint
from objector.errors import ConfigError, Unreachable

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MAIL = b"From: a@portal.example\r\nSubject: hello\r\n\r\ntext\r\n"
HEAD = b"From: a@portal.example\r\n\r\n"

Answer = Callable[[bytes], bytes]


class Script:
    """A server that knows just enough; `special` answers instead for commands that begin with its key."""

    def __init__(self, special: dict[bytes, Answer], *, greeting: bytes = b"* OK ready\r\n") -> None:
        self.special = special
        self.greeting = greeting
        self.uidnext = 5
        self.mails = 0
        self.heard: list[bytes] = []

    def answer(self, tag: bytes, command: bytes) -> bytes:
        for start, special in self.special.items():
            if command.upper().startswith(start):
                return special(tag)
        upper = command.upper()
        done = tag + b" OK done\r\n"
        if upper.startswith(b"CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1 IDLE\r\n" + done
        if upper.startswith(b"EXAMINE"):
            place = b"* %d EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n* OK [UIDNEXT %d] ok\r\n"
            return place % (self.mails, self.uidnext) + done
        if upper.startswith(b"UID SEARCH"):
            return b"* SEARCH%s\r\n" % b"".join(b" %d" % uid for uid in range(5, 5 + self.mails)) + done
        if upper.startswith(b"FETCH"):
            return b'* 1 FETCH (UID 5 INTERNALDATE "22-Nov-2026 12:00:00 +0000")\r\n' + done
        if upper.startswith(b"UID FETCH"):
            what = (b"BODY[HEADER.FIELDS (FROM)]", HEAD) if b"HEADER" in upper else (b"BODY[]", MAIL)
            return (
                b'* 1 FETCH (UID 5 INTERNALDATE "22-Nov-2026 13:00:00 +0100" %s {%d}\r\n' % (what[0], len(what[1]))
                + what[1]
                + b")\r\n"
                + done
            )
        return done

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(self.greeting)
            while line := await reader.readline():
                tag, _, command = line.strip().partition(b" ")
                self.heard.append(command)
                if tag == b"DONE":
                    writer.write(self.idle_tag + b" OK idle over\r\n")
                    continue
                if command.upper() == b"IDLE":
                    self.idle_tag = tag
                writer.write(self.answer(tag, command))
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def port_of(script: Script) -> AsyncIterator[int]:
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def inbox_of(script: Script) -> AsyncIterator[ImapInbox]:
    async with port_of(script) as port, ImapInbox(f"imap://u:p@127.0.0.1:{port}/") as inbox:
        yield inbox


async def read(inbox: ImapInbox) -> object:
    return await inbox.mails(NOON)


async def note(inbox: ImapInbox) -> object:
    return await inbox.checkpoint()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_wire, "ANSWER_TIME", 0.5)
    monkeypatch.setattr(imap_wire, "LONGEST_LINE", 100_000)


async def test_only_reading_commands_are_sent():
    """Not one command that could change the mailbox leaves this side."""
    script = Script({})
    script.mails = 1
    async with inbox_of(script) as inbox:
        assert await inbox.checkpoint() == Checkpoint(9, 5, NOON)
        (mail,) = await inbox.mails(NOON)
        assert (mail.key, mail.subject, mail.raw, mail.received_at) == ("9/5", "hello", MAIL, NOON)
    allowed = (b"CAPABILITY", b"LOGIN", b"EXAMINE", b"FETCH", b"UID SEARCH", b"UID FETCH", b"IDLE", b"LOGOUT")
    assert all(command.upper().startswith(allowed) for command in script.heard)
    assert not any(b"BODY[" in command for command in script.heard)


@pytest.mark.parametrize("act", [read, note])
@pytest.mark.parametrize(
    "special",
    [
        {b"EXAMINE": lambda tag: b""},
        {b"EXAMINE": lambda tag: b"\x00\xff nonsense\r\n"},
        {b"EXAMINE": lambda tag: tag + b" OK without any number\r\n"},
        {b"EXAMINE": lambda tag: b"* OK " + b"x" * 200_000},
        {b"EXAMINE": lambda tag: b"* 1 FETCH (BODY[] {99999999999}\r\n"},
        {b"EXAMINE": lambda tag: b"* BYE going down\r\n"},
        {b"EXAMINE": lambda tag: tag + b" NO [UNAVAILABLE] not now\r\n"},
        {b"CAPABILITY": lambda tag: b"* BYE going down\r\n"},
        {b"LOGIN": lambda tag: tag + b" NO [UNAVAILABLE] not now\r\n"},
        {b"LOGIN": lambda tag: b""},
    ],
)
async def test_a_server_that_breaks_the_rules_is_unreachable(
    special: dict[bytes, Answer], act: Callable[[ImapInbox], Awaitable[object]]
):
    """Silence, nonsense, endless lines and giant literals end in one clear error, in bounded time and memory."""
    async with inbox_of(Script(special)) as inbox:
        with pytest.raises(Unreachable, match=r"mail server 127\.0\.0\.1"):
            async with asyncio.timeout(10):
                await act(inbox)


async def test_what_speaks_no_imap_is_unreachable():
    """Another service on the port, or a silent one."""
    for greeting in (b"220 smtp ready\r\n", b""):
        async with inbox_of(Script({}, greeting=greeting)) as inbox:
            with pytest.raises(Unreachable, match=r"no connection|no answer"):
                await inbox.checkpoint()


async def test_a_refused_folder_is_a_fault_of_the_settings():
    """NO to EXAMINE, for good, is for the person to mend."""
    async with inbox_of(Script({b"EXAMINE": lambda tag: tag + b" NO no such folder\r\n"})) as inbox:
        with pytest.raises(ConfigError, match="no folder 'INBOX'"):
            await inbox.checkpoint()


@pytest.mark.parametrize(
    "words",
    [b"* 1 EXISTS\r\n+ idling\r\n", b"+ idling\r\n* 1 EXISTS\r\n"],
    ids=["before the plus", "in one breath with it"],
)
async def test_news_around_the_beginning_of_idle_are_not_missed(words: bytes):
    """A server may tell of a mail in the very moment in which IDLE begins."""
    script = Script({})

    def idle(tag: bytes) -> bytes:
        script.uidnext = 6
        return words

    script.special[b"IDLE"] = idle
    bell, button = socket.socketpair()
    with bell, button:
        async with port_of(script) as port, asyncio.timeout(10):
            connection = await asyncio.to_thread(ImapConnection, ImapUrl.parse(f"imap://u:p@127.0.0.1:{port}/"))
            try:
                assert await asyncio.to_thread(connection.news, (9, 5), bell, 15.0) == (9, 6)
            finally:
                await asyncio.to_thread(connection.close)


async def test_news_that_idle_does_not_tell_are_found_nevertheless():
    """Some servers miss what comes while IDLE begins: the folder is looked at again, first soon, then rarely."""
    script = Script({})

    def idle(tag: bytes) -> bytes:
        script.mails, script.uidnext = 1, 6
        return b"+ idling and silent\r\n"

    script.special[b"IDLE"] = idle
    async with inbox_of(script) as inbox, asyncio.timeout(10):
        assert len(await inbox.wait(Checkpoint(9, 5), 60)) == 1


async def test_a_folder_that_goes_away_during_the_wait(monkeypatch: pytest.MonkeyPatch):
    """What is for the person to mend is told at once, not at the end of the wait."""
    monkeypatch.setattr(imap, "FIRST_IDLE", 0.05)
    script = Script({})

    def idle(tag: bytes) -> bytes:
        if script.heard.count(b"IDLE") == 4:  # by now nobody reads any more: all wait to be told
            script.special[b"EXAMINE"] = lambda tag: tag + b" NO no such folder\r\n"
        return b"+ idling\r\n"

    script.special[b"IDLE"] = idle
    async with inbox_of(script) as inbox, asyncio.timeout(10):
        with pytest.raises(ConfigError, match="no folder"):
            await inbox.wait(Checkpoint(9, 5), 60)


async def test_more_bytes_than_asked_for_are_refused(monkeypatch: pytest.MonkeyPatch):
    """A literal above the bound is an error before its first byte is kept, whatever follows."""
    monkeypatch.setattr(imap_wire, "LARGEST_MAIL", 1000)
    script = Script({})
    place = b"* OK [UIDVALIDITY 9] ok\r\n* OK [UIDNEXT 5] ok\r\n"
    script.special[b"EXAMINE"] = lambda tag: (
        b"* 1 FETCH (BODY[] {2000}\r\n" + b"x" * 2000 + b")\r\n" + place + tag + b" OK done\r\n"
    )
    async with inbox_of(script) as inbox:
        with pytest.raises(Unreachable, match="connection was lost"):
            await inbox.checkpoint()


async def test_an_endless_line_is_refused_also_if_it_ends():
    """A line above the bound is an error, whatever follows."""
    script = Script({})
    script.special[b"EXAMINE"] = lambda tag: (
        b"* OK " + b"x" * 300_000 + b"\r\n* OK [UIDVALIDITY 9] ok\r\n* OK [UIDNEXT 5] ok\r\n" + tag + b" OK done\r\n"
    )
    async with inbox_of(script) as inbox:
        with pytest.raises(Unreachable, match="connection was lost"):
            await inbox.checkpoint()


async def test_a_server_that_offers_idle_and_refuses_it(monkeypatch: pytest.MonkeyPatch):
    """The inbox looks from time to time instead."""
    monkeypatch.setattr(imap_connection, "POLL_EVERY", 0.02)
    script = Script({})

    def idle(tag: bytes) -> bytes:
        script.mails, script.uidnext = 1, 6
        return tag + b" BAD what?\r\n"

    script.special[b"IDLE"] = idle
    async with inbox_of(script) as inbox:
        assert len(await inbox.wait(Checkpoint(9, 5), 10)) == 1
    assert script.heard.count(b"IDLE") == 1
