"""The directory of a zip: which files it says to have and where, read one by one, with bounds, and strictly.

`zipfile` makes objects of all of them at once, which takes more memory than a large bundle is allowed to, and it passes
over what other programs read differently. Here a zip is what `archive` writes: the files one after the other with
nothing before or between them, the directory, the end. The names of the fields are those of the format's description
(APPNOTE.TXT 6.3.10, sections 4.3 and 4.5).
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from objector.ledger.bundle.layout import FILES, is_name
from objector.ledger.bundle.verdict import Unreadable

LARGEST = 128 * 1024 * 1024
"""Bytes that the directory may have."""
STORED, DEFLATED = 0, 8
LOCAL = struct.Struct("<4s5H3L2H")
"""The header right before a file's content."""
LOCAL_MARK = b"PK\3\4"
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_WAY_TO_END_64 = struct.Struct("<4sLQL")
_LARGE_16, LARGE = 0xFFFF, 0xFFFFFFFF
"""Instead of a number that does not fit: it stands in the 64-bit fields."""
_ZIP64, _OTHER_NAME = 0x0001, 0x7075
HARMLESS = 0x0806
"""Flags that change nothing here: how hard it was packed, and that the name is UTF-8."""
_FOLDER = 0x10
_AT_ONCE = 1 << 20
_LONGEST = _ENTRY.size + 3 * _LARGE_16
"""Bytes that an entry can have."""


class Place(NamedTuple):
    """Where a file stands in the zip: from its header at `at` to `until`; sizes in bytes, packed and unpacked."""

    name: str
    at: int
    until: int
    packed: int
    size: int
    crc: int
    method: int


@dataclass(frozen=True, kw_only=True)
class Directory:
    """So many entries, from byte `at` on, in so many bytes."""

    count: int
    at: int
    size: int

    @classmethod
    def of(cls, file: BinaryIO, size: int) -> Directory:
        """The directory of a zip of this size. Raises Unreadable, also for one that is larger than a bundle's."""
        found, end = _end(file, size)
        if found.at + found.size != end:
            raise Unreadable("is no zip that can be read: its directory does not lie where its end says")
        if found.size > LARGEST:
            raise Unreadable("its list of files is larger than that of any bundle")
        if found.count > FILES:
            raise Unreadable(f"it has {found.count} files; a bundle has at most {FILES}")
        return found

    def entries(self, file: BinaryIO) -> Iterator[tuple[Place, str]]:
        """Each place in its order, and what is odd about it (empty: nothing). Raises Unreadable.

        No two share a byte, and nothing lies before the first of them.
        """
        last: tuple[Place, str] | None = None
        for place, odd in self._read(file):
            if last is None and place.at != 0:
                raise Unreadable("something lies before its first file: a trap for whoever unpacks it")
            if last is not None:
                yield _ended(last, place.at)
            last = place, odd
        if last is not None:
            yield _ended(last, self.at)

    def _read(self, file: BinaryIO) -> Iterator[tuple[Place, str]]:
        raw, begin, at, end = b"", 0, self.at, self.at + self.size
        for _ in range(self.count):
            if len(raw) - begin < _LONGEST and at < end:
                raw, begin = raw[begin:] + _at(file, at, min(_AT_ONCE, end - at)), 0
                at = min(at + _AT_ONCE, end)
            entry, length = _entry(raw, begin)
            begin += length
            yield entry
        if begin != len(raw) or at != end:
            raise Unreadable("is no zip that can be read: its directory has other entries than its end says")


