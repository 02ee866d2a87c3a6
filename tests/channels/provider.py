"""A mail server as a provider runs one, on the loopback, over TLS: it knows one password and one token."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from objector.channels.mail_secret import Given, Opener
from objector.channels.smtp_mailbox import SmtpMailbox

MARIA = "maria@example.org"
TOKEN = "ya29.very-secret-token=="
PASSWORD = "app pässword"


@dataclass
class Provider:
    """A mail server as a provider runs one: it knows one password and one token."""

    heard: list[bytes] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:
        given = b64decode(arguments[1])
        self.heard.append(given)
        if given == f"user={MARIA}\x01auth=Bearer {TOKEN}\x01\x01".encode():
            return AuthResult(success=True)
        self.heard.append(bytes(await server.challenge_auth(b'{"status":"400","schemes":"Bearer"}')))  # type: ignore[arg-type]
        return AuthResult(success=False, handled=False)

    def knows(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        known = data.login == MARIA.encode() and data.password == PASSWORD.encode()
        return AuthResult(success=known, handled=False)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 taken"


@cache
def authority() -> trustme.CA:
    """Made once: a key takes a while."""
    return trustme.CA()


@cache
def trusting() -> ssl.SSLContext:
    """Who trusts it."""
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context


@asynccontextmanager
async def running(provider: Any, *, host: str = "localhost", tls: bool = True, **given: Any) -> AsyncIterator[int]:
    """The provider's server, with a certificate for this host; its port."""
    loop = asyncio.get_running_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(host).configure_cert(context)
    how = {"authenticator": getattr(provider, "knows", None), "auth_require_tls": False, **given}
    server = await loop.create_server(
        lambda: SMTP(provider, hostname="localhost", loop=loop, **how),
        "127.0.0.1",
        0,
        ssl=context if tls else None,
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


def a_mailbox(
    port: int, *, by_token: bool = True, opener: Opener | None = None, host: str = "localhost"
) -> SmtpMailbox:
    """Maria's at this server, opened by her token or password."""
    url = f"smtps://maria%40example.org@{host}:{port}/{'?auth=xoauth2' if by_token else ''}"
    opener = opener or Given(secret=TOKEN if by_token else PASSWORD)
    return replace(SmtpMailbox.at(url, opener=opener), tls=trusting(), seconds=20.0, end_seconds=20.0)
