"""A session with the person's own mail server: connected, over TLS where it is not on this machine, and signed in."""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from enum import StrEnum

import aiosmtplib

from objector.channels.mail_secret import xoauth2
from objector.channels.smtp_mailbox import SmtpMailbox

_GOODBYE_SECONDS = 5.0
_TAKEN, _MORE, _NO_WAY = 235, 334, 504


class Step(StrEnum):
    """The steps of a session."""

    CONNECTION = "connection"
    TLS = "TLS"
    GREETING = "greeting"
    SIGN_IN = "sign-in"


class Refused(Exception):
    """The server said no, at a step before the mail itself: nothing was sent. `code` as in RFC 5321."""

    def __init__(self, step: str, code: int) -> None:
        self.step = step
        self.code = code
        super().__init__(f"{step}: {code}")

    @property
    def passing(self) -> bool:
        """Whether it may be tried again later (4yz)."""
        return 400 <= self.code < 500


class Lost(Exception):
    """The connection could not be made or was lost, before the mail itself: nothing was sent. Its text is for people
    and repeats nothing of what was said, in which addresses may stand."""

    def __init__(self, why: str, step: Step = Step.CONNECTION) -> None:
        self.step = step
        super().__init__(why)


@asynccontextmanager
async def session(mailbox: SmtpMailbox, word: str) -> AsyncIterator[aiosmtplib.SMTP]:
    """Connected, signed in with this password or token, and hung up at the end. Nothing is sent by this.

    Raises Refused, Lost.
    """
    client = aiosmtplib.SMTP(
        hostname=mailbox.host,
        port=mailbox.port,
        use_tls=mailbox.is_encrypted,
        start_tls=False,
        tls_context=mailbox.tls if mailbox.is_encrypted else None,
        timeout=mailbox.seconds,
        local_hostname="localhost",
    )
    try:
        with _told(Step.GREETING, mailbox):
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        if mailbox.user:
            with _told(Step.SIGN_IN, mailbox):
                await _sign_in(client, mailbox, word)
        yield client
        with suppress(aiosmtplib.SMTPException, OSError):  # a goodbye; what was said before counts
            await client.quit(timeout=_GOODBYE_SECONDS)
    finally:
        client.close()


async def _sign_in(client: aiosmtplib.SMTP, mailbox: SmtpMailbox, word: str) -> None:
    """Raises Refused, and what aiosmtplib raises."""
    if not client.supports_extension("auth"):
        raise Refused(Step.SIGN_IN, _NO_WAY)
    if not mailbox.by_token:
        await client.login(mailbox.user, word)
        return
    if "xoauth2" not in client.server_auth_methods:
        raise Refused(Step.SIGN_IN, _NO_WAY)
    answer = await client.execute_command(b"AUTH", b"XOAUTH2", base64.b64encode(xoauth2(mailbox.user, word)))
    if answer.code == _MORE:  # a refusal comes as one more challenge, and wants an empty answer
        answer = await client.execute_command(b"")
    if answer.code != _TAKEN:
        raise Refused(Step.SIGN_IN, answer.code)


@contextmanager
def _told(step: Step, mailbox: SmtpMailbox) -> Iterator[None]:
    """Turn aiosmtplib's errors into ours, at the one place that knows both. Raised without their cause: its text may
    repeat what was said."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as error:
        raise Refused(step, error.code) from None
    except aiosmtplib.SMTPNotSupported:
        raise Refused(Step.SIGN_IN, _NO_WAY) from None
    except (aiosmtplib.SMTPException, OSError) as error:
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        raise _lost(cause, step, mailbox) from None


def _lost(error: BaseException, step: Step, mailbox: SmtpMailbox) -> Lost:
    match error:
        case ssl.SSLCertVerificationError():
            return Lost(f"its certificate is not trusted: {error.verify_message}", Step.TLS)
        case ssl.SSLError():
            return Lost("it does not speak TLS there", Step.TLS)
        case socket.gaierror():
            return Lost("there is no such host")
        case TimeoutError() | aiosmtplib.SMTPTimeoutError():
            return Lost(f"no answer within {mailbox.seconds:.0f} seconds")
        case ConnectionRefusedError():
            return Lost("nothing listens there")
        case aiosmtplib.SMTPServerDisconnected() | aiosmtplib.SMTPConnectError() | ConnectionError():
            return Lost("it hung up", step)
        case _:
            return Lost(f"no connection ({type(error).__name__})", step)
