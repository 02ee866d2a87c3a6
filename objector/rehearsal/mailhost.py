"""A mail server of our own for rehearsals and tests: real SMTP in, real IMAP out, on this machine alone.

Portals hand their mails to it over SMTP; the inbox code reads them over IMAP, IDLE included, exactly as it
would at a real provider. It runs in a thread of its own, so that it answers while the event loop is busy.

    async with MailHost(aliases={"m.muster@example.org": "maria@example.org"}) as mailhost:
        mailhost.smtp                              # ("127.0.0.1", 40025)
        mailhost.inbox_url("maria@example.org")    # "imap://maria%40example.org:...@127.0.0.1:40143/"

Mail for any address is taken. Each address has a mailbox of its own, unless `aliases` leads it into another
one or `catch_all` names the mailbox of all the rest. Nothing is kept after the end, nothing is ever sent on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import signal
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

from aiosmtpd.smtp import SMTP

from objector.rehearsal.correspondent import Correspondents
from objector.rehearsal.mailboxes import Delivered, Mailboxes

HOST = "127.0.0.1"
LARGEST_MAIL = 64 * 1024 * 1024  #: bytes that SMTP takes for one mail

T = TypeVar("T")


class MailHost:
    """An SMTP and an IMAP server that share their mailboxes, on ports chosen by the OS.

    `idle=False` leaves out IMAP's IDLE, as some old servers do. With `tls` the IMAP side speaks TLS from the
    first byte and `inbox_url` is an `imaps://` one. Mails to `correspondents` are theirs, and answered. `now`
    is the clock that mails are dated by.
    """

    def __init__(
        self,
        *,
        aliases: Mapping[str, str] | None = None,
        catch_all: str | None = None,
        idle: bool = True,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        correspondents: Correspondents | None = None,
    ) -> None:
        self._mailboxes = Mailboxes(
            aliases=aliases or {},
            catch_all=catch_all,
            password=secrets.token_urlsafe(18),
            idle=idle,
            now=now,
            correspondents=correspondents,
        )
        self.correspondents = correspondents
        self._tls = tls
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stack = AsyncExitStack()
        self._imap_server: asyncio.Server | None = None
        self._smtp_port = 0
        self._imap_port = 0

    async def __aenter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mailhost", daemon=True)
        self._thread.start()
        try:
            await self._there(self._start())
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    @property
    def smtp(self) -> tuple[str, int]:
        """Where portals hand in their mails: plain SMTP, no sign-in."""
        return HOST, self._smtp_port

    @property
    def imap(self) -> tuple[str, int]:
        """Where the inbox code reads them."""
        return HOST, self._imap_port

    def inbox_url(self, address: str) -> str:
        """The URL, with user and password, of the mailbox that mail for `address` lands in."""
        owner = self._mailboxes.owner(address)
        scheme = "imaps" if self._tls else "imap"
        return f"{scheme}://{quote(owner, safe='')}:{self._mailboxes.password}@{HOST}:{self._imap_port}/"

    def mails(self, address: str) -> list[Delivered]:
        """What was delivered for `address` itself so far, oldest first."""
        return self._mailboxes.delivered(address)

    async def stop_imap(self) -> None:
        """Hang up on every reader and listen no more, as a provider does that restarts. The mails stay."""
        await self._there(self._close_imap())

    async def start_imap(self) -> None:
        """Listen again, on the same port, after `stop_imap`."""
        await self._there(self._listen_imap())

    async def rebuild(self, address: str) -> None:
        """Give the mailbox of `address` a new UIDVALIDITY, as after a move of servers. The mails stay."""
        await self._there(self._mailboxes.rebuild(address))

    async def _there(self, work: Coroutine[Any, Any, T]) -> T:
        """Do `work` in the thread of the servers."""
        if self._loop is None:
            work.close()
            raise RuntimeError("the mail host is not running: use it as `async with MailHost() as mailhost:`")
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        smtp = await loop.create_server(
            self._smtp_session,
            host=HOST,
            port=0,
        )
        self._stack.callback(smtp.close)
        self._smtp_port = smtp.sockets[0].getsockname()[1]
        await self._listen_imap()
        self._stack.push_async_callback(self._close_imap)

    def _smtp_session(self) -> SMTP:
        return SMTP(
            self._mailboxes,
            hostname="mailhost.invalid",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_MAIL,
        )

    async def _listen_imap(self) -> None:
        if self._imap_server is None:
            self._imap_server = await self._mailboxes.listen(HOST, self._imap_port, self._tls)
            self._imap_port = self._imap_server.sockets[0].getsockname()[1]

    async def _close_imap(self) -> None:
        if self._imap_server is not None:
            self._imap_server.close()
            self._imap_server = None
        await self._mailboxes.hang_up()

    async def _end(self) -> None:
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        try:
            await self._there(self._shut_down())
        finally:
            self._loop = self._thread = None
            loop.call_soon_threadsafe(loop.stop)
            await asyncio.to_thread(thread.join)
            loop.close()

    async def _shut_down(self) -> None:
        await self._stack.aclose()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # lets closed transports say goodbye before the loop ends


async def serve(inboxes: Iterable[str], aliases: Mapping[str, str], catch_all: str | None) -> None:
    """Run until SIGINT or SIGTERM. The only line printed is a JSON object that says where everything is."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with MailHost(aliases=aliases, catch_all=catch_all) as mailhost:
        places = {
            "smtp": {"host": mailhost.smtp[0], "port": mailhost.smtp[1]},
            "imap": {"host": mailhost.imap[0], "port": mailhost.imap[1]},
            "inboxes": {address: mailhost.inbox_url(address) for address in inboxes},
        }
        print(json.dumps(places), flush=True)
        await stop.wait()


def main(arguments: list[str] | None = None) -> None:
    """`python -m objector.rehearsal.mailhost --inbox ADDRESS --alias OTHER=ADDRESS --catch-all ADDRESS`."""
    parser = argparse.ArgumentParser(prog="mailhost", description="A mail server for rehearsals.")
    add = parser.add_argument
    add("--inbox", action="append", default=[], metavar="ADDRESS", help="print the URL of its mailbox")
    add("--alias", action="append", default=[], metavar="OTHER=ADDRESS", help="one mailbox for both")
    add("--catch-all", metavar="ADDRESS", help="the mailbox for every address that has no alias")
    given = parser.parse_args(arguments)
    aliases: dict[str, str] = {}
    for pair in given.alias:
        other, equals, address = pair.partition("=")
        if not (other and equals and address):
            parser.error(f"--alias {pair}: expected OTHER=ADDRESS")
        aliases[other] = address
    asyncio.run(serve(given.inbox, aliases, given.catch_all))


if __name__ == "__main__":
    main()
