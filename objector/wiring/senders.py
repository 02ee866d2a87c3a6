"""Who tells the keys by which the senders of mails are checked, and whose word is taken for what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from objector.settings import Settings
from objector.wiring.inbox import mailbox_urls

if TYPE_CHECKING:
    from objector.channels.imap_url import ImapUrl
    from objector.channels.own_mail import OwnMail
    from objector.channels.sender_check import SenderCheck


def senders(settings: Settings, now: Callable[[], datetime]) -> SenderCheck:
    """What checks senders: by the DNS; in a rehearsal by the look-alikes' own keys, and nothing leaves the machine."""
    from objector.channels.dkim_keys import DnsKeys, KeptKeys, KeyRecords
    from objector.channels.sender_check import SenderCheck

    source: KeyRecords
    if settings.rehearsal:
        from objector.rehearsal.published import PublishedKeys

        source = PublishedKeys(settings.browser.host_rules)
    else:
        source = DnsKeys()
    return SenderCheck(keys=KeptKeys(source=source), now=now, providers=_providers(settings))


def _providers(settings: Settings) -> dict[str, str]:
    """By mailbox the name of the server whose word is taken. One mailbox alone has no name."""
    trusted = dict(settings.inbox.trusted_results)
    boxes = _boxes(settings) if trusted else {}
    return {name: trusted[one.host] for name, one in boxes.items() if one.host in trusted}


def own_mail(settings: Settings) -> OwnMail:
    """By what the reports of the person's own mail providers are known."""
    from objector.channels.own_mail import NOBODY, OwnMail, Provider
    from objector.wiring.mail import smtp_mailbox

    smtp = smtp_mailbox(settings)
    return OwnMail(
        handed_in_at=Provider.at(smtp.host, smtp.address) if smtp is not None else NOBODY,
        boxes={name: Provider.at(one.host, one.user) for name, one in _boxes(settings).items()},
    )


def _boxes(settings: Settings) -> dict[str, ImapUrl]:
    """The mailboxes by name. One alone has none."""
    from objector.channels.imap_url import ImapUrl

    boxes = [ImapUrl.parse(url.get_secret_value()) for url in mailbox_urls(settings)]
    return {one.name if len(boxes) > 1 else "": one for one in boxes}
