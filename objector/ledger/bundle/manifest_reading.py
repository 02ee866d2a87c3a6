"""The manifest of a bundle from anybody, read line by line: its lists name every file, and are as long as the bundle is
large.

It has one written form (`record.dumped`), so that each line is known beforehand; anything else is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from objector.ledger.bundle.layout import FILES, FORMAT, is_name
from objector.ledger.bundle.manifest import Manifest
from objector.ledger.bundle.record import loaded
from objector.ledger.bundle.shares import Listed

LINE = 16 * 1024
"""Bytes that a line of it may have."""
_HEAD = 8 * 1024 * 1024
"""Bytes of what stands before the lists."""
_RECORDS, _FILES = b' "records": [', b' "files": ['
_RECORD = re.compile(rb'  "(?P<name>[^"\\]{1,200})"(?P<more>,?)\n')
_FILE = re.compile(
    rb'  \{\n   "name": "(?P<name>[^"\\]{1,200})",\n   "size": (?P<size>0|[1-9][0-9]{0,15}),\n'
    rb'   "sha256": "(?P<sha256>[0-9a-f]{64})"\n  \}(?P<more>,?)\n'
)
_VERSION = re.compile(rb'\s*\{\s*"format":\s*"' + FORMAT.encode() + rb'",\s*"version":\s*([0-9]{1,9})\s*[,}]')


class NoManifest(Exception):
    """It is none; the text says why, and repeats nothing of its content."""


def pieces(lines: Iterator[bytes]) -> Iterator[Manifest | str | Listed]:
    """First the manifest with its two lists empty, then the names of its records, then its files.

    Raises NoManifest.
    """
    head, line = [], b""
    left = _HEAD
    for line in lines:
        if line.startswith(_RECORDS):
            break
        head.append(line)
        left -= len(line)
        if left < 0:
            raise NoManifest("what stands before its lists is too long")
    try:
        yield loaded(Manifest, b"".join((*head, _RECORDS, b"],\n", _FILES, b"]\n}\n")))
    except ValueError as error:
        raise NoManifest(str(error)) from None
    if _begins(_RECORDS, line, b",\n"):
        for found in _items(lines, 1, _RECORD, b" ],\n"):
            yield _name(found)
    if _begins(_FILES, next(lines, b""), b"\n"):
        for found in _items(lines, 5, _FILE, b" ]\n"):
            yield Listed(_name(found), int(found["size"]), found["sha256"].decode())
    if (next(lines, b""), next(lines, b"")) != (b"}\n", b""):
        raise _other_form()


def version(lines: Iterator[bytes]) -> int | None:
    """The version of the layout, if it is a manifest of any."""
    found = _VERSION.match(b"".join(islice(lines, 20)))
    return int(found[1]) if found is not None else None


def _begins(what: bytes, line: bytes, end: bytes) -> bool:
    """Whether the items of a list follow; else it is empty, and ends on this line."""
    if line not in (what + b"\n", what + b"]" + end):
        raise _other_form()
    return line == what + b"\n"


def _items(lines: Iterator[bytes], each: int, form: re.Pattern[bytes], end: bytes) -> Iterator[re.Match[bytes]]:
    for _ in range(FILES):
        found = form.fullmatch(b"".join(islice(lines, each)))
        if found is None:
            raise _other_form()
        yield found
        if not found["more"]:
            break
    if next(lines, b"") != end:
        raise _other_form()


def _name(found: re.Match[bytes]) -> str:
    name = found["name"].decode(errors="replace")
    if not is_name(name):
        raise NoManifest("it names a file as none of a bundle is called")
    return name


def _other_form() -> NoManifest:
    return NoManifest("it is not in the form in which it is written")
