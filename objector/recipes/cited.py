"""Sources that can be looked up: https addresses, or the names of works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

SHORTEST_WORK = 8
"""The name of a work with fewer characters names none."""


def uncited(sources: Iterable[str]) -> Iterator[str]:
    """What is wrong with those of these sources that nobody could look up."""
    for source in sources:
        address = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:/|mailto:|www\.", source) is not None
        if address and not (source.startswith("https://") and "." in (urlsplit(source).hostname or "")):
            yield f'"{source[:80]}" is no https address'
        elif address and re.search(r"\s", source):
            yield f'"{source[:80]}" is an address with a space in it'
        elif not address and len(source) < SHORTEST_WORK:
            yield f'"{source}" is neither an https address nor the name of a work'
