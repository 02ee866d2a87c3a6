"""Telling a person that they are needed: by mail, by a signed web hook, or by ntfy, as the address says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from objector.channels.this_machine import is_this_machine
from objector.domain.notice import Notice

if TYPE_CHECKING:
    from objector.channels.mail_secret import Opener


class Notifier(Protocol):
    """A way to a person."""

    @property
    def place(self) -> str:
        """Where a notice goes, for people; without the secrets of its address."""
        ...

    async def tell(self, notice: Notice) -> None:
        """Hand the notice over. Raises Unreachable, which names no secret and no mail address."""
        ...


def notifier(url: str, *, secret: str = "", smtp_url: str = "", opener: Opener | None = None) -> Notifier:
    """The way that an address names, checked before by the settings.

    `mailto:name@host` by the mail server `smtp_url`, which `opener` knows to open; `https://…` a web hook, signed if
    there is a `secret`;
    `ntfy://[token@]host/topic` a topic of an ntfy server.
    """
    parts = urlsplit(url)
    if parts.scheme == "mailto":
        from objector.channels.notify_mail import SECONDS, MailNotifier
        from objector.channels.smtp_mailbox import SmtpMailbox

        mailbox = replace(SmtpMailbox.at(smtp_url, opener=opener), seconds=SECONDS)
        return MailNotifier(to=unquote(parts.path), mailbox=mailbox)
    if parts.scheme == "ntfy":
        from objector.channels.notify_web import NtfyNotifier

        return NtfyNotifier(parts=parts)
    from objector.channels.notify_web import WebHook

    return WebHook(url=url, secret=secret)


def is_near(parts: SplitResult) -> bool:
    """Whether an address stands for this machine: only there may a notice go without encryption."""
    return is_this_machine(parts.hostname)
