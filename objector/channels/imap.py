"""The person's inbox over IMAP: read, never changed. Waits by IDLE, or by looking where there is none."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from objector.channels.imap_connection import ImapConnection
from objector.channels.imap_url import ImapUrl
from objector.channels.imap_wire import LOST
from objector.channels.inbox import Checkpoint, Mail, Places, Point
from objector.channels.mail_secret import MailSecrets, Opener
from objector.channels.mailbox import Portion
from objector.errors import ConfigError, ObjectorError, Unreachable

IDLE_FOR = 9 * 60.0  #: seconds of one IDLE: well below the 29 minutes of RFC 2177 and what home routers forget
FIRST_IDLE = 0.25
"""Seconds of the first one. Each may be twice as long as the one before: a mail that comes in the moment in which
IDLE begins is not told by every server, and is then found so much later at most."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  #: seconds between two tries to get a lost connection back

_log = logging.getLogger(__name__)
T = TypeVar("T")


class ImapInbox:
    """An `Inbox` over one connection, made when first needed and made again when it was lost.

    Any number of tasks of one event loop may ask and wait at the same time: reading takes turns, waiting is
    shared. Use it as `async with ImapInbox(url) as inbox:`, or call `close` at the end. `tls` replaces the
    system's trusted authorities.
    """

    def __init__(self, url: str, *, tls: ssl.SSLContext | None = None, opener: Opener | None = None) -> None:
        """Nothing is connected yet; raises `ConfigError` for a URL that cannot be right.

        `opener` knows what opens it where the URL has no password; None: the keyring.
        """
        self._url = ImapUrl.parse(url)
        self._tls = tls
        self._opener = opener or MailSecrets()
        self._connection: ImapConnection | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="inbox")
        self._bell, self._bell_button = socket.socketpair()
        self._bell_button.setblocking(False)
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()
        self._waiting = 0
        self._watching: asyncio.Task[None] | None = None
        self._trouble: ObjectorError | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"ImapInbox({self._url.host!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def name(self) -> str:
        """What tells this mailbox from every other. It holds an address: not for logs."""
        return self._url.name

    @property
    def host(self) -> str:
        """Its mail server, for messages."""
        return self._url.host

    async def checkpoint(self) -> Checkpoint:
        """The present end of the mailbox."""
        return await self._do(lambda connection: connection.checkpoint())

    async def mails(self, since: Point, *, only_from: Collection[str] | None = None) -> list[Mail]:
        """What came after `since`, oldest first; see `Inbox`."""
        if isinstance(since, datetime) and since.tzinfo is None:
            raise ValueError("`since` has no time zone: an aware time is needed")
        place = since.of[self.name] if isinstance(since, Places) else since
        return await self._do(lambda connection: connection.mails(place, only_from))

    async def portion(
        self,
        since: Checkpoint | None,
        *,
        oldest: datetime,
        again: datetime | None = None,
        only_from: Collection[str] | None = None,
    ) -> Portion:
        """The next mails to read; see `Mailbox`."""
        return await self._do(lambda connection: connection.portion(since, oldest, again, only_from))

    async def quoting(self, words: str, since: datetime) -> list[Mail]:
        """The mails that came in since then (aware) and hold these words, oldest first; no other is fetched."""
        return await self._do(lambda connection: connection.quoting(words, since))

    async def holds_sent(self, message_id: str) -> bool:
        """Whether the folder of sent mails holds the mail of this Message-ID."""
        return await self._do(lambda connection: connection.holds_sent(message_id))

    async def wait(
        self,
        since: Point,
        timeout: float,  # noqa: ASYNC109 - running out of time is an answer here (no mail came), not an error
        *,
        only_from: Collection[str] | None = None,
    ) -> list[Mail]:
        """As `mails`, once there is at least one; an empty list after `timeout` seconds.

        A connection lost meanwhile is made again. `Unreachable` is raised if that does not succeed in time.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        pause = _FIRST_PAUSE
        self._waiting += 1
        try:
            while True:
                changed = self._changed
                if self._watching is None or self._watching.done():
                    self._watching = asyncio.create_task(self._watch(), name="inbox watch")
                try:
                    if found := await self.mails(since, only_from=only_from):
                        return found
                except Unreachable:
                    if self._closed or loop.time() + pause >= end:
                        raise
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE)
                    continue
                try:
                    async with asyncio.timeout_at(end):
                        await changed.wait()
                except TimeoutError:
                    if self._trouble is not None:
                        raise self._trouble from None
                    return []
        finally:
            self._waiting -= 1
            if self._waiting == 0:
                await self._stop_watching()

    async def close(self) -> None:
        """End the connection. Tasks that still wait are told `Unreachable`."""
        if self._closed:
            return
        await self._stop_watching()
        async with self._turn:
            self._closed = True
            connection, self._connection = self._connection, None
            if connection is not None:
                await asyncio.get_running_loop().run_in_executor(self._thread, connection.close)
        self._thread.shutdown(wait=False)
        self._bell.close()
        self._bell_button.close()
        self._tell()

    async def _watch(self) -> None:
        """For as long as somebody waits: tell them when the mailbox changed, or can be read again."""
        place: tuple[int, int] | None = None
        pause, listen = _FIRST_PAUSE, FIRST_IDLE
        clock = asyncio.get_running_loop().time
        while not self._closed:
            started = clock()
            try:
                now = await self._do(partial(self._news, place, listen), ring=False)
            except Unreachable as error:
                self._trouble = error
                await asyncio.sleep(pause)
                pause, place = min(2 * pause, _LONGEST_PAUSE), None
                continue
            except ConfigError as error:  # those who wait meet it themselves when they look
                self._trouble = error
                self._tell()
                return
            self._trouble, pause = None, _FIRST_PAUSE
            if now != place:
                place, listen = now, FIRST_IDLE
                self._tell()
            elif clock() - started >= listen:
                listen = min(2 * listen, IDLE_FOR)

    def _news(self, known: tuple[int, int] | None, seconds: float, connection: ImapConnection) -> tuple[int, int]:
        return connection.news(known, self._bell, seconds)

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _stop_watching(self) -> None:
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        self._trouble = None

    async def _do(self, work: Callable[[ImapConnection], T], *, ring: bool = True) -> T:
        """Do `work` in the thread of the connection, when it is this caller's turn."""
        if ring:
            self._ring()
        await self._turn.acquire()
        try:
            if self._closed:
                raise Unreachable(f"mail server {self._url.host}: the inbox was closed")
            done = asyncio.get_running_loop().run_in_executor(self._thread, self._perform, work)
        except BaseException:
            self._turn.release()
            raise
        done.add_done_callback(self._turn_over)  # and not when this caller is cancelled: the thread is still at it
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            self._ring()
            raise

    def _turn_over(self, done: asyncio.Future[T]) -> None:
        self._turn.release()
        if not done.cancelled():
            done.exception()  # looked at, in case that nobody waits for it any more

    def _ring(self) -> None:
        """End the shared waiting for news, so that somebody else has a turn."""
        try:
            self._bell_button.send(b"!")
        except BlockingIOError:
            pass  # it rings so much already
        except OSError:
            if not self._closed:
                raise

    def _perform(self, work: Callable[[ImapConnection], T]) -> T:
        """`work` on the connection, in its thread. One that went stale is made again, once."""
        if self._connection is not None:
            try:
                return work(self._connection)
            except LOST as error:
                _log.info("inbox: connection lost (%s); connecting again", type(error).__name__)
                self._drop()
        self._connection = ImapConnection(self._url, self._tls, self._opener)
        try:
            return work(self._connection)
        except LOST as error:
            self._drop()
            raise Unreachable(
                f"mail server {self._url.host}: the connection was lost ({type(error).__name__})"
            ) from None

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
