"""The files of a bundle under check: are they those of the manifest, and is each what its digest says?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from objector.ledger.bundle.layout import MANIFEST, SUMS
from objector.ledger.bundle.manifest import Manifest
from objector.ledger.bundle.opened import Damaged, Opened
from objector.ledger.bundle.verdict import Faults

RECORD_MOST = 32 * 1024 * 1024
"""Bytes that a JSON file of a bundle may have, the manifest and the chain aside."""
CHANGED = "was changed: its SHA-256 is not that of the manifest"


class Files:
    """Every file has one reader, which takes it with `hashed` or `read`; `owned` are those that were taken so far."""

    def __init__(self, opened: Opened, manifest: Manifest, faults: Faults) -> None:
        self.opened = opened
        self.faults = faults
        self.listed = {one.name: one for one in manifest.files}
        self.owned: set[str] = set()
        if len(self.listed) != len(manifest.files):
            faults.add(MANIFEST, "lists a file twice")

    def compare(self, sums: dict[str, str]) -> None:
        """Whether the files that are there, that are listed, and that have a sum are the same."""
        sizes = self.opened.sizes
        for name in sizes.keys() - self.listed.keys() - {MANIFEST, SUMS}:
            self.faults.add(name, "is not listed in the manifest: it was added")
        for name, one in self.listed.items():
            if name in (MANIFEST, SUMS):
                self.faults.add(MANIFEST, f"lists {name}, which it cannot know")
            elif name not in sizes:
                self.faults.add(name, "is missing")
            elif sizes[name] != one.size:
                self.faults.add(name, f"was changed: it has {sizes[name]} bytes, not {one.size}")
        for name in sums.keys() - self.listed.keys() - {MANIFEST}:
            self.faults.add(SUMS, f"was changed: it names {name[:100]}, which is not listed in the manifest")
        for name in (*self.listed, MANIFEST):
            if name not in sums:
                self.faults.add(SUMS, f"was changed: it has no line for {name}")
            elif name in self.listed and sums[name] != self.listed[name].sha256:
                self.faults.add(SUMS, f"its line for {name} is not that of the manifest: one of the two was changed")

    def hashed(self, name: str, portions: Iterable[bytes], *further: hashlib._Hash) -> None:
        """Read a file to its end, and hold it against the manifest; `further` digests are fed with it."""
        whole = hashlib.sha256()
        self.owned.add(name)
        for portion in portions:
            for one in (whole, *further):
                one.update(portion)
        if name in self.listed and whole.hexdigest() != self.listed[name].sha256:
            self.faults.add(name, CHANGED)

    def stream(self, name: str, *further: hashlib._Hash) -> bool:
        """As `hashed`, for a file that is read from the bundle; False, and a fault, if it cannot be."""
        try:
            self.hashed(name, self.opened.portions(name), *further)
        except Damaged as damage:
            self.faults.add(name, str(damage))
            return False
        return True

    def read(self, name: str, most: int = RECORD_MOST) -> bytes | None:
        """A whole file, held against the manifest; None, and a fault, if it cannot be read."""
        self.owned.add(name)
        try:
            raw = self.opened.whole(name, most)
        except Damaged as damage:
            self.faults.add(name, str(damage))
            return None
        self.hashed(name, (raw,))
        return raw
