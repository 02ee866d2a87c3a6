"""Time stamps: asks each authority for a stamp of the ledger, and keeps what came of it, failures too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from objector.domain.stamp_time import is_due
from objector.errors import StampError
from objector.ledger.stamps import Checkpoint
from objector.ledger.store import Ledger

if TYPE_CHECKING:  # its ciphers take a while to load
    from objector.ledger.token import Token


class Authority(Protocol):
    """Somebody who gives stamps."""

    @property
    def name(self) -> str:
        """The host, as it stands in entries."""
        ...

    async def stamp(self, content: bytes) -> Token:
        """A verified stamp of this content. Raises StampError."""
        ...


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one authority gave: a stamp, or the failure. `covers` is the entry for which it was asked."""

    authority: str
    covers: int
    token: Token | None = None
    failure: str = ""


@dataclass(frozen=True, kw_only=True)
class TimeStamps:
    """The authorities of this machine; each is asked separately, and one stamp suffices to go on."""

    ledger: Ledger
    authorities: Sequence[Authority]
    now: Callable[[], datetime]

    async def stamp(self) -> list[Asked]:
        """A stamp of all entries so far from each authority, whenever it was last asked.

        An authority that stamped them already is not asked again. Raises LedgerError, ConfigError.
        """
        if not self.authorities:
            return []
        return await self._ask(await self.ledger.checkpoint(self.now()), self.authorities)

    async def stamp_due(self) -> list[Asked]:
        """The same from those whose time has come: daily while the ledger grows, later after failures."""
        standings = await self.ledger.stamp_standings([one.name for one in self.authorities])
        due = {one.authority for one in standings if is_due(one, self.now())}
        wanted = [one for one in self.authorities if one.name in due]
        standing = await self.ledger.standing_checkpoint()
        if standing is not None:
            have = await self.ledger.stamped_by(standing)
            wanted = [one for one in wanted if one.name not in have]
        if not wanted:
            return []
        return await self._ask(await self.ledger.checkpoint(self.now()), wanted)

    async def told(self) -> str:
        """What is wrong with any of them, for people; empty: the last stamp of each was given."""
        names = [one.name for one in self.authorities]
        return "; ".join(one.detail for one in await self.ledger.stamp_standings(names) if one.failures)

    async def _ask(self, checkpoint: Checkpoint, authorities: Sequence[Authority]) -> list[Asked]:
        have = await self.ledger.stamped_by(checkpoint)
        wanted = [one for one in authorities if one.name not in have]
        content = checkpoint.body.encode()
        answers = await asyncio.gather(*(_answer(one, content) for one in wanted))
        asked = []
        for authority, answer in zip(wanted, answers, strict=True):
            if isinstance(answer, StampError):
                await self.ledger.keep_stamp_failure(checkpoint, authority.name, answer, self.now())
                asked.append(Asked(authority=authority.name, covers=checkpoint.seq, failure=answer.detail))
            else:
                await self.ledger.keep_stamp(checkpoint, authority.name, answer, self.now())
                asked.append(Asked(authority=authority.name, covers=checkpoint.seq, token=answer))
        return asked


async def _answer(authority: Authority, content: bytes) -> Token | StampError:
    """What one authority gives; its failure is a fact to be kept, and holds nobody else up."""
    try:
        return await authority.stamp(content)
    except StampError as error:
        return error
