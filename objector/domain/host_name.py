"""Host names in the one form in which they are compared."""

from __future__ import annotations

import re

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


def host_name(name: str) -> str:
    """A host name in the one form that names are compared in: lower-case, IDNA (ASCII), no final dot.

    "" for what is no host name, and for a name that IDNA maps to another one (as `ß` to `ss`): two names that
    differ must never become equal.
    """
    plain = name.strip().rstrip(".").lower()
    if not plain or len(plain) > 253:
        return ""
    labels: list[str] = []
    for label in plain.split("."):
        try:
            ascii_label = label.encode("idna").decode("ascii").lower()
            if not label.isascii() and ascii_label.encode("ascii").decode("idna") != label:
                return ""
        except UnicodeError:
            return ""
        if not _LABEL.fullmatch(ascii_label):
            return ""
        labels.append(ascii_label)
    return ".".join(labels)
