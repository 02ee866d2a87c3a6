"""Mails in files of the person: single mails (.eml), mbox files, Maildir folders. Found first, read one by one.

Anything may stand in such a file. What is looked at is bounded, per mail and in all, and no link out of a folder is
followed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from objector.channels.imap_wire import LARGEST_MAIL

MOST_MAILS = 100_000  #: of one import; more are told, and left for another one
MOST_FILES = 200_000  #: that a folder is searched for
HEAD = 65_536  #: bytes of a mail's head that are looked at before it is read
_LONGEST_LINE = 65_536
_BEGINS = re.compile(rb"From .{0,400}\d\d:\d\d.{0,40}\d{4}")
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, kw_only=True)
class FileMail:
    """Where one mail lies: a whole file, or a part of an mbox file."""

    path: Path
    number: int  #: the how-manieth of its file
    start: int
    end: int
    of_mbox: bool = False

    def head(self) -> bytes:
        """Its first lines, at most `HEAD` bytes. Raises OSError."""
        head = self._read(min(HEAD, self.end - self.start))
        end = _END_OF_HEAD.search(head)
        return head[: end.end()] if end else head

    def raw(self) -> bytes:
        """The mail as it was on its way: lines end in CRLF, what an mbox file quotes is unquoted. Raises OSError."""
        raw = self._read(self.end - self.start)
        if self.of_mbox:
            raw = _QUOTED.sub(rb"\1", raw)
        return re.sub(rb"\r?\n", b"\r\n", raw)

    def _read(self, size: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(size)


@dataclass(kw_only=True)
class Found:
    """The mails that were found, and what cannot be read; each fault names its file."""

    mails: list[FileMail] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, mail: FileMail) -> bool:
        """Take a mail in; False once there is no more room."""
        if mail.end - mail.start > LARGEST_MAIL:
            self.faults.append(f"{place(mail)}: larger than {LARGEST_MAIL // 1024**2} MiB, left alone")
        elif len(self.mails) >= MOST_MAILS:
            self.faults.append(f"{mail.path}: more than {MOST_MAILS} mails; import what follows by itself")
            return False
        elif not _FIELD.match(mail.head()):
            self.faults.append(f"{place(mail)}: no mail: it does not begin with a header")
        else:
            self.mails.append(mail)
        return True


def place(mail: FileMail) -> str:
    """Where it lies, for people."""
    return f"{mail.path}, mail {mail.number}" if mail.of_mbox else str(mail.path)


def find_mails(paths: Sequence[Path]) -> Found:
    """Every mail of these files and folders, in their order. What cannot be read is a fault, and stops nothing."""
    found = Found()
    for path in paths:
        try:
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                for file in _files(path, found):
                    _take_file(file, found, named=False)
            elif stat.S_ISREG(mode):
                _take_file(path, found, named=True)
            else:
                found.faults.append(f"{path}: neither a file nor a folder")
        except OSError as error:
            found.faults.append(f"{path}: cannot be read: {error.strerror or type(error).__name__}")
    return found


def _files(folder: Path, found: Found) -> Iterator[Path]:
    """The files of a folder that are, or may be, mails: those of a Maildir, *.eml, and mbox files."""

    def unreadable(error: OSError) -> None:
        found.faults.append(f"{error.filename}: cannot be read: {error.strerror}")

    seen = 0
    for name, folders, files in os.walk(folder, onerror=unreadable):
        here = Path(name)
        folders.sort()
        is_maildir = here.name in ("cur", "new") and (here.parent / "cur").is_dir() and (here.parent / "new").is_dir()
        if "cur" in folders and "new" in folders and "tmp" in folders:
            folders.remove("tmp")  # half delivered
        for one in sorted(files):
            seen += 1
            if seen > MOST_FILES:
                found.faults.append(f"{folder}: more than {MOST_FILES} files; name a part of it")
                return
            path = here / one
            if path.is_symlink() or not path.is_file():
                continue
            if is_maildir or path.suffix.lower() in (".eml", ".mbox", ".mbx") or _may_be_mbox(path, found):
                yield path


def _may_be_mbox(path: Path, found: Found) -> bool:
    """Whether a file without a suffix begins as an mbox file does: mail programs name them after their folders."""
    if path.suffix:
        return False
    try:
        with path.open("rb") as file:
            return file.read(5) == b"From "
    except OSError as error:
        found.faults.append(f"{path}: cannot be read: {error.strerror}")
        return False


def _take_file(path: Path, found: Found, *, named: bool) -> None:
    """The mails of one file. `named`: the person named it, so that one without a mail is a fault."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            begins = file.read(5)
            file.seek(0)
            if begins == b"From ":
                mails: Iterable[FileMail] = _of_mbox(path, file, size)
            else:
                mails = [FileMail(path=path, number=1, start=0, end=size)] if size else []
            empty = True
            for mail in mails:
                empty = False
                if not found.add(mail):
                    return
            if empty and named:
                found.faults.append(f"{path}: there is no mail in it")
    except OSError as error:
        found.faults.append(f"{path}: cannot be read: {error.strerror or type(error).__name__}")


def _of_mbox(path: Path, file: BinaryIO, size: int) -> Iterator[FileMail]:
    """The mails of an mbox file: each begins after a line `From … <time>` that follows an empty line."""
    start: int | None = None
    number, at, after_empty, whole = 0, 0, True, True
    while line := file.readline(_LONGEST_LINE):
        if whole and after_empty and _BEGINS.match(line):
            if start is not None:
                yield FileMail(path=path, number=number, start=start, end=max(start, at - 1), of_mbox=True)
            number, start = number + 1, at + len(line)
        after_empty = whole and line in (b"\n", b"\r\n")
        whole = line.endswith(b"\n")
        at += len(line)
    if start is not None:
        yield FileMail(path=path, number=number, start=start, end=size, of_mbox=True)
