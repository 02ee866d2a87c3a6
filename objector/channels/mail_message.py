"""The bytes of an objection by mail (RFC 5322): what is handed in, and kept, exactly as it is."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from objector.channels.mail_draft import MailDraft
from objector.domain.host_name import host_name
from objector.errors import ConfigError

REHEARSAL = "REHEARSAL"
_NOTICE = f"{REHEARSAL}: made up, on this machine alone. Nothing of this is real."


def ascii_address(given: str) -> str:
    """An address that every mail server takes: its host in ASCII. Raises ConfigError for a local part that is not."""
    local, _, host = given.strip().rpartition("@")
    plain = host_name(host)
    if not local.isascii() or not local.isprintable() or not plain or " " in local:
        raise ConfigError("the part of a mail address before the @ must be plain ASCII to send from it")
    return f"{local}@{plain}"


def message(
    draft: MailDraft,
    *,
    name: str,
    sender: str,
    reply_to: str = "",
    message_id: str,
    now: datetime,
    rehearsal: bool,
) -> bytes:
    """The mail. Text of any language goes as quoted-printable UTF-8, which passes servers that know 7 bits only.

    `sender` is the mailbox it goes from; `reply_to` the person's own address, where that is another one. Nothing of a
    name or a text can become a header. Raises ConfigError for an address that cannot be written to or from.
    """
    mail = EmailMessage(policy=SMTP.clone(max_line_length=78))
    mail["From"] = _address(sender, name)
    mail["To"] = _address(draft.to, draft.controller)
    if reply_to:
        mail["Reply-To"] = _address(reply_to, name)
    mail["Subject"] = _one_line(f"{REHEARSAL}: {draft.subject}" if rehearsal else draft.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message_id}>"
    if rehearsal:
        mail["X-Rehearsal"] = "yes"
    body = f"{_NOTICE}\n\n{draft.body}\n{_NOTICE}\n" if rehearsal else draft.body
    mail.set_content(body, subtype="plain", charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = draft.language
    return mail.as_bytes()


def _address(address: str, name: str) -> Address:
    local, _, host = ascii_address(address).rpartition("@")
    return Address(display_name=_one_line(name), username=local, domain=host)


def _one_line(text: str) -> str:
    """Printable characters alone, one blank between words: no line of it can begin a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
