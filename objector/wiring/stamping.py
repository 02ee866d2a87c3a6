"""Who puts time stamps on the ledger, and whom this machine believes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from objector.settings import Settings

if TYPE_CHECKING:
    from objector.engine.time_stamps import TimeStamps
    from objector.ledger.roots import Roots
    from objector.wiring.objector import Objector


def stamp_roots(settings: Settings) -> Roots:
    """The roots of authorities that are believed here. Raises ConfigError."""
    from objector.ledger.roots import roots

    return roots(settings.tsa.roots)


def stamp_urls(settings: Settings) -> tuple[str, ...]:
    """The authorities that are asked. A rehearsal asks only those on this machine."""
    if not settings.rehearsal:
        return settings.tsa.urls
    from objector.channels.notify import is_near

    return tuple(url for url in settings.tsa.urls if is_near(urlsplit(url)))


def time_stamps(objector: Objector) -> TimeStamps:
    """The authorities that are set, ready to be asked; with none of them nothing is loaded. Raises ConfigError."""
    from objector.engine.time_stamps import TimeStamps

    urls = stamp_urls(objector.settings)
    if not urls:
        return TimeStamps(ledger=objector.ledger, authorities=(), now=objector.clock.now)
    from objector.channels.stamping import StampAuthority

    roots = stamp_roots(objector.settings)
    return TimeStamps(
        ledger=objector.ledger,
        authorities=[StampAuthority(url=url, roots=roots) for url in urls],
        now=objector.clock.now,
    )
