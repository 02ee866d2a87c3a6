"""The mails of the look-alikes, through a real mail server on this machine."""

from __future__ import annotations

import heapq
import logging
import smtplib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Literal, NamedTuple

from markupsafe import escape

from objector.rehearsal.portal import Mail
from objector.rehearsal.signing import sending_domain, signed

_SMTP_SECONDS = 10
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Mailed:
    """A mail that a portal wrote. `delivered`: the mail server took it."""

    portal: str
    kind: str
    to: str
    code: str = ""
    delivered: bool = False


Signing = Literal["usual", "none", "stranger", "broken"]
"""How a mail is signed: by its sender's domain, not at all, by another domain, or and then altered."""

STRANGER = "mass-mails.invalid"
"""A domain that signs forged mails; its key is published, so that the signature itself holds."""


class Letter(NamedTuple):
    """A mail on its way, signed when it is handed over."""

    sender: str
    to: str
    message: EmailMessage
    signature: Signing

    def raw(self) -> bytes:
        """Its bytes as they are handed over."""
        raw = self.message.as_bytes(policy=SMTP)
        match self.signature:
            case "usual":
                return signed(raw, sending_domain(self.sender))
            case "stranger":
                return signed(raw, STRANGER)
            case "broken":
                return signed(raw, sending_domain(self.sender)) + b"Sent on by a list that adds its own words.\r\n"
            case "none":
                return raw


class Postman:
    """Hands mails to the mail server at `(host, port)`, each when it is due, from a thread of its own."""

    def __init__(self, mail: tuple[str, int] | None, clock: Callable[[], datetime]) -> None:
        self._mail = mail
        self._clock = clock
        self._queue: list[tuple[float, int, Letter]] = []
        self._mailed: dict[int, Mailed] = {}
        self._count = 0
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="rehearsal-postman", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Stop at once; what is not yet due is never sent."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout=_SMTP_SECONDS + 1)

    @property
    def mailed(self) -> tuple[Mailed, ...]:
        """Every mail so far, oldest first, whether it was delivered or not."""
        with self._changed:
            return tuple(self._mailed.values())

    def post(
        self,
        portal: str,
        kind: str,
        mail: Mail,
        to: str,
        language: str,
        delay: float,
        code: str = "",
        signature: Signing = "usual",
    ) -> None:
        """Write a mail, to be handed over after `delay` seconds. `code` replaces `{code}` in it."""
        message = Letter(mail.sender, to, letter(mail, to, language, code, self._clock()), signature)
        with self._changed:
            self._count += 1
            place = self._count
            self._mailed[place] = Mailed(portal=portal, kind=kind, to=to, code=code)
            heapq.heappush(self._queue, (time.monotonic() + delay, place, message))
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget the mails so far; those that are not yet due are still sent."""
        with self._changed:
            self._mailed.clear()

    def wait(self, matches: Callable[[Mailed], bool], seconds: float) -> Mailed:
        """Block until a mail that `matches` was written, and return it. Raises TimeoutError after `seconds`."""
        with self._changed:
            found: list[Mailed] = []

            def there() -> bool:
                found[:] = [one for one in self._mailed.values() if matches(one)]
                return bool(found)

            if self._changed.wait_for(there, timeout=seconds):
                return found[0]
        raise TimeoutError(f"no such mail was written within {seconds} s")

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._stopping and (not self._queue or self._queue[0][0] > time.monotonic()):
                    self._changed.wait(self._queue[0][0] - time.monotonic() if self._queue else None)
                if self._stopping:
                    return
                _, place, message = heapq.heappop(self._queue)
            delivered = self._hand_over(message)
            with self._changed:
                if place in self._mailed:
                    self._mailed[place] = replace(self._mailed[place], delivered=delivered)
                self._changed.notify_all()

    def _hand_over(self, message: Letter) -> bool:
        if self._mail is None:
            return False
        try:
            with smtplib.SMTP(*self._mail, timeout=_SMTP_SECONDS) as server:
                server.sendmail(message.sender, [message.to], message.raw())
        except (OSError, smtplib.SMTPException) as error:
            _log.warning("the rehearsal's mail server did not take a mail: %s", type(error).__name__)
            return False
        return True


def letter(mail: Mail, to: str, language: str, code: str, now: datetime) -> EmailMessage:
    """A mail as portals send it: plain text and HTML, and a header that says what it is."""
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = to
    message["Subject"] = mail.subject.say(language).text
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="rehearsal.invalid")
    message["X-Rehearsal"] = "yes"
    lines = [part.say(language) for part in mail.body]
    texts = [line.text.replace("{code}", code) for line in lines]
    message.set_content("\n\n".join(texts) + "\n")
    html = "".join(
        f'<p data-text="{line.standing}">{escape(text)}</p>' for line, text in zip(lines, texts, strict=True)
    )
    message.add_alternative(f"<!doctype html><html><body>{html}</body></html>\n", subtype="html")
    return message
