"""Where a mailbox is and how it opens, as one URL: `imaps://user:password@host[:port]/[folder]`.

Without `:password` the app password is looked up when it is needed; with `?auth=xoauth2` an access token is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from objector.channels.mail_secret import ENCODED, faulty_end, wants_token
from objector.channels.this_machine import is_this_machine
from objector.errors import ConfigError

_EXPECTED = "expected imaps://user:password@host[:port]/[folder], imaps://user@host/ or imaps://user@host/?auth=xoauth2"


@dataclass(frozen=True, kw_only=True)
class ImapUrl:
    """The parts of an inbox URL. User and password never show in its `repr`."""

    host: str
    port: int
    tls: bool
    folder: str
    user: str = field(repr=False)
    password: str = field(repr=False)  #: "": looked up, or none at all, for `token`
    token: bool = False  #: it opens with an access token (XOAUTH2), which is looked up

    @classmethod
    def parse(cls, url: str) -> ImapUrl:
        """The parts of `url`; raises `ConfigError`, whose text repeats nothing of it but the host's name."""
        wrong = fault(url)
        if wrong is not None:
            raise ConfigError(f"inbox URL: {wrong}")
        parts = urlsplit(url)
        tls = parts.scheme == "imaps"
        return cls(
            host=parts.hostname or "",
            port=parts.port or (993 if tls else 143),
            tls=tls,
            folder=unquote(parts.path.lstrip("/")) or "INBOX",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            token=wants_token(parts),
        )

    @property
    def name(self) -> str:
        """What tells this mailbox from every other, whatever opens it. It holds an address: not for logs."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


def fault(url: str) -> str | None:
    """What is wrong with the URL, in words that do not repeat it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        user, password, folder = (
            unquote(text or "", errors="strict") for text in (parts.username, parts.password, parts.path)
        )
    except ValueError:  # its text would repeat parts of the URL
        return f"it cannot be read; {_EXPECTED}; {ENCODED}"
    if parts.scheme not in ("imaps", "imap"):
        return f"it does not begin with imaps://; {_EXPECTED}"
    if not host:
        return f"the host is missing; {_EXPECTED}"
    if not user:
        return f"the user is missing; {_EXPECTED}"
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in user + password + folder):
        return "user, password or folder has a control character in it"
    if parts.scheme == "imap" and not is_this_machine(host):
        return f"imap:// would send the password to {host} unencrypted: use imaps://"
    return faulty_end(parts)
