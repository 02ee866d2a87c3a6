"""Which pages a recipe may type into: registrable domains by the public suffix list, or exact hosts."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from objector.recipes.domains import lies_on


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
    return bool(host) and lies_on(host, hosts)


def bare(address: str) -> str:
    """The address without query, fragment and credentials: those may hold personal data."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"[:500] if parts.scheme else ""
