"""The wire to an IMAP server: connecting, signing in, and reading within bounds.

imap-tools and imaplib speak the protocol. The reading from the socket is done here, because waiting for news
needs to know what already came in, and because what a server may send has to be bounded.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
from typing import Any

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from objector.channels.imap_url import ImapUrl
from objector.channels.mail_secret import Opener, xoauth2
from objector.errors import ConfigError, ObjectorError, Unreachable

LARGEST_MAIL = 10 * 1024 * 1024  #: bytes; larger mails are left alone, and that is logged
LONGEST_LINE = 8 * 1024 * 1024  #: bytes of one line of the server; the answer to a search is one line
ANSWER_TIME = 30.0  #: seconds that the server has for an answer

LOST = (OSError, imaplib.IMAP4.error, ImapToolsError)
"""What is raised when the connection is lost or the server breaks the protocol."""

_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]")
"""Refusals that are about the server's state, not about what was asked (RFC 5530)."""


class _Plain(imaplib.IMAP4):
    """imaplib with a read buffer that can be looked into, and with bounds."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        self._unread = bytearray()
        super().__init__(*arguments, **more)

    def read(self, size: int) -> bytes:
        if size > LARGEST_MAIL:
            raise self.abort("the server sends more than it was asked for")
        while len(self._unread) < size:
            self._receive()
        return self._take(size)

    def readline(self) -> bytes:
        seen = 0
        while (end := self._unread.find(b"\n", seen)) < 0:
            seen = len(self._unread)
            if seen > LONGEST_LINE:
                raise self.abort("the server sends an endless line")
            self._receive()
        return self._take(end + 1)

    def pending(self) -> bool:
        """Whether something already came in that was not read yet."""
        return bool(self._unread) or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0)

    def _receive(self) -> None:
        received = self.sock.recv(65536)
        if not received:
            raise self.abort("the server hung up")
        self._unread += received

    def _take(self, size: int) -> bytes:
        taken = bytes(self._unread[:size])
        del self._unread[:size]
        return taken


class _Tls(_Plain, imaplib.IMAP4_SSL):
    """The same over TLS."""


class MailBox(BaseMailBox):
    """imap-tools over this wire."""

    def __init__(self, url: ImapUrl, tls: ssl.SSLContext | None) -> None:
        self._url = url
        self._tls = tls
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        if self._url.tls:
            context = self._tls or ssl.create_default_context()
            return _Tls(self._url.host, self._url.port, ssl_context=context, timeout=ANSWER_TIME)
        return _Plain(self._url.host, self._url.port, timeout=ANSWER_TIME)


def signed_in(url: ImapUrl, tls: ssl.SSLContext | None, opener: Opener) -> MailBox:
    """Connected and signed in; raises `Unreachable`, or `ConfigError` if user and password or token are refused."""
    word = _looked_up(url, opener)  # first: a connection that waits for a keyring to be unlocked is cut
    box = _connected(url, tls)
    trouble = _sign_in(box, url, word)
    if trouble is not None:  # raised out here, so that no trace leads to the line with the password
        hang_up(box)
        raise trouble
    return box


def hang_up(box: MailBox) -> None:
    """Say goodbye if the server still listens, and close."""
    client: Any = box.client
    try:
        client.sock.settimeout(2.0)
        box.logout()
    except LOST:
        try:
            client.shutdown()
        except OSError:
            client.sock.close()


def passing(refusal: UnexpectedCommandStatusError) -> bool:
    """Whether the server refused because of its own state, so that a later try may go through."""
    return any(code in str(refusal.command_result) for code in _PASSING)


def _connected(url: ImapUrl, tls: ssl.SSLContext | None) -> MailBox:
    where = f"mail server {url.host}, port {url.port}"
    try:
        return MailBox(url, tls)
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"{where}: its certificate is not trusted ({error.verify_message})") from None
    except socket.gaierror:
        raise Unreachable(f"{where}: no such host; check the inbox URL and the network") from None
    except TimeoutError:
        raise Unreachable(f"{where}: no answer within {ANSWER_TIME:.0f} seconds") from None
    except ssl.SSLError:
        raise Unreachable(f"{where}: it does not speak TLS there") from None
    except LOST as error:
        raise Unreachable(f"{where}: no connection ({type(error).__name__})") from None


def _looked_up(url: ImapUrl, opener: Opener) -> str:
    if url.token:
        return opener.token(url.user, url.host)
    return url.password or opener.password(url.user, url.host)


def _sign_in(box: MailBox, url: ImapUrl, secret: str) -> ObjectorError | None:
    where = f"mail server {url.host}"
    what = (
        "the access token; it may have run out: get a new one"
        if url.token
        else "user and password; many providers want an app password for IMAP"
    )
    refused = ConfigError(f"inbox URL: {where} refused {what}")
    later = Unreachable(f"{where}: it lets nobody in at the moment", server_error=True)
    try:
        if url.token:
            _with_token(box, url.user, secret)
        elif url.user.isascii() and secret.isascii():
            box.login(url.user, secret, initial_folder=None)
        else:
            box.login_utf8(url.user, secret, initial_folder=None)
    except UnexpectedCommandStatusError as error:
        return later if passing(error) else refused
    except (imaplib.IMAP4.abort, OSError):
        return Unreachable(f"{where}: it hung up during sign-in")
    except imaplib.IMAP4.error as error:
        return later if any(code in str(error) for code in _PASSING) else refused
    return None


def _with_token(box: MailBox, user: str, token: str) -> None:
    """SASL XOAUTH2. A refusal comes as one more challenge, and wants an empty answer (imap-tools would send the token a
    second time)."""
    answers = iter([xoauth2(user, token)])
    client: Any = box.client
    client.authenticate("XOAUTH2", lambda _challenge: next(answers, b""))
