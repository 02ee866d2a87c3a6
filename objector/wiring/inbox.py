"""The person's mailboxes, as the settings name them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from objector.settings import Secret, Settings

if TYPE_CHECKING:
    from objector.channels.imap import ImapInbox
    from objector.channels.mail_secret import MailSecrets


LOGIN, SMTP_LOGIN = "objector mail login", "objector mail login --smtp"
"""What puts into the keyring what opens a mailbox, and the mail server."""


def mail_secrets(settings: Settings, login: str = LOGIN) -> MailSecrets:
    """Where app passwords and access tokens come from. A rehearsal leaves the keyring alone."""
    from objector.channels.mail_secret import MailSecrets

    command = settings.inbox.token_command
    return MailSecrets(
        keyring=not settings.rehearsal,
        command=tuple(shlex.split(command.get_secret_value())) if command is not None else (),
        login=login,
    )


def mailbox_urls(settings: Settings) -> tuple[Secret, ...]:
    """The mailboxes that are read. A rehearsal reads only those on this machine."""
    if not settings.rehearsal:
        return settings.inbox.all
    from objector.channels.notify import is_near

    return tuple(url for url in settings.inbox.all if is_near(urlsplit(url.get_secret_value())))


def mailboxes(settings: Settings) -> list[ImapInbox]:
    """One for each of them; each connects when it is first asked, and is closed by the caller.

    Raises ConfigError.
    """
    return [mailbox(settings, url) for url in mailbox_urls(settings)]


def mailbox(settings: Settings, url: Secret) -> ImapInbox:
    """This one. Raises ConfigError."""
    from objector.channels.imap import ImapInbox

    return ImapInbox(url.get_secret_value(), opener=mail_secrets(settings))
