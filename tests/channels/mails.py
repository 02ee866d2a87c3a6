"""Mails of a portal to Maria, handed in at a real mail server on this machine."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage
from email.policy import SMTP

from objector.rehearsal.mailhost import MailHost

MARIA = "maria@example.org"


def a_mail(
    *,
    sender: str = "Portal <noreply@portal.example>",
    to: str = MARIA,
    subject: str = "Hello",
    text: str = "Text.",
) -> EmailMessage:
    """One of the portal to Maria, unless told otherwise."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail.set_content(text)
    return mail


async def hand_in(mailhost: MailHost, mail: EmailMessage | bytes, to: str = MARIA) -> None:
    """Send a mail as a portal does, into this mailbox."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)

    def send() -> None:
        with smtplib.SMTP(*mailhost.smtp, timeout=30) as client:
            client.sendmail("bounce@portal.example", [to], raw)

    await asyncio.to_thread(send)
