"""Canonical JSON (RFC 8785) read and recognised, quickly where the text is of the plain sort that the ledger writes.

For JSON whose numbers are small whole ones and whose text stays below U+E000, the canonical form is what the standard
library writes with sorted keys and no blanks: the two differ only in how they write other numbers, and in the order of
keys beyond that. Everything else is written anew by the reference implementation and compared.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

import rfc8785

_HIGHEST = "\ud7ff"


_DIGITS = 15
"""So many digits and no more has a whole number that is surely written plainly."""


class _OddNumber(Exception):
    """A number that is not whole, or large."""


def _fraction(_: str) -> NoReturn:
    raise _OddNumber


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise _OddNumber
    return int(digits)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_PLAIN = json.JSONDecoder(parse_float=_fraction, parse_int=_whole, parse_constant=_constant)
_ANY = json.JSONDecoder(parse_constant=_constant)
_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False)


def read(text: str) -> tuple[Any, bool]:
    """What it says, and whether it is in canonical form. Raises ValueError for what is no JSON, RecursionError."""
    if text.isascii() or max(text) <= _HIGHEST:
        try:
            content = _PLAIN.decode(text)
        except _OddNumber:
            pass
        else:
            return content, _WRITER.encode(content) == text
    content = _ANY.decode(text)
    try:
        return content, rfc8785.dumps(content).decode() == text
    except (rfc8785.CanonicalizationError, UnicodeError):
        return content, False
