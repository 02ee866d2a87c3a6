"""The files of the vault: each artefact a sealed file in its person's folder, on disk before the ledger says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from objector.errors import LedgerError, Undecryptable
from objector.failpoints import reach

_SUFFIX = ".sealed"
_APART = "~"


def private_folder(folder: Path) -> Path:
    """This folder, made if need be, and open to its owner alone (mode 0700)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


class Files:
    """Sealed artefacts under `root`, as `root/PERSON/ARTEFACT.sealed`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._marks = root.parent / "unsettled"

    def path(self, person_id: str, artefact_id: str) -> Path:
        """Where an artefact lies."""
        return self.root / person_id / f"{artefact_id}{_SUFFIX}"

    def begin(self, person_id: str, mark: str) -> None:
        """Note that files of this person are being changed: until `end`, a crash leaves them to `Ledger.recover`.

        The mark is written before the files and in the same journal of the file system, so it is not forced to disk.
        """
        with told(self._marks):
            private_folder(self._marks)
            create_file(self._marks / f"{person_id}{_APART}{mark}")

    def end(self, person_id: str, mark: str) -> None:
        """What was begun has come about, or was undone. Raises LedgerError if the disk does not take that."""
        with told(self._marks):
            (self._marks / f"{person_id}{_APART}{mark}").unlink(missing_ok=True)

    def unsettled(self) -> list[tuple[str, str]]:
        """Person and mark of each change that was begun and not ended, by a run that lives or by one that died."""
        if not self._marks.is_dir():
            return []
        found = (place.name.partition(_APART) for place in self._marks.iterdir())
        return sorted((person_id, mark) for person_id, apart, mark in found if apart)

    def write(self, person_id: str, contents: Collection[tuple[str, bytes]]) -> None:
        """Put sealed contents, each with its artefact's id, on disk: when this returns they outlive a power cut.

        Raises LedgerError if the disk does not take them.
        """
        with told(self.root):
            self._write(person_id, contents)

    def _write(self, person_id: str, contents: Collection[tuple[str, bytes]]) -> None:
        folder = self.root / person_id
        if not folder.is_dir():
            private_folder(self.root)
            folder.mkdir(mode=0o700)
            settle(self.root.parent)
            settle(self.root)
        written: list[int] = []
        try:
            for artefact_id, content in contents:
                reach("file.before")
                place = self.path(person_id, artefact_id)
                handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
                written.append(handle)
                reach("file.half")
                view = memoryview(content)
                while view:
                    view = view[os.write(handle, view) :]
                reach("file.after")
            for handle in written:  # only now: the disk then takes them together
                os.fsync(handle)
        finally:
            for handle in written:
                os.close(handle)
        settle(folder)
        reach("files.synced")

    def read(self, person_id: str, artefact_id: str) -> bytes:
        """The sealed content. Raises Undecryptable if the file is gone."""
        place = self.path(person_id, artefact_id)
        try:
            return place.read_bytes()
        except FileNotFoundError as error:
            raise Undecryptable(
                f"artefact {artefact_id}: its file {place} is gone; restore it from a backup"
            ) from error

    def drop(self, person_id: str, artefact_ids: Collection[str]) -> None:
        """Delete these artefacts' files; those that are not there are none. Raises LedgerError if that fails."""
        with told(self.root):
            for artefact_id in artefact_ids:
                self.path(person_id, artefact_id).unlink(missing_ok=True)

    def kept(self, person_id: str) -> set[str]:
        """The ids of the artefacts whose files lie there."""
        folder = self.root / person_id
        return {place.name.removesuffix(_SUFFIX) for place in folder.glob(f"*{_SUFFIX}")} if folder.is_dir() else set()

    def drop_person(self, person_id: str) -> None:
        """Delete the folder of a person with everything in it. Raises LedgerError if that fails."""
        folder = self.root / person_id
        if folder.is_dir():
            with told(self.root):
                shutil.rmtree(folder)
                settle(self.root)


@contextmanager
def told(place: Path) -> Iterator[None]:
    """A disk that is full, gone or closed to us is a trouble of the ledger, and is told as such."""
    try:
        yield
    except OSError as error:
        raise LedgerError(
            f"the files at {place} cannot be written: {error.strerror}; see that the disk is there, is not full, and "
            "that the folder may be written to. What was not written did not happen; nothing was sent after it"
        ) from error


def create_file(path: Path) -> None:
    """An empty file that only its owner may read; one that is there is left as it is."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def settle(folder: Path) -> None:
    """Make new names in a folder durable. Windows does so by itself and cannot open folders."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