def _end(file: BinaryIO, size: int) -> tuple[Directory, int]:
    """What the end says of the directory, and where the end begins."""
    here = size - _END.size
    if here < 0:
        raise Unreadable("is no zip that can be read: it is too short")
    mark, disk, first_disk, count_here, count, length, at, comment = _END.unpack(_at(file, here, _END.size))
    if (mark, disk, first_disk, comment) != (b"PK\5\6", 0, 0, 0) or count_here != count:
        raise Unreadable("is no zip that can be read: it does not end as one that Objector writes")
    short = Directory(count=count, at=at, size=length)
    way_at = here - _WAY_TO_END_64.size
    if at + length == here or way_at < 0:
        return short, here
    mark, disk, there, disks = _WAY_TO_END_64.unpack(_at(file, way_at, _WAY_TO_END_64.size))
    if (mark, disk, disks, there) != (b"PK\6\7", 0, 1, way_at - _END_64.size) or there < 0:
        return short, here
    mark, rest, _, _, disk, first_disk, count_here, count, length, at = _END_64.unpack(_at(file, there, _END_64.size))
    same = (min(count, _LARGE_16), min(at, LARGE), min(length, LARGE)) == (short.count, short.at, short.size)
    if (mark, rest, disk, first_disk, count_here) != (b"PK\6\6", _END_64.size - 12, 0, 0, count) or not same:
        raise Unreadable("is no zip that can be read: its two ends say different things")
    return Directory(count=count, at=at, size=length), there


def _entry(raw: bytes, at: int) -> tuple[tuple[Place, str], int]:
    """The entry that begins there in these bytes, and how long it is."""
    if len(raw) - at < _ENTRY.size:
        raise Unreadable("is no zip that can be read: its directory is cut off")
    (mark, _, _, flags, method, _, _, crc, packed, size, name_length, extra_length, comment_length, disk, _, attributes,
     offset) = _ENTRY.unpack_from(raw, at)  # fmt: skip
    length = _ENTRY.size + name_length + extra_length + comment_length
    if mark != b"PK\1\2" or len(raw) - at < length:
        raise Unreadable("is no zip that can be read: its directory has an entry that is none")
    extra_at = at + _ENTRY.size + name_length
    name = raw[at + _ENTRY.size : extra_at].decode(errors="replace")
    extras = extra_fields(raw[extra_at : extra_at + extra_length])
    odd = ""
    if not is_name(name) or extras is None:
        odd = "a name that no file of a bundle has; do not unpack this"
    elif stat.S_IFMT(attributes >> 16) not in (0, stat.S_IFREG) or attributes & _FOLDER:
        odd = "is no plain file but a link or a folder; do not unpack this"
    elif flags & ~HARMLESS or method not in (STORED, DEFLATED) or disk:
        odd = "is encrypted or packed in a way that no bundle uses"
    numbers = _wide((size, packed, offset), (extras or {}).get(_ZIP64, b""))
    if numbers is None:
        raise Unreadable("is no zip that can be read: the size of one of its files is missing")
    size, packed, offset = numbers
    if method == STORED and packed != size:
        odd = odd or "is packed in a way that no bundle uses"
    return (Place(name, offset, 0, packed, size, crc, method), odd), length


def extra_fields(raw: bytes) -> dict[int, bytes] | None:
    """What stands beside a name, by its kind; None if it cannot be read, is there twice, or is another name."""
    found: dict[int, bytes] = {}
    while raw:
        if len(raw) < 4:
            return None
        kind, length = struct.unpack_from("<2H", raw)
        if kind in found or kind == _OTHER_NAME or len(raw) < 4 + length:
            return None
        found[kind], raw = raw[4 : 4 + length], raw[4 + length :]
    return found


def _wide(numbers: tuple[int, ...], wide: bytes) -> list[int] | None:
    """These numbers, each that did not fit taken from the 64-bit field in its turn; None if it is not there."""
    found: list[int] = []
    for number in numbers:
        if number == LARGE:
            if len(wide) < 8:
                return None
            (number,), wide = struct.unpack_from("<Q", wide), wide[8:]
        found.append(number)
    return found


def _ended(entry: tuple[Place, str], until: int) -> tuple[Place, str]:
    place, odd = entry
    if until - place.at < LOCAL.size + len(place.name) + place.packed:
        raise Unreadable("its files overlap: a trap for whoever unpacks it")
    return place._replace(until=until), odd


def _at(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    raw = file.read(size)
    if len(raw) != size:
        raise Unreadable("is no zip that can be read: it is cut off")
    return raw
