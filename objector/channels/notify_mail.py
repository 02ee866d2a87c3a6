"""Notices by mail, through the mail server of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import aiosmtplib

from objector.channels.message_id import DOMAIN
from objector.channels.smtp_mailbox import SmtpMailbox
from objector.channels.smtp_session import Lost, Refused, session
from objector.domain.notice import Notice
from objector.errors import ConfigError, Unreachable

SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class MailNotifier:
    """Sends a notice as a plain mail: from the mail server's account, or from the person to themselves."""

    to: str
    mailbox: SmtpMailbox

    @property
    def place(self) -> str:
        """The mail server; the address is the person's."""
        return f"mail by {self.mailbox.host}"

    async def tell(self, notice: Notice) -> None:
        """Hand the mail in. Raises Unreachable."""
        sender = self.mailbox.address or self.to
        try:
            word = await self.mailbox.word()
            async with session(self.mailbox, word) as client:
                await client.send_message(_mail(notice, sender, self.to), sender=sender, recipients=[self.to])
        except (Refused, Lost, ConfigError, Unreachable) as error:
            raise Unreachable(f"{self.place}: the notice could not be handed in ({error})") from None
        except (aiosmtplib.SMTPException, OSError) as error:
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
    mail["Message-ID"] = make_msgid(domain=DOMAIN)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office note answers it
    mail.set_content(notice.text)
    return mail
