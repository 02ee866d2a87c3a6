"""Handing a mail in at the person's own mail server (RFC 5321, 6409), one step after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiosmtplib

from objector.channels.smtp_mailbox import SmtpMailbox
from objector.channels.smtp_session import Lost, Refused, session
from objector.failpoints import reach

_START_INPUT = 354


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
async def handing(mailbox: SmtpMailbox, word: str) -> AsyncIterator[Handing]:
    """Connected, signed in with this password or token, and hung up at the end. Raises Refused, Lost."""
    async with session(mailbox, word) as client:
        yield Handing(client=client, mailbox=mailbox)


def _stuffed(mail: bytes) -> bytes:
    """Lines end with CRLF, dots at their beginning are doubled, the last line is the dot (RFC 5321, 4.5.2)."""
    lines = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n"


def _xtext(address: str) -> str:
    """RFC 3461, 4: `+` and `=` are written as hexadecimal."""
    return address.replace("+", "+2B").replace("=", "+3D")
