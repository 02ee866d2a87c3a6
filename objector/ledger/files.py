"""The files of the vault: each artefact a sealed file in its person's folder, on disk before the ledger says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from objector.errors import Undecryptable

_SUFFIX = ".sealed"


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

    def path(self, person_id: str, artefact_id: str) -> Path:
        """Where an artefact lies."""
        return self.root / person_id / f"{artefact_id}{_SUFFIX}"

    def write(self, person_id: str, contents: Collection[tuple[str, bytes]]) -> None:
        """Put sealed contents, each with its artefact's id, on disk: when this returns they outlive a power cut."""
        folder = self.root / person_id
        if not folder.is_dir():
            private_folder(self.root)
            folder.mkdir(mode=0o700)
            _settle(self.root.parent)
            _settle(self.root)
        written: list[int] = []
        try:
            for artefact_id, content in contents:
                place = self.path(person_id, artefact_id)
                handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
                written.append(handle)
                view = memoryview(content)
                while view:
                    view = view[os.write(handle, view) :]
            for handle in written:  # only now: the disk then takes them together
                os.fsync(handle)
        finally:
            for handle in written:
                os.close(handle)
        _settle(folder)

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
        """Delete these artefacts' files; those that are not there are none."""
        for artefact_id in artefact_ids:
            self.path(person_id, artefact_id).unlink(missing_ok=True)

    def kept(self, person_id: str) -> set[str]:
        """The ids of the artefacts whose files lie there."""
        folder = self.root / person_id
        return {place.name.removesuffix(_SUFFIX) for place in folder.glob(f"*{_SUFFIX}")} if folder.is_dir() else set()

    def drop_person(self, person_id: str) -> None:
        """Delete the folder of a person with everything in it."""
        folder = self.root / person_id
        if folder.is_dir():
            shutil.rmtree(folder)
            _settle(self.root)


def _settle(folder: Path) -> None:
    """Make new names in a folder durable. Windows does so by itself and cannot open folders."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
