"""The files of a share under check: are they those of the manifest, and is each what its digest says?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from objector.ledger.bundle.layout import MANIFEST, SUMS
from objector.ledger.bundle.opened import Damaged, Opened
from objector.ledger.bundle.shares import Listed, Recorded, Share, Summed
from objector.ledger.bundle.verdict import Faults
from objector.ledger.bundle.zip_directory import Place

RECORD_MOST = 32 * 1024 * 1024
"""Bytes that a JSON file of a bundle may have, the manifest and the chain aside."""
CHANGED = "was changed: its SHA-256 is not that of the manifest"


class Files:
    """Every file has one reader, which takes it with `stream` or `read`; `owned` are those that were taken so far.

    `digests` are those of files that were read before, by name.
    """

    def __init__(self, opened: Opened, share: Share, digests: Mapping[str, str], faults: Faults) -> None:
        self.opened = opened
        self.share = share
        self.faults = faults
        self.owned: set[str] = set()
        self._digests = digests if share.common else {}

    def compare(self) -> None:
        """Whether the files that are there, that are listed, and that have a sum are the same."""
        share = self.share
        for row in share.twice:
            match row:
                case Place(name=name):
                    self.faults.add(name, "stands in the bundle twice")
                case Listed(name=name):
                    self.faults.add(MANIFEST, f"lists {name} twice")
                case Recorded(name=name):
                    self.faults.add(MANIFEST, f"names the record {name} twice")
                case Summed(name=name):
                    self.faults.add(SUMS, f"was changed: it has two lines for {name[:100]}")
        unlisted = {MANIFEST, SUMS} if share.common else set()
        for name in share.places.keys() - share.listed.keys() - unlisted:
            self.faults.add(name, "is not listed in the manifest: it was added")
        for name, one in share.listed.items():
            self._listed(name, one)
        for name in share.sums.keys() - share.listed.keys() - {MANIFEST}:
            self.faults.add(SUMS, f"was changed: it names {name[:100]}, which is not listed in the manifest")
        for name in (*share.listed, *((MANIFEST,) if share.common else ())):
            self._summed(name)

    def _listed(self, name: str, one: Listed) -> None:
        place = self.share.places.get(name)
        if name in (MANIFEST, SUMS):
            self.faults.add(MANIFEST, f"lists {name}, which it cannot know")
        elif place is None:
            self.faults.add(name, "is missing")
        elif place.size != one.size:
            self.faults.add(name, f"was changed: it has {place.size} bytes, not {one.size}")
        if name in self._digests:
            self.owned.add(name)
            if self._digests[name] != one.sha256:
                self.faults.add(name, CHANGED)

    def _summed(self, name: str) -> None:
        told, listed = self.share.sums.get(name), self.share.listed.get(name)
        if told is None:
            self.faults.add(SUMS, f"was changed: it has no line for {name}")
        elif listed is not None and told != listed.sha256:
            self.faults.add(SUMS, f"its line for {name} is not that of the manifest: one of the two was changed")
        elif listed is None and told != self._digests[name]:
            self.faults.add(name, f"is not what {SUMS} says: it was changed, or that line of {SUMS} was")

    def stream(self, name: str, *further: hashlib._Hash) -> bool:
        """Read a file to its end, and hold it against the manifest; `further` digests are fed with it.

        False, and a fault, if it cannot be read.
        """
        place = self._take(name)
        if place is None:
            return False
        try:
            self._hashed(name, self.opened.portions(place), further)
        except Damaged as damage:
            self.faults.add(name, str(damage))
            return False
        return True

    def read(self, name: str, most: int = RECORD_MOST, *further: hashlib._Hash) -> bytes | None:
        """As `stream`, the whole file; None, and a fault, if it cannot be read or has more than so many bytes."""
        place = self._take(name)
        if place is None:
            return None
        try:
            raw = self.opened.whole(place, most)
        except Damaged as damage:
            self.faults.add(name, str(damage))
            return None
        self._hashed(name, (raw,), further)
        return raw

    def _take(self, name: str) -> Place | None:
        self.owned.add(name)
        place = self.share.places.get(name)
        if place is None:
            self.faults.add(name, "is missing")
        return place

    def _hashed(self, name: str, portions: Iterable[bytes], further: Iterable[hashlib._Hash]) -> None:
        whole = hashlib.sha256()
        for portion in portions:
            for one in (whole, *further):
                one.update(portion)
        listed = self.share.listed.get(name)
        if listed is not None and whole.hexdigest() != listed.sha256:
            self.faults.add(name, CHANGED)
