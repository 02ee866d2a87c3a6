"""What an IMAP server answers to FETCH, taken apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_UID = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,18})\b", re.IGNORECASE)
_DATE = re.compile(
    rb'\bINTERNALDATE "([ \d]?\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"', re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One mail of an answer: what it says of it, and the bytes that came with it, if any."""

    meta: bytes
    literal: bytes | None

    @property
    def uid(self) -> int | None:
        """The number of the mail."""
        return _number(_UID, self.meta)

    @property
    def size(self) -> int | None:
        """Bytes of the whole mail."""
        return _number(_SIZE, self.meta)

    @property
    def received_at(self) -> datetime | None:
        """INTERNALDATE, aware, UTC; None if the server said none that can be read."""
        found = _DATE.search(self.meta)
        if found is None:
            return None
        day, name, year, hour, minute, second, sign, hours, minutes = (each.decode("ascii") for each in found.groups())
        try:
            month = MONTHS.index(name.capitalize()) + 1
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            zone = timezone(-offset if sign == "-" else offset)
            local = datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=zone)
            return local.astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def items(data: Iterable[object]) -> Iterator[Item]:
    """The mails of an answer as imaplib gives it: pairs of (words, literal), each with the words after it."""
    meta: bytes = b""
    literal: bytes | None = None
    for part in data:
        if isinstance(part, tuple):
            if literal is not None or meta:
                yield Item(meta=meta, literal=literal)
            meta, literal = bytes(part[0]), bytes(part[1])
        elif isinstance(part, bytes):
            if literal is not None:
                yield Item(meta=meta + b" " + part, literal=literal)
            else:
                yield Item(meta=part, literal=None)
            meta, literal = b"", None
    if literal is not None or meta:
        yield Item(meta=meta, literal=literal)


def _number(pattern: re.Pattern[bytes], meta: bytes) -> int | None:
    found = pattern.search(meta)
    return int(found[1]) if found else None
