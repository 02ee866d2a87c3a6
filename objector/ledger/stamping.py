"""Stamping: the part of the ledger's door through which time stamps come in.

What it needs is loaded when it is first used: most commands stamp nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from objector.errors import StampError
from objector.ledger.mailing import Mailing

if TYPE_CHECKING:
    from objector.domain.stamp_time import StampStanding
    from objector.ledger.stamps import Checkpoint, Stamp
    from objector.ledger.token import Token


class Stamping(Mailing):
    """Checkpoints, stamps of them, and failures to get one."""

    async def standing_checkpoint(self) -> Checkpoint | None:
        """The last checkpoint, if nothing but notes about stamps came after it: nothing new is to be stamped."""
        from objector.ledger import stamps

        return await self._read(stamps.standing_checkpoint)

    async def checkpoint(self, now: datetime) -> Checkpoint:
        """The standing checkpoint, or a new one over all entries so far; others write meanwhile, but for a moment.

        Raises LedgerError where the chain is damaged.
        """
        from objector.ledger import stamps

        tree = await self._read(stamps.begun)
        while await self._read(stamps.grown, tree):
            pass
        return await self._write(stamps.add_checkpoint, tree, now)

    async def keep_stamp(self, checkpoint: Checkpoint, authority: str, token: Token, now: datetime) -> int:
        """Keep a verified stamp of this checkpoint, with an entry; its number. `authority` is a host."""
        from objector.ledger import stamps

        return await self._write(stamps.keep, checkpoint, authority, token, now)

    async def keep_stamp_failure(
        self, checkpoint: Checkpoint, authority: str, error: StampError, now: datetime
    ) -> None:
        """Note, with an entry, that an authority gave no stamp of this checkpoint, and why."""
        from objector.ledger import stamps

        await self._write(stamps.keep_failure, checkpoint, authority, error, now)

    async def stamp_standings(self, authorities: Sequence[str]) -> list[StampStanding]:
        """How it stands with each of these authorities. Needs no key."""
        from objector.ledger import stamps

        return await self._read(stamps.standings, authorities)

    async def last_stamp(self, authority: str) -> Stamp | None:
        """The last stamp of an authority, or None. Needs no key."""
        from objector.ledger import stamps

        return await self._read(stamps.stamp_of, authority)

    async def stamped_by(self, checkpoint: Checkpoint) -> frozenset[str]:
        """The authorities that stamped this checkpoint."""
        from objector.ledger import stamps

        return await self._read(stamps.stamped_by, checkpoint.seq)
