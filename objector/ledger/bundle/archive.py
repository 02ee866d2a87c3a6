"""The archive: a zip written as a stream. The same content gives the same bytes."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from objector.errors import ConfigError
from objector.ledger.bundle.layout import FILES, MANIFEST, SUMS
from objector.ledger.bundle.manifest import File, Manifest
from objector.ledger.bundle.record import dumped

_PACKED = (".json", ".jsonl", ".html", ".txt", ".eml", ".mhtml")
_BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)


class Archive:
    """A bundle under way, in a file of this account alone (0600) beside its target; it takes its place when closed.

    Use it as `with Archive(path) as archive`. Kept in memory is one line for each file. Raises ConfigError where it
    cannot be written or something is there already; what was begun is then deleted.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.files: list[File] = []
        self._begun = target.with_name(f".{target.name}.{os.getpid()}.part")

    def __enter__(self) -> Self:
        if self.target.exists() or self.target.is_symlink():
            raise ConfigError(f"--to {self.target}: is there already; choose another name, or delete it first")
        try:
            handle = os.open(self._begun, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise ConfigError(f"--to {self.target}: cannot be written: {error.strerror}") from error
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._zip.close()
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                if self.target.exists():
                    raise ConfigError(f"--to {self.target}: is there by now; choose another name")
                os.replace(self._begun, self.target)
        except OSError as failure:
            raise ConfigError(f"--to {self.target}: cannot be written: {failure.strerror}") from failure
        finally:
            with suppress(OSError, ValueError):  # half a zip: it is deleted next
                self._zip.close()
            with suppress(OSError):  # what it still holds back is not wanted
                self._file.close()
            self._begun.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ConfigError(f"--to {self.target}: cannot be written: {error.strerror}") from error

    @contextmanager
    def part(self, name: str) -> Iterator[Part]:
        """Put a file in, portion by portion; it is listed when the block ends."""
        if len(self.files) >= FILES - 2:  # manifest and sums come last
            raise ConfigError(f"more than {FILES} files fit into no bundle: narrow it down with --person or --campaign")
        with self._open(name) as out:
            part = Part(out)
            yield part
        self.files.append(File(name=name, size=part.size, sha256=part.digest))

    def add(self, name: str, content: bytes) -> File:
        """Put a whole file in."""
        with self.part(name) as part:
            part.write(content)
        return self.files[-1]

    def finish(self, manifest: Manifest) -> None:
        """Put in the manifest, and the sums of everything for `sha256sum -c`."""
        listed = self.add(MANIFEST, dumped(manifest))
        with self._open(SUMS) as out:
            for one in (*manifest.files, listed):
                out.write(sum_line(one).encode())

    def _open(self, name: str) -> IO[bytes]:
        info = zipfile.ZipInfo(name, _BEGINNING_OF_TIME)
        info.create_system, info.external_attr = 3, 0o100600 << 16
        packed = name.endswith(_PACKED) or name == SUMS
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        return self._zip.open(info, "w", force_zip64=True)


class Part:
    """A file of a bundle while it is written."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._sum = hashlib.sha256()
        self.size = 0

    def write(self, portion: bytes) -> None:
        """The next bytes of it."""
        self._out.write(portion)
        self._sum.update(portion)
        self.size += len(portion)

    @property
    def digest(self) -> str:
        """The SHA-256 of what was written so far, hex."""
        return self._sum.hexdigest()


def sum_line(file: File) -> str:
    """The line of `SHA256SUMS` for a file."""
    return f"{file.sha256}  {file.name}\n"
