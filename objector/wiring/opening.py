"""Opening an Objector: its ledger, and in a rehearsal what it needs to send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from objector.domain.clock import Clock
from objector.ledger.keys import KeySource
from objector.ledger.store import FILE, Ledger
from objector.settings import Settings
from objector.wiring.now import utc_now
from objector.wiring.objector import Objector
from objector.wiring.stage import rehearsal


def key_source(settings: Settings) -> KeySource:
    """Where the master key may come from. A rehearsal leaves the keyring alone."""
    return KeySource(
        folder=settings.home,
        given=settings.key.get_secret_value() if settings.key else None,
        keyring=not settings.rehearsal,
    )


def has_ledger(settings: Settings) -> bool:
    """Whether there is a ledger to be opened; that of a group is taken to be there."""
    return settings.database_url is not None or (settings.home / FILE).exists()


@asynccontextmanager
async def open_objector(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Objector]:
    """Open the ledger; everything else is made when it is first used, and closed here.

    Raises ConfigError, LedgerError.
    """
    address = settings.database_url.get_secret_value() if settings.database_url else None
    async with AsyncExitStack() as stack:
        ledger = await Ledger.open(
            address, settings.home, key_source(settings), now=utc_now(), rehearsal=settings.rehearsal
        )
        stack.push_async_callback(ledger.close)
        yield Objector(settings, ledger, stack, clock or Clock(utc_now))


@asynccontextmanager
async def open_for_sending(
    settings: Settings, scenario: str = "calm", clock: Clock | None = None
) -> AsyncIterator[Objector]:
    """As `open_objector`; in a rehearsal with look-alike portals, at which every account is signed in."""
    if not settings.rehearsal or settings.browser.host_rules:
        async with open_objector(settings, clock) as objector:
            yield objector
        return
    async with rehearsal(settings, scenario, clock) as place, open_objector(place.settings, clock) as objector:
        await place.sign_in_everywhere(objector)
        yield objector
