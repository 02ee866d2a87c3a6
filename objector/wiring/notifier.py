"""How the person is told that they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objector.settings import Settings

if TYPE_CHECKING:
    from objector.channels.notify import Notifier


def notifier_for(settings: Settings) -> Notifier | None:
    """How the person is told that they are needed, if they want to be. A rehearsal tells only on this machine."""
    from urllib.parse import urlsplit

    from objector.channels.notify import is_near, notifier
    from objector.wiring.inbox import SMTP_LOGIN, mail_secrets

    if settings.notify.url is None:
        return None
    url = settings.notify.url.get_secret_value()
    smtp = settings.smtp.url.get_secret_value() if settings.smtp.url else ""
    if settings.rehearsal and not is_near(urlsplit(smtp if url.lower().startswith("mailto:") else url)):
        return None
    secret = settings.notify.secret.get_secret_value() if settings.notify.secret else ""
    opener = mail_secrets(settings, SMTP_LOGIN) if smtp else None
    return notifier(url, secret=secret, smtp_url=smtp, opener=opener)
