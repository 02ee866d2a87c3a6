"""The choice of time stamps for a bundle: for everything that is shown the first stamp that covers it, and the last."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from objector.ledger import chain, stamps
from objector.ledger.bundle.archive import Archive
from objector.ledger.bundle.layout import STAMPS
from objector.ledger.bundle.manifest import MOST_STAMPS, StampFile
from objector.ledger.reading import Reading
from objector.ledger.stamps import Stamp


def thinned(checkpoints: list[int]) -> list[int]:
    """At most so many that a bundle takes them from ten authorities; the last one stays, and with it all is covered."""
    each = max(-(-len(checkpoints) // (MOST_STAMPS // 10)), 1)
    return checkpoints[::-1][::each][::-1]


@dataclass(kw_only=True)
class StampChoice:
    """Kept in memory is a number for each checkpoint that was stamped, and a line for each stamp that is chosen.

    `shown` are the numbers of the entries about the chosen ones, which have to be shown whole.
    """

    until: int
    stamped: list[int]
    files: list[StampFile] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)
    _needed: set[int] = field(default_factory=set)

    @classmethod
    async def of(cls, ledger: Reading, until: int) -> StampChoice:
        """Of the stamps up to this entry."""
        return cls(until=until, stamped=await ledger.gather(stamps.stamped_checkpoints, until))

    def cover(self, seqs: Iterable[int]) -> None:
        """These entries are shown: what covers each first is needed."""
        for seq in seqs:
            place = bisect_right(self.stamped, seq)
            if place < len(self.stamped):
                self._needed.add(self.stamped[place])

    async def write(self, ledger: Reading, archive: Archive, first: int) -> list[str]:
        """Put the chosen tokens and their certificates in; the peaks of the tree before this entry, if there are any
        stamps. Raises LedgerError if the ledger is damaged."""
        wanted = sorted(self._needed | set(self.stamped[-1:]))
        for seq in thinned([seq for seq in wanted if seq >= first]):
            self.shown.add(seq)
            for stamp in await ledger.gather(stamps.stamps_of, seq, self.until):
                if len(self.files) < MOST_STAMPS:
                    self._put(archive, stamp)
        if not self.files:
            self.shown.clear()
            return []
        return (await ledger.gather(stamps.tree_before, first)).peaks

    def _put(self, archive: Archive, stamp: Stamp) -> None:
        host = re.sub(r"[^A-Za-z0-9.-]", "-", stamp.authority)[:100]
        name = f"{STAMPS}/{stamp.seq}-{host}"
        archive.add(f"{name}.tsr", stamp.response)
        archive.add(f"{name}.pem", stamp.certificates)
        self.shown.add(stamp.seq)
        self.files.append(
            StampFile(
                entry=stamp.seq,
                checkpoint=stamp.checkpoint,
                digest=stamp.digest,
                authority=stamp.authority,
                at=chain.stamp(stamp.stamped_at),
                token=f"{name}.tsr",
                certificates=f"{name}.pem",
            )
        )
