"""An opened bundle: a zip from anybody, read with bounds and never unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from objector.ledger.bundle.verdict import Faults, Unreadable
from objector.ledger.bundle.zip_directory import (
    DEFLATED,
    HARMLESS,
    LARGE,
    LOCAL,
    LOCAL_MARK,
    Directory,
    Place,
    extra_fields,
)

TOTAL = 256 * 1024**3
"""Bytes of all files together, unpacked."""
RATIO = 250
"""How often smaller a file of more than a megabyte may be packed; what Objector writes stays far below."""
_PORTION = 1 << 20
_READ = 1 << 16
_OTHERWISE = "was changed: the zip does not hold it as its list of files says"


class Damaged(Exception):
    """A file of the bundle cannot be read; the text says why."""


class Opened:
    """Use it as `with Opened(path, faults) as opened`. Raises Unreadable for what is no zip, or one that is a trap.

    Nothing of its files is kept in memory: `places` goes through their list, `portions` and `lines` through one.
    `known` are the first files of these names.
    """

    def __init__(self, path: Path, faults: Faults, names: Collection[str] = ()) -> None:
        self._path = path
        self._faults = faults
        self._names = names
        self.known: dict[str, Place] = {}

    def __enter__(self) -> Self:
        if not self._path.is_file():
            raise Unreadable(f"{self._path}: there is no such file")
        try:
            self._file = self._path.open("rb")
        except OSError as error:
            raise Unreadable(f"{self._path}: cannot be read: {error.strerror}") from None
        try:
            self._directory = Directory.of(self._file, self._path.stat().st_size)
            self._look_over()
        except BaseException as error:
            self._file.close()
            if isinstance(error, Unreadable):
                raise Unreadable(f"{self._path}: {error}") from None
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def count(self) -> int:
        """How many files there are."""
        return self._directory.count

    def places(self) -> Iterator[Place]:
        """The files that a bundle may have, in their order; each name may stand here more than once."""
        return (place for place, odd in self._directory.entries(self._file) if not odd)

    def _look_over(self) -> None:
        total = 0
        for place, odd in self._directory.entries(self._file):
            total += place.size
            if place.size > _PORTION and place.size > RATIO * place.packed:
                raise Unreadable(f"{place.name[:100]!r} is packed more tightly than any file of a bundle: a trap")
            if odd:
                self._faults.add(place.name, odd)
            elif place.name in self._names:
                self.known.setdefault(place.name, place)
        if total > TOTAL:
            raise Unreadable("unpacked it would be larger than any bundle: a trap for whoever unpacks it")

    def portions(self, place: Place) -> Iterator[bytes]:
        """A file, in portions. Raises Damaged."""
        size = crc = 0
        for portion in self._unpacked(place):
            size += len(portion)
            if size > place.size:
                break
            crc = zlib.crc32(portion, crc)
            yield portion
        if (size, crc) != (place.size, place.crc):
            raise Damaged("was changed: it does not unpack to what the zip says")

    def lines(self, place: Place, most: int) -> Iterator[bytes]:
        """The lines of a file with their ends. Raises Damaged, also for a longer one."""
        rest = b""
        for portion in self.portions(place):
            *whole, rest = (rest + portion).split(b"\n")
            for line in whole:
                if len(line) >= most:
                    raise Damaged(f"one of its lines has more than {most} bytes")
                yield line + b"\n"
            if len(rest) > most:
                raise Damaged(f"one of its lines has more than {most} bytes")
        if rest:
            yield rest

    def whole(self, place: Place, most: int) -> bytes:
        """A whole file. Raises Damaged, also for a larger one."""
        if place.size > most:
            raise Damaged(f"is larger than {most} bytes")
        return b"".join(self.portions(place))

    def _unpacked(self, place: Place) -> Iterator[bytes]:
        packed = self._packed(place)
        if place.method != DEFLATED:
            yield from packed
            return
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for raw in packed:
                while raw:
                    if unpacking.eof:
                        raise Damaged(_OTHERWISE)
                    yield unpacking.decompress(raw, _PORTION)
                    raw = unpacking.unconsumed_tail or unpacking.unused_data
            yield unpacking.flush()
            if not unpacking.eof:
                raise Damaged(_OTHERWISE)
        except zlib.error:
            raise Damaged("was changed: it does not unpack") from None

    def _packed(self, place: Place) -> Iterator[bytes]:
        """The bytes of a file as they stand in the zip, after the header that says once more what it is."""
        begin = place.at + LOCAL.size + len(place.name)
        raw = self._at(place.at, min(place.until - place.at, _READ))
        header, name = raw[: LOCAL.size], raw[LOCAL.size : LOCAL.size + len(place.name)]
        mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length = LOCAL.unpack(header)
        told = (mark, name_length, name, method, crc, flags & ~HARMLESS)
        if told != (LOCAL_MARK, len(place.name), place.name.encode(), place.method, place.crc, 0):
            raise Damaged(_OTHERWISE)
        if packed not in (place.packed, LARGE) or size not in (place.size, LARGE):
            raise Damaged(_OTHERWISE)
        at, left = begin + extra_length, place.packed
        extra, raw = raw[begin - place.at : at - place.at], raw[at - place.at :][:left]
        if at + left != place.until or len(extra) != extra_length or extra_fields(extra) is None:
            raise Damaged(_OTHERWISE)
        while left:
            raw = raw or self._at(at, min(left, _READ))
            yield raw
            at, left, raw = at + len(raw), left - len(raw), b""

    def _at(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        raw = self._file.read(size)
        if len(raw) != size:
            raise Damaged("cannot be read: the zip is cut off")
        return raw
