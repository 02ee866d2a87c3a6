"""Which hosts belong to one registrable domain, by the public suffix list."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # the list takes a while to load, and most commands need none

    return PublicSuffixList()


def registrable(host: str) -> str:
    """The domain under which a host lies (`help.instagram.com`: `instagram.com`); empty for a public suffix."""
    return _suffixes().privatesuffix(host) or ""


def lies_on(host: str, hosts: Collection[str]) -> bool:
    """Whether a host is one of these, or lies below one of them that is a registrable domain."""
    return any(host == given or (registrable(given) == given and registrable(host) == given) for given in hosts)
