"""The doctor's look at the mailboxes: each by itself, so that one that is down is told by its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from objector.cli.finding import WRONG_CLOCK, Found, Health
from objector.settings import Secret, Settings
from objector.wiring import mailbox, mailbox_urls, utc_now

Look = Callable[[Settings], Awaitable[Found]]


def mailbox_looks(settings: Settings) -> dict[str, Look]:
    """A look at each mailbox: `inbox` where there is one, `inbox 1`, `inbox 2` where there are several."""
    urls = mailbox_urls(settings)
    if not urls:
        return {"inbox": _none}
    names = ["inbox"] if len(urls) == 1 else [f"inbox {number}" for number in range(1, len(urls) + 1)]
    return {name: partial(_look, name, url) for name, url in zip(names, urls, strict=True)}


async def _none(settings: Settings) -> Found:
    return Found(
        "inbox",
        Health.ODD,
        "none is set (OBJECTOR_INBOX__URL): mailed codes must be typed, and answers by mail are not seen",
    )


async def _look(name: str, url: Secret, settings: Settings) -> Found:
    async with mailbox(settings, url) as inbox:
        where = "" if name == "inbox" else f"{inbox.host}: "
        place = await inbox.checkpoint()
    ahead = place.newest - utc_now() if place.newest is not None else timedelta()
    if ahead > WRONG_CLOCK:
        return Found(
            name,
            Health.ILL,
            f"{where}opens, but its newest mail came {ahead.total_seconds() / 60:.0f} minutes in the future: set this "
            "machine's clock right (timedatectl set-ntp true), or codes are not found",
        )
    return Found(name, Health.WELL, f"{where}opens, can be read")
