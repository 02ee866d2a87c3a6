"""The mailboxes behind the rehearsal's mail server: filled over SMTP, read over IMAP, kept in memory."""

from __future__ import annotations

import asyncio
import ssl
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from threading import Lock
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import BuiltinHash

from objector.rehearsal.correspondent import Correspondents


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One mail as it was put into a mailbox."""

    recipient: str  #: the address of the envelope, as given
    sender: str  #: the sender of the envelope
    at: datetime  #: when it came in, aware, UTC
    raw: bytes = field(repr=False)


class _Config(Config):
    """pymap's settings for a server on the loopback: no TLS asked for sign-in, no look-up of the own name."""

    def __init__(self, *, idle: bool) -> None:
        super().__init__(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=None,
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            tls_enabled=False,
            disable_idle=not idle,
            reject_dnsbl=False,
            invalid_user_sleep=0.0,
            # One round is enough: the password is random, short-lived and only good on the loopback.
            hash_context=BuiltinHash(rounds=1),
            cpu_subsystem=Subsystem.for_asyncio(),
        )

    @property
    def greeting(self) -> bytes:
        return b"rehearsal mail server"


class _Login(Login):
    """Every address has a mailbox, also one that no mail was sent to yet; all open with the same password."""

    def __init__(self, config: _Config, password: str) -> None:
        super().__init__(config)
        self._password = password

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        await self.mailbox(credentials.authcid)
        return await super().authenticate(credentials)

    async def mailbox(self, owner: str) -> MailboxData:
        """The mailbox of `owner`, which is made when it is first asked for."""
        identity = Identity(owner, self, None, frozenset())
        if owner not in self.users_dict:
            hashed = await Passwords(self.config).hash_password(self._password)
            await identity.set(UserMetadata(self.config, owner, password=hashed))
        async with identity.new_session() as session:
            return await session.mailbox_set.get_mailbox("INBOX")


class Mailboxes:
    """Takes mails (aiosmtpd calls `handle_DATA`) and shows them over IMAP. Lives in one event loop."""

    def __init__(
        self,
        *,
        aliases: Mapping[str, str],
        catch_all: str | None,
        password: str,
        idle: bool,
        now: Callable[[], datetime],
        correspondents: Correspondents | None = None,
    ) -> None:
        self.password = password
        self._correspondents = correspondents
        self._now = now
        self._aliases = {_plain(other): _plain(address) for other, address in aliases.items()}
        self._catch_all = _plain(catch_all) if catch_all else None
        self._config = _Config(idle=idle)
        self._login = _Login(self._config, password)
        self._readers: set[asyncio.Task[None]] = set()
        self._delivered: dict[str, list[Delivered]] = defaultdict(list)
        self._lock = Lock()

    def owner(self, address: str) -> str:
        """The mailbox that mail for `address` lands in."""
        plain = _plain(address)
        return self._aliases.get(plain, plain if self._catch_all is None else self._catch_all)

    def delivered(self, address: str) -> list[Delivered]:
        """What came in for `address` itself, oldest first. May be asked from any thread."""
        with self._lock:
            return list(self._delivered[_plain(address)])

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Put a mail into the mailbox of each recipient (the name is aiosmtpd's)."""
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        for recipient in envelope.rcpt_tos:
            if self._correspondents is not None and self._correspondents.takes(recipient):
                answer = self._correspondents.take(recipient, envelope.mail_from or "", body)
                if answer is not None and envelope.mail_from:
                    await self._deliver("", envelope.mail_from, answer, self._now())
                continue
            await self._deliver(envelope.mail_from or "", recipient, body, self._now())
        return "250 2.0.0 Taken"

    async def _deliver(self, sender: str, recipient: str, body: bytes, at: datetime) -> None:
        trace = (
            f"Return-Path: <{sender}>\r\n"
            f"Delivered-To: {recipient}\r\n"
            f"Received: from localhost by mailhost.invalid with ESMTP; {format_datetime(at)}\r\n"
        )
        raw = trace.encode("utf-8", "surrogateescape") + body
        inbox = await self._login.mailbox(self.owner(recipient))
        with self._lock:
            mail = Delivered(recipient=recipient, sender=sender, at=at, raw=raw)
            self._delivered[_plain(recipient)].append(mail)
        await inbox.append(AppendMessage(raw, at, frozenset()))

    async def listen(self, host: str, port: int, tls: ssl.SSLContext | None) -> asyncio.Server:
        """Start the IMAP server; port 0 lets the OS choose."""
        self._config.apply_context()
        return await asyncio.start_server(self._read, host=host, port=port, ssl=tls)

    async def hang_up(self) -> None:
        """End every connection of a reader at once, in the middle of whatever it does."""
        readers = list(self._readers)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)

    async def rebuild(self, address: str) -> None:
        """A new UIDVALIDITY for the same mails; a server may do that at any time (RFC 9051, 2.3.1.1)."""
        owner = self.owner(address)
        old = await self._login.mailbox(owner)
        _, filters = self._config.set_cache[owner]
        new = old
        while new.uid_validity == old.uid_validity:
            self._config.set_cache[owner] = (MailboxSet(), filters)
            new = await self._login.mailbox(owner)
        with self._lock:
            every = [each for mails in self._delivered.values() for each in mails]
        for mail in sorted(every, key=lambda each: each.at):
            if self.owner(mail.recipient) == owner:
                await new.append(AppendMessage(mail.raw, mail.at, frozenset()))
        await self.hang_up()  # who is signed in would go on with the old one

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One reader's connection, from greeting to goodbye."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is served outside a task")
        self._readers.add(task)
        try:
            await IMAPServer(self._login, self._config)(
                reader, writer, SocketInfoLocal(writer, unique_id=uuid4().bytes)
            )
        except (asyncio.CancelledError, ConnectionError, EOFError):
            pass  # hung up, by them or by us: either is the normal end of a connection
        finally:
            self._readers.discard(task)
            writer.transport.abort()


def _plain(address: str) -> str:
    return address.strip().lower()
