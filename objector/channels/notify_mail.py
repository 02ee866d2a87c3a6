"""Notices by mail, through the mail server of the settings."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import SplitResult, unquote

import aiosmtplib

from objector.domain.notice import Notice
from objector.errors import Unreachable

SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class MailNotifier:
    """Sends a notice as a plain mail: from the mail server's account, or from the person to themselves."""

    to: str
    smtp: SplitResult

    @property
    def place(self) -> str:
        """The mail server; the address is the person's."""
        return f"mail by {self.smtp.hostname}"

    async def tell(self, notice: Notice) -> None:
        """Hand the mail in. Raises Unreachable."""
        username = unquote(self.smtp.username or "") or None
        sender = username if username and "@" in username else self.to
        encrypted = self.smtp.scheme == "smtps"
        try:
            await aiosmtplib.send(
                _mail(notice, sender, self.to),
                sender=sender,
                recipients=[self.to],
                hostname=self.smtp.hostname,
                port=self.smtp.port or (465 if encrypted else 25),
                username=username,
                password=unquote(self.smtp.password) if self.smtp.password else None,
                use_tls=encrypted,
                start_tls=False,
                timeout=SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            # Its text may repeat the person's address: only its kind is told.
            code = getattr(error, "code", None)
            kind = f"{type(error).__name__} {code}" if code else type(error).__name__
            raise Unreachable(f"{self.place}: the notice could not be handed in ({kind})") from None


def _mail(notice: Notice, sender: str, to: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = notice.subject
    mail["Date"] = format_datetime(notice.at)
    mail["Message-ID"] = make_msgid(domain="objector.invalid")
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office note answers it
    mail.set_content(notice.text)
    return mail
