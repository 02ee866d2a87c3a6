"""Alive: this run's leases stay fresh while it works, so that no other run takes its submissions for left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from objector.ledger.lease import LEASE
from objector.ledger.store import Ledger


@asynccontextmanager
async def alive(ledger: Ledger, now: Callable[[], datetime]) -> AsyncIterator[None]:
    """Keep the leases of this run fresh until the end of the block."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            await ledger.keep_lease(now())

    heart = asyncio.ensure_future(beat())
    try:
        yield
    finally:
        heart.cancel()
        with suppress(asyncio.CancelledError):
            await heart
