"""Look-alike controllers that are written to by mail: each mail is taken, counted, and answered as the scenario says.

The formats are those of RFC 3464 (delivery reports) and RFC 3834 (automatic answers); the wording is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP, default
from email.utils import format_datetime, make_msgid
from threading import Lock
from typing import Literal

from objector.rehearsal.signing import sending_domain, signed

Answering = Literal[
    "auto-reply",  # an automatic answer of the controller, signed
    "reply",  # a person's answer in words that no recipe knows, signed
    "report",  # a delivery report of the person's own mail server, signed: it lies in the mailbox
    "relayed",  # a delivery report, signed: it was handed on
    "delayed",  # a delivery report, signed: it is still being tried
    "bounce",  # a delivery report, signed: there is no such mailbox
    "plain-bounce",  # the same in nobody's format, signed
    "unsigned",  # an automatic answer without a signature
    "unsigned-report",  # a delivery report as anybody could write it: it lies in the mailbox
    "unsigned-bounce",  # the same: there is no such mailbox
    "silent",  # nothing
]

MAIL_HOST = "mailhost.invalid"
"""The domain of the mail server of a rehearsal, which signs its reports."""
_DAEMON = f"MAILER-DAEMON@{MAIL_HOST}"
_FATES = {
    "report": ("delivered", "2.0.0"),
    "unsigned-report": ("delivered", "2.0.0"),
    "relayed": ("relayed", "2.0.0"),
    "delayed": ("delayed", "4.4.1"),
}


@dataclass(frozen=True, kw_only=True)
class Written:
    """A mail that came in for a controller."""

    to: str
    sender: str
    message_id: str
    raw: bytes = field(repr=False)


@dataclass(kw_only=True)
class Correspondents:
    """The controllers of these addresses. May be asked from any thread."""

    addresses: Collection[str]
    now: Callable[[], datetime]
    answering: Answering = "auto-reply"
    _written: list[Written] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def written(self) -> tuple[Written, ...]:
        """Every mail so far, oldest first: what proves that none came twice."""
        with self._lock:
            return tuple(self._written)

    @property
    def domains(self) -> frozenset[str]:
        """The domains that they, and the mail server that reports on mails to them, sign with."""
        return frozenset({MAIL_HOST, *(sending_domain(one) for one in self.addresses)})

    def takes(self, recipient: str) -> bool:
        """Whether one of them has this address."""
        return recipient.strip().lower() in {one.lower() for one in self.addresses}

    def take(self, recipient: str, sender: str, raw: bytes) -> bytes | None:
        """Take a mail; the answer to its sender, or None."""
        mail = message_from_bytes(raw, policy=default)
        message_id = str(mail["Message-ID"] or "").strip()
        with self._lock:
            self._written.append(Written(to=recipient, sender=sender, message_id=message_id, raw=raw))
        match self.answering:
            case "silent":
                return None
            case "auto-reply" | "unsigned" | "reply":
                return self._answer(recipient, sender, message_id)
            case "plain-bounce":
                return signed(self._plain_bounce(recipient, sender, raw), MAIL_HOST)
            case "unsigned-report" | "unsigned-bounce":
                return self._report(recipient, sender, raw)
            case "report" | "relayed" | "delayed" | "bounce":
                return signed(self._report(recipient, sender, raw), MAIL_HOST)

    def _answer(self, recipient: str, sender: str, message_id: str) -> bytes:
        answer = self._message(recipient, sender, "Re: your objection")
        answer["In-Reply-To"] = message_id
        answer["References"] = message_id
        if self.answering == "reply":
            answer.set_content("Hello,\n\na colleague will look at your case.\n\nREHEARSAL\n")
        else:
            answer["Auto-Submitted"] = "auto-replied"
            answer.set_content("This is an automatic answer. Your mail has reached us.\n\nREHEARSAL\n")
        raw = answer.as_bytes(policy=SMTP)
        return raw if self.answering == "unsigned" else signed(raw, sending_domain(recipient))

    def _report(self, recipient: str, sender: str, raw: bytes) -> bytes:
        action, code = _FATES.get(self.answering, ("failed", "5.1.1"))
        about = Message()
        about["Reporting-MTA"] = f"dns; {MAIL_HOST}"
        one = Message()
        one["Original-Recipient"] = f"rfc822;{recipient}"
        one["Final-Recipient"] = f"rfc822;{recipient}"
        one["Action"] = action
        one["Status"] = code
        status = Message()
        status["Content-Type"] = "message/delivery-status"
        status.set_payload([about, one])
        head = Message()
        head["Content-Type"] = "text/rfc822-headers"
        head.set_payload(raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace") + "\r\n")
        words = Message()
        words["Content-Type"] = "text/plain; charset=us-ascii"
        words.set_payload(f"REHEARSAL. Your mail to {recipient}: {action}.\r\n")
        report = Message()
        for name, value in self._message(_DAEMON, sender, "Delivery Status Notification").items():
            report[name] = value
        report["Auto-Submitted"] = "auto-replied"
        report["MIME-Version"] = "1.0"
        report["Content-Type"] = "multipart/report; report-type=delivery-status"
        report.set_payload([words, status, head])
        return report.as_bytes(policy=SMTP)

    def _plain_bounce(self, recipient: str, sender: str, raw: bytes) -> bytes:
        bounce = self._message(_DAEMON, sender, "failure notice")
        head = raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        bounce.set_content(
            f"REHEARSAL. I was not able to deliver your mail.\n\n<{recipient}>: 550 5.1.1 no such mailbox\n\n"
            f"--- Below this line is the head of it.\n\n{head}\n"
        )
        return bounce.as_bytes(policy=SMTP)

    def _message(self, sender: str, to: str, subject: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, f"REHEARSAL: {subject}"
        message["Date"] = format_datetime(self.now())
        message["Message-ID"] = make_msgid(domain="rehearsal.invalid")
        message["X-Rehearsal"] = "yes"
        return message
