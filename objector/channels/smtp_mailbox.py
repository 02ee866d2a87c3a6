"""The person's own mailbox as the place that mails are handed in at (RFC 5321, 6409), one step after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from objector.failpoints import reach

SECONDS = 60.0
"""How long the server may take for one answer; after the end of the mail ten minutes (RFC 5321, 4.5.3.2.6)."""
END_SECONDS = 600.0
_GOODBYE_SECONDS = 5.0
_START_INPUT = 354


@dataclass(frozen=True, kw_only=True)
class SmtpMailbox:
    """Where mails are handed in, and whose mailbox it is."""

    place: SplitResult = field(repr=False)
    address: str = field(repr=False)
    """The address that it sends from; empty: not known."""
    mandate: bool = False
    """Whether it also writes for people whose address it is not, by their mandate."""
    seconds: float = SECONDS
    end_seconds: float = END_SECONDS

    @classmethod
    def at(cls, url: str, *, address: str = "", mandate: bool = False) -> Self:
        """The mailbox of an `smtps://user:password@host/`. Without `address`, the user is the address if it is one."""
        place = urlsplit(url)
        user = unquote(place.username or "")
        return cls(place=place, address=address or (user if "@" in user else ""), mandate=mandate)

    @property
    def host(self) -> str:
        """The server, for messages."""
        return self.place.hostname or ""

    @property
    def way_in(self) -> dict[str, Any]:
        """How its server is reached and signed in to, in the words of aiosmtplib."""
        encrypted = self.place.scheme == "smtps"
        return {
            "hostname": self.host,
            "port": self.place.port or (465 if encrypted else 25),
            "username": unquote(self.place.username) if self.place.username else None,
            "password": unquote(self.place.password) if self.place.password else None,
            "use_tls": encrypted,
            "start_tls": False,
        }


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
    """The connection could not be made or was lost, before the mail itself: nothing was sent."""


@dataclass(kw_only=True)
class Handing:
    """One mail being handed in. The dialogue holds what was said, without any password."""

    client: aiosmtplib.SMTP
    mailbox: SmtpMailbox
    dialogue: list[str] = field(default_factory=list)

    async def offer(self, sender: str, recipient: str, envelope: str) -> None:
        """Name sender and recipient, with a delivery report wanted where the server offers it (RFC 3461).

        Afterwards the server waits for the mail itself. Raises Refused, Lost.
        """
        reports = self.client.supports_extension("dsn")
        by_mail = ["RET=HDRS", f"ENVID={envelope}"] if reports else []
        by_rcpt = ["NOTIFY=SUCCESS,FAILURE", f"ORCPT=rfc822;{_xtext(recipient)}"] if reports else []
        await self._say(f"MAIL FROM:<{sender}>", by_mail, lambda: self.client.mail(sender, options=by_mail))
        await self._say(f"RCPT TO:<{recipient}>", by_rcpt, lambda: self.client.rcpt(recipient, options=by_rcpt))
        answer = await self._say("DATA", [], lambda: self.client.execute_command(b"DATA"))
        if answer.code != _START_INPUT:
            raise Refused("DATA", answer.code)

    async def send(self, mail: bytes) -> int:
        """The mail itself, up to the dot that ends it: the point of no return lies before. The server's code.

        Raises Lost where no answer came: then nobody knows whether it was taken.
        """
        protocol = self.client.protocol
        if protocol is None:
            raise Lost("the connection was lost")
        try:
            protocol.write(_stuffed(mail))
            reach("sending.after-click")
            answer = await protocol.read_response(timeout=self.mailbox.end_seconds)
        except aiosmtplib.SMTPResponseException as error:
            raise Lost("the server's answer could not be read") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Lost(type(error).__name__) from error
        self._heard("(the mail)", [], answer)
        return answer.code

    async def _say(
        self, command: str, options: list[str], work: Callable[[], Awaitable[aiosmtplib.SMTPResponse]]
    ) -> aiosmtplib.SMTPResponse:
        try:
            answer = await work()
        except aiosmtplib.SMTPResponseException as error:
            self._heard(command, options, aiosmtplib.SMTPResponse(error.code, error.message))
            raise Refused(command.partition(" ")[0], error.code) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Lost(type(error).__name__) from None
        self._heard(command, options, answer)
        return answer

    def _heard(self, command: str, options: list[str], answer: aiosmtplib.SMTPResponse) -> None:
        said = " ".join([command, *options])
        heard = "".join(sign if sign.isprintable() else " " for sign in answer.message[:2000])
        self.dialogue += [f"C: {said}", f"S: {answer.code} {heard}"]


@asynccontextmanager
async def handing(mailbox: SmtpMailbox) -> AsyncIterator[Handing]:
    """Connected, signed in, and hung up at the end. Raises Refused, Lost."""
    client = aiosmtplib.SMTP(**mailbox.way_in, timeout=mailbox.seconds, local_hostname="localhost")
    try:
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except aiosmtplib.SMTPResponseException as error:
            step = "sign-in" if isinstance(error, aiosmtplib.SMTPAuthenticationError) else "greeting"
            raise Refused(step, error.code) from None
        except aiosmtplib.SMTPNotSupported:
            raise Refused("sign-in", 504) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            # Its text may repeat addresses: only its kind is told.
            raise Lost(type(error).__name__) from None
        yield Handing(client=client, mailbox=mailbox)
        with suppress(aiosmtplib.SMTPException, OSError):  # a goodbye; what was said before counts
            await client.quit(timeout=_GOODBYE_SECONDS)
    finally:
        client.close()


def _stuffed(mail: bytes) -> bytes:
    """Lines end with CRLF, dots at their beginning are doubled, the last line is the dot (RFC 5321, 4.5.2)."""
    lines = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n"


def _xtext(address: str) -> str:
    """RFC 3461, 4: `+` and `=` are written as hexadecimal."""
    return address.replace("+", "+2B").replace("=", "+3D")
