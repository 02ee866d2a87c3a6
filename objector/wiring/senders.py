"""Who tells the keys by which the senders of mails are checked, and whose word is taken for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from objector.settings import Settings
from objector.wiring.inbox import mailbox_urls

if TYPE_CHECKING:
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
    from objector.channels.imap_url import ImapUrl

    trusted = dict(settings.inbox.trusted_results)
    boxes = [ImapUrl.parse(url.get_secret_value()) for url in mailbox_urls(settings)] if trusted else []
    return {one.name if len(boxes) > 1 else "": trusted[one.host] for one in boxes if one.host in trusted}
