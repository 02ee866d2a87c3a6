"""Domains that give mail addresses to everybody: that one of them signed a mail tells nothing of who wrote it."""

from __future__ import annotations

from objector.recipes.domains import registrable

_NAMES = frozenset(
    (
        "gmail", "googlemail", "outlook", "hotmail", "live", "msn", "yahoo", "ymail", "rocketmail", "aol", "gmx",
        "icloud", "proton", "protonmail", "mail", "yandex", "zoho", "fastmail", "hushmail", "tutanota", "tuta",
    )
)  # fmt: skip
"""Under any public suffix (yahoo.fr, gmx.at, outlook.pt)."""
_DOMAINS = frozenset(
    (
        "me.com", "mac.com", "pm.me", "web.de", "freenet.de", "t-online.de", "arcor.de", "posteo.de", "mailbox.org",
        "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "alice.it",
        "tiscali.it", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "seznam.cz", "email.cz", "centrum.cz", "azet.sk",
        "abv.bg", "mail.bg", "ukr.net", "bk.ru", "list.ru", "inbox.ru", "rambler.ru", "inbox.lv", "mail.ee",
        "ziggo.nl", "kpnmail.nl", "telenet.be", "skynet.be", "bluewin.ch", "a1.net", "aon.at", "chello.at", "sapo.pt",
        "telefonica.net", "btinternet.com", "comcast.net", "verizon.net", "att.net", "qq.com", "163.com", "126.com",
        "freemail.hu", "citromail.hu", "otenet.gr", "online.no", "telia.com", "eircom.net", "disroot.org", "riseup.net",
    )
)  # fmt: skip


def is_free_mail(host: str) -> bool:
    """Whether anybody may have an address at this host."""
    name = registrable(host)
    return name in _DOMAINS or name.partition(".")[0] in _NAMES


def open_to_all(sender: str) -> str:
    """Why anybody could send from this domain, for people; empty if only its owner can."""
    if not registrable(sender):
        return f'"{sender}" is a public suffix; anybody could send from it'
    if is_free_mail(sender):
        return f'"{sender}" gives addresses to everybody; anybody could send from it'
    return ""
