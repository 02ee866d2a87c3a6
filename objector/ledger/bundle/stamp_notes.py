"""Stamp notes: what the entries of a bundle's chain say of checkpoints and stamps, and the tree over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from objector.ledger.bundle.layout import CHAIN, MANIFEST
from objector.ledger.bundle.manifest import Manifest, StampFile
from objector.ledger.bundle.verdict import Faults
from objector.ledger.chain import Entry
from objector.ledger.stamp_entry import CHECKPOINT, STAMPED, tree_facts
from objector.ledger.tree import Tree


@dataclass(kw_only=True)
class StampNotes:
    """Kept of each checkpoint is its digest, and of each stamp what its entry says of it, by their numbers: of those
    alone that the manifest names."""

    faults: Faults
    stamps: Sequence[StampFile] = ()
    tree: Tree | None = None
    """None: there is nothing to hold checkpoints against."""
    checkpoints: dict[int, str] = field(default_factory=dict)
    noted: dict[int, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Manifest, faults: Faults) -> StampNotes:
        """Before the first line. A bundle without stamps needs no tree."""
        tree = None
        if manifest.stamps:
            try:
                tree = Tree.of(manifest.chain.first - 1, manifest.chain.tree_before)
            except ValueError:
                faults.add(MANIFEST, f"has for the entries before {manifest.chain.first} peaks that no tree has")
        seqs = [stamp.entry for stamp in manifest.stamps]
        if len(set(seqs)) != len(seqs):
            faults.add(MANIFEST, "names a time stamp twice")
        return cls(faults=faults, stamps=manifest.stamps, tree=tree)

    def __post_init__(self) -> None:
        self._named = {stamp.entry for stamp in self.stamps}
        self._covered = {stamp.checkpoint for stamp in self.stamps}

    def take(self, entry: Entry) -> None:
        """The next entry that is shown whole; `add` follows."""
        if entry.kind == STAMPED:
            if entry.seq in self._named:
                self.noted[entry.seq] = entry.facts
            else:
                self.faults.add(CHAIN, f"entry {entry.seq}: tells of a time stamp that the bundle does not have")
        elif entry.kind == CHECKPOINT:
            if entry.seq in self._covered:
                self.checkpoints[entry.seq] = entry.digest
            if self.tree is not None and entry.facts != tree_facts(self.tree):
                self.faults.add(CHAIN, f"entry {entry.seq}: names other entries before it than the ones that are here")

    def add(self, digest: str) -> None:
        """The digest of the next line, shown or left out."""
        if self.tree is not None:
            self.tree.add(digest)

    def torn(self) -> None:
        """A line could not be read: nothing more can be said of the tree."""
        self.tree = None
