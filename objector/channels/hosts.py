"""Which pages a recipe may type into: registrable domains by the public suffix list, or exact hosts."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """What somebody registered (`a.facebook.com` -> `facebook.com`); empty for a public suffix or an IP address."""
    return _suffixes().privatesuffix(host.lower().rstrip(".")) or ""


def host_of(address: str) -> str:
    """The host of an https address, lower case; empty for anything else."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").rstrip(".") if parts.scheme == "https" else ""
    except ValueError:
        return ""


def is_allowed(address: str, hosts: Collection[str]) -> bool:
    """Whether this https address lies on one of the hosts: a registrable domain covers what is below it."""
    host = host_of(address)
    if not host:
        return False
    return any(
        host == given or (registrable_domain(given) == given and registrable_domain(host) == given) for given in hosts
    )


def bare(address: str) -> str:
    """The address without query, fragment and credentials: those may hold personal data."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"[:500] if parts.scheme else ""
