"""An opened bundle: a zip from anybody, read with bounds and never unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from objector.ledger.bundle.layout import FILES, is_name
from objector.ledger.bundle.verdict import Faults, Unreadable

DIRECTORY = 128 * 1024 * 1024
"""Bytes that the list of files in the zip may have."""
TOTAL = 256 * 1024**3
"""Bytes of all files together, unpacked."""
RATIO = 250
"""How often smaller a file of more than a megabyte may be packed; what Objector writes stays far below."""
_PORTION = 1 << 20

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, struct.error)


class Damaged(Exception):
    """A file of the bundle cannot be read; the text says why."""


class _Wary(io.FileIO):
    """A file that never gives more at once than a list of files may have: `zipfile` reads that in one go."""

    def read(self, size: int | None = -1, /) -> bytes:
        """As of any file. Raises Unreadable for too much at once."""
        if size is None or size < 0 or size > DIRECTORY:
            size = self._left() if size is None or size < 0 else min(size, self._left())
        if size > DIRECTORY:
            raise Unreadable("its list of files is larger than that of any bundle")
        parts, missing = [], size
        while missing > 0 and (part := super().read(missing)):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _left(self) -> int:
        here = self.tell()
        end = self.seek(0, io.SEEK_END)
        self.seek(here)
        return end - here


class Opened:
    """Use it as `with Opened(path, faults) as opened`. Raises Unreadable for what is no zip, or one that is a trap."""

    def __init__(self, path: Path, faults: Faults) -> None:
        self._path = path
        self.sizes: dict[str, int] = {}
        """The files by name, each with its size in bytes unpacked, as the zip says; read no further than that."""
        self._faults = faults
        self._infos: dict[str, zipfile.ZipInfo] = {}

    def __enter__(self) -> Self:
        if not self._path.is_file():
            raise Unreadable(f"{self._path}: there is no such file")
        try:
            self._file = _Wary(self._path)
            try:
                self._zip = zipfile.ZipFile(self._file)
                self._look_over()
            except BaseException:
                self._file.close()
                raise
        except Unreadable as error:
            raise Unreadable(f"{self._path}: {error}") from None
        except (*_DAMAGED, ValueError) as error:
            raise Unreadable(f"{self._path}: is no zip that can be read ({type(error).__name__})") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._file.close()

    def _look_over(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > FILES:
            raise Unreadable(f"it has {len(infos)} files; a bundle has at most {FILES}")
        if sum(info.compress_size for info in infos) > self._path.stat().st_size:
            raise Unreadable("its files overlap: a trap for whoever unpacks it")
        if sum(info.file_size for info in infos) > TOTAL:
            raise Unreadable("unpacked it would be larger than any bundle: a trap for whoever unpacks it")
        folded: set[str] = set()
        for info in infos:
            name = info.orig_filename
            if info.file_size > _PORTION and info.file_size > RATIO * info.compress_size:
                raise Unreadable(f"{name[:100]!r} is packed more tightly than any file of a bundle: a trap")
            if not is_name(name) or info.filename != name:
                self._faults.add(name, "a name that no file of a bundle has; do not unpack this")
            elif name.casefold() in folded:
                self._faults.add(name, "stands in the bundle twice")
            elif info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                self._faults.add(name, "is encrypted or packed in a way that no bundle uses")
            else:
                self._infos[name] = info
                self.sizes[name] = info.file_size
            folded.add(name.casefold())

    def portions(self, name: str) -> Iterator[bytes]:
        """A file, in portions. Raises Damaged."""
        with self._reading(name) as file:
            while portion := _read(file, _PORTION):
                yield portion

    def lines(self, name: str, most: int) -> Iterator[bytes]:
        """The lines of a file with their ends. Raises Damaged, also for a longer one."""
        with self._reading(name) as file:
            while line := _read_line(file, most + 1):
                if len(line) > most:
                    raise Damaged(f"one of its lines has more than {most} bytes")
                yield line

    def whole(self, name: str, most: int) -> bytes:
        """A whole file. Raises Damaged, also for a larger one."""
        if self.sizes.get(name, 0) > most:
            raise Damaged(f"is larger than {most} bytes")
        return b"".join(self.portions(name))

    @contextmanager
    def _reading(self, name: str) -> Iterator[io.BufferedReader]:
        if name not in self._infos:
            raise Damaged("is missing")
        try:
            raw = self._zip.open(self._infos[name])
        except _DAMAGED as error:
            raise Damaged(f"cannot be read: the zip was changed there ({type(error).__name__})") from None
        with raw:
            yield raw  # type: ignore[misc]  # what `zipfile` gives reads as a buffered file does


def _read(file: io.BufferedReader, size: int) -> bytes:
    try:
        return file.read(size)
    except _DAMAGED as error:
        raise Damaged(f"was changed: it does not unpack to what the zip says ({type(error).__name__})") from None


def _read_line(file: io.BufferedReader, most: int) -> bytes:
    try:
        return file.readline(most)
    except _DAMAGED as error:
        raise Damaged(f"was changed: it does not unpack to what the zip says ({type(error).__name__})") from None
