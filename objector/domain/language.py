"""A language by the name under which its texts are kept: two letters of ISO 639-1, whatever mailers call it."""

from __future__ import annotations

_SAME = {"no": "nb", "nn": "nb"}
"""Norwegian is written as Bokmål here, for those who write Nynorsk too."""


def plain(tag: str) -> str:
    """The language that a tag such as `de-AT`, `en_IE` or `no` means."""
    language = tag.replace("_", "-").partition("-")[0].lower()
    return _SAME.get(language, language)
