"""The tree: one value over the digests of all entries so far, in which every digest is bound to its place.

A chain binds an entry to the next one only for whoever sees the body between them. Bundles leave bodies out; so that a
time stamp of a later entry holds for an earlier one all the same, checkpoints name the peaks of a hash tree over the
digests. Leaves and nodes are hashed as in RFC 6962, section 2.1 (SHA-256 over 0x00 and the leaf, over 0x01 and the two
nodes below); the peaks are the whole subtrees that `size` leaves make, largest first. Everything here is pure.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(kw_only=True)
class Tree:
    """A tree that grows leaf by leaf; kept are its peaks, as many as `size` has ones in binary."""

    size: int = 0
    _peaks: list[bytes] = field(default_factory=list)

    def add(self, digest: str) -> None:
        """The next entry's digest (hex). Raises ValueError for what is none."""
        node = hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()
        left = self.size
        while left & 1:
            node = hashlib.sha256(b"\x01" + self._peaks.pop() + node).digest()
            left >>= 1
        self._peaks.append(node)
        self.size += 1

    @property
    def peaks(self) -> list[str]:
        """The peaks, largest first, in hex."""
        return [peak.hex() for peak in self._peaks]

    @classmethod
    def of(cls, size: int, peaks: Any) -> Tree:
        """The tree of this size with these peaks. Raises ValueError where no tree has them."""
        sound = type(size) is int and 0 <= size < 2**53 and isinstance(peaks, list) and len(peaks) == size.bit_count()
        if not sound or not all(isinstance(one, str) and _HEX.fullmatch(one) for one in peaks):
            raise ValueError("no tree has this size and these peaks")
        return cls(size=size, _peaks=[bytes.fromhex(one) for one in peaks])
