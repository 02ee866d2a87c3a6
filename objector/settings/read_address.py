"""How settings that are addresses are read: mailboxes, servers, ledgers. No message repeats a password in them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from objector.channels.this_machine import is_this_machine
from objector.settings.read import secret, text
from objector.settings.secret import Secret

MOST_MAILBOXES = 20
_USER_MISSING = "the user is missing: an access token is somebody's, as in smtps://user@host/?auth=xoauth2"


def _parts(given: object, here: Path, schemes: tuple[str, ...], example: str) -> SplitResult:
    wanted = f"an address like {example} is wanted"
    try:
        parts = urlsplit(text(given, here))
        known = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError as error:  # a port that is no number, brackets that do not match
        raise ValueError(wanted) from error
    if not known:
        raise ValueError(wanted)
    return parts


def debugging_address(given: object, here: Path) -> str:
    """The address at which the person's own Chrome listens, on this machine only: it holds their sessions."""
    parts = _parts(given, here, ("http", "ws"), "http://127.0.0.1:9222")
    if not is_this_machine(parts.hostname):
        raise ValueError("only a Chrome on this machine can be used, such as http://127.0.0.1:9222")
    return text(given, here)


def inbox_url(given: object, here: Path) -> Secret:
    """A mailbox; its password stands in it or is looked up. Without encryption only on this machine."""
    from objector.channels.imap_url import fault  # only where a mailbox is set

    if wrong := fault(text(given, here)):
        raise ValueError(wrong)
    return secret(given, here)


def inbox_urls(given: object, here: Path) -> tuple[Secret, ...]:
    """Several mailboxes: a list, or a text in which they are separated by spaces or commas."""
    several = re.split(r"[,\s]+(?=imaps?:)", given.strip()) if isinstance(given, str) else given
    if not isinstance(several, list) or len(several) > MOST_MAILBOXES:
        raise ValueError(f"a list of at most {MOST_MAILBOXES} mailboxes is wanted")
    wrong, found = [], []
    for place, one in enumerate(several, 1):
        try:
            found.append(inbox_url(one, here))
        except ValueError as error:
            wrong.append(f"number {place}: {error}")
    if wrong:
        raise ValueError("; ".join(wrong))
    return tuple(found)


def smtp_url(given: object, here: Path) -> Secret:
    """A mail server; without encryption only on this machine."""
    parts = _parts(given, here, ("smtps", "smtp"), "smtps://user:password@host/")
    if parts.scheme == "smtp" and not is_this_machine(parts.hostname):
        raise ValueError("smtp:// sends mails in the clear; write smtps://, except on this machine")
    from objector.channels.mail_secret import faulty_end  # only where a mail server is set

    if wrong := faulty_end(parts) or (_USER_MISSING if parts.query and not parts.username else None):
        raise ValueError(wrong)
    return secret(given, here)


def notify_url(given: object, here: Path) -> Secret:
    """Where a notice goes: a mail address, a web hook or an ntfy topic. It often holds a token, so it is a secret."""
    wanted = "mailto:name@host, https://host/path or ntfy://host/topic"
    address = text(given, here)
    if address.lower().startswith("mailto:"):
        if not re.fullmatch(r"mailto:[^@\s?,;<>]{1,64}@[^@\s?,;<>]{1,255}", address, re.IGNORECASE):
            raise ValueError(f"one mail address is wanted, or another of: {wanted}")
        return secret(given, here)
    try:
        parts = _parts(given, here, ("https", "http", "ntfy"), "https://host/path")
    except ValueError as error:
        raise ValueError(f"one of these is wanted: {wanted}") from error
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise ValueError("http:// can be read on its way; write https://, except on this machine")
    if parts.scheme == "ntfy" and not re.fullmatch(r"/[A-Za-z0-9_-]{1,64}", parts.path):
        raise ValueError("a topic is wanted: ntfy://host/topic (letters, digits, - and _)")
    return secret(given, here)


def feed_url(given: object, here: Path) -> str:
    """The address of a feed's signed manifest: over TLS, without a password in it."""
    parts = _parts(given, here, ("https",), "https://host/path/feed.json")
    if parts.username or parts.password or parts.fragment:
        raise ValueError("an address like https://host/path/feed.json is wanted, without user, password or #")
    return text(given, here)


def web_addresses(given: object, here: Path) -> tuple[str, ...]:
    """Web addresses: a list, or a text in which they are separated by commas or spaces."""
    several = re.split(r"[,\s]+", given.strip()) if isinstance(given, str) else given
    if not isinstance(several, list) or len(several) > 20:
        raise ValueError("a list of at most 20 web addresses is wanted")
    for one in several:
        _parts(one, here, ("https", "http"), "https://host/path")
    return tuple(text(one, here) for one in several)


def stamp_urls(given: object, here: Path) -> tuple[str, ...]:
    """Web addresses of time stamp authorities, each on a host of its own: entries name an authority by its host."""
    found = web_addresses(given, here)
    hosts = [urlsplit(one).netloc.rpartition("@")[2].lower() for one in found]
    if len(set(hosts)) != len(hosts):
        raise ValueError("one address for each host is wanted; two at the same host are not two authorities")
    return found


def database_url(given: object, here: Path) -> Secret:
    """Where the ledger lies: PostgreSQL, or a SQLite file."""
    example = "postgresql+psycopg://user:password@host/name or sqlite:////folder/ledger.sqlite3"
    if not re.match(r"(postgresql(\+psycopg)?|sqlite(\+aiosqlite)?)://", text(given, here)):
        raise ValueError(f"an address like {example} is wanted")
    return secret(given, here)


def trusted_servers(given: object, here: Path) -> tuple[tuple[str, str], ...]:
    """For hosts of mailboxes the names under which their servers write what they checked (RFC 8601): `host=name`."""
    several = re.split(r"[,\s]+", given.strip()) if isinstance(given, str) else given
    if not isinstance(several, list) or len(several) > MOST_MAILBOXES:
        raise ValueError(f"a list of at most {MOST_MAILBOXES} is wanted")
    name = r"[a-z0-9](?:[a-z0-9._-]{0,253}[a-z0-9])?"
    found = [re.fullmatch(f"({name})=({name})", text(one, here).lower()) for one in several]
    if not all(found):
        raise ValueError("wanted is the mailbox's host and its server's name, such as imap.example.org=mx.example.org")
    return tuple((one[1], one[2]) for one in found if one is not None)


def host_rules(given: object, here: Path) -> str:
    """Chromium's resolver rules, all of which must lead to this machine."""
    for rule in text(given, here).split(","):
        words = rule.split()
        leads_home = (
            len(words) == 3
            and words[0].upper() == "MAP"
            and (words[2] == "~NOTFOUND" or is_this_machine(urlsplit(f"//{words[2]}").hostname))
        )
        excluded = len(words) == 2 and words[0].upper() == "EXCLUDE" and is_this_machine(words[1].strip("[]"))
        if not (leads_home or excluded):
            raise ValueError('each rule must lead to this machine, such as "MAP * 127.0.0.1:8443"')
    return text(given, here)
