"""Which pages a recipe may type into: registrable domains by the public suffix list, or exact hosts."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from objector.recipes.domains import lies_on

_READ_IN_TWO_WAYS = re.compile(r"[\\\s\x00-\x1f\x7f]")
"""Browsers take a backslash for a slash and drop line ends, so that another host may be meant than seems to be."""

_HOST_NAME = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9-]*[a-z][a-z0-9-]*")
"""Names as browsers write them; nothing percent-encoded, no IP address."""


def host_of(address: str) -> str:
    """The host of an https address, lower case; empty for anything else, also for an IP address."""
    try:
        if _READ_IN_TWO_WAYS.search(address):
            return ""
        parts = urlsplit(address)
        host = (parts.hostname or "").removesuffix(".") if parts.scheme == "https" else ""
        return host if _HOST_NAME.fullmatch(host) else ""
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
