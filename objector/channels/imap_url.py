"""Where the inbox is and how it opens, as one URL: `imaps://user:password@host[:port]/[folder]`."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from objector.errors import ConfigError

_EXPECTED = "expected imaps://user:password@host[:port]/[folder]"
_ENCODED = "signs such as @ : / # ? % in user or password must be percent-encoded (@ is %40)"


@dataclass(frozen=True, kw_only=True)
class ImapUrl:
    """The parts of an inbox URL. User and password never show in its `repr`."""

    host: str
    port: int
    tls: bool
    folder: str
    user: str = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> ImapUrl:
        """The parts of `url`; raises `ConfigError`, whose text repeats nothing of it but the host's name."""
        fault = _fault(url)
        if fault is not None:
            raise ConfigError(f"inbox URL: {fault}")
        parts = urlsplit(url)
        tls = parts.scheme == "imaps"
        return cls(
            host=parts.hostname or "",
            port=parts.port or (993 if tls else 143),
            tls=tls,
            folder=unquote(parts.path.lstrip("/")) or "INBOX",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


def _fault(url: str) -> str | None:
    """What is wrong with the URL, in words that do not repeat it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        user, password, folder = (
            unquote(text or "", errors="strict") for text in (parts.username, parts.password, parts.path)
        )
    except ValueError:  # its text would repeat parts of the URL
        return f"it cannot be read; {_EXPECTED}; {_ENCODED}"
    if parts.scheme not in ("imaps", "imap"):
        return f"it does not begin with imaps://; {_EXPECTED}"
    if not host:
        return f"the host is missing; {_EXPECTED}"
    if not user or not password:
        return f"user or password is missing; {_EXPECTED}"
    if parts.query or parts.fragment:
        return f"there is a ? or # in it; {_ENCODED}"
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in user + password + folder):
        return "user, password or folder has a control character in it"
    if parts.scheme == "imap" and not _on_this_machine(host):
        return f"imap:// would send the password to {host} unencrypted: use imaps://"
    return None


def _on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
