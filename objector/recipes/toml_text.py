"""Writing TOML: the few values that our files are made of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping


def quoted(text: str) -> str:
    """A basic string. What JSON escapes, TOML reads alike; DEL, which JSON leaves, is escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(texts: Iterable[str]) -> str:
    """An array of strings on one line."""
    return f"[{', '.join(quoted(text) for text in texts)}]"


def inline(pairs: Mapping[str, str]) -> str:
    """An inline table; the values are TOML already, the keys bare."""
    return "{ " + ", ".join(f"{key} = {value}" for key, value in pairs.items()) + " }"


def comment(text: str) -> str:
    """A comment on one line, whatever signs the text has."""
    return "# " + "".join(sign if sign.isprintable() else " " for sign in text)
