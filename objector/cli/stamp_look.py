"""What the doctor finds about time stamps: whether an authority is set, and how it stands with each."""

from __future__ import annotations

from objector.cli.finding import WRONG_CLOCK, Found, Health
from objector.domain.stamp_time import StampStanding
from objector.ledger.stamps import Stamp
from objector.settings import Settings
from objector.wiring import has_ledger, open_objector, stamp_roots, stamp_urls

WHAT = "time stamps"


async def stamps(settings: Settings) -> Found:
    """The authorities, their last stamps, and their failures since. Asks nobody. Raises ConfigError, LedgerError."""
    urls = stamp_urls(settings)
    if not urls:
        return Found(
            WHAT,
            Health.ODD,
            "no authority is set (OBJECTOR_TSA__URLS): only this machine's clock says when your receipts were made",
        )
    from objector.channels.stamping import authority_name

    names = [authority_name(url) for url in urls]
    place = stamp_roots(settings).place
    if not has_ledger(settings):
        return Found(WHAT, Health.WELL, f"set: {', '.join(names)}; roots: {place}; there is no ledger to stamp yet")
    async with open_objector(settings) as objector:
        standings = await objector.ledger.stamp_standings(names)
        last = [await objector.ledger.last_stamp(name) for name in names]
    faults = [f"{one.authority} fails" for one in standings if one.failures]
    faults += [_off(one) for one in last if one is not None and abs(one.at - one.stamped_at) > WRONG_CLOCK]
    told = "; ".join([*(_told(one) for one in standings), *faults, f"roots: {place}"])
    return Found(WHAT, Health.ODD if faults else Health.WELL, told)


def _told(one: StampStanding) -> str:
    if one.stamped_at is None:
        told = f"{one.authority}: none yet; the first comes with objector serve, or: objector receipts stamp"
    else:
        told = f"{one.authority}: last on {one.stamped_at:%Y-%m-%d %H:%M} UTC, up to entry {one.covers}"
    return f"{told} (it failed {one.failures} times since, last: {one.detail})" if one.failures else told


def _off(one: Stamp) -> str:
    return (
        f"this machine's clock was {abs(one.at - one.stamped_at).total_seconds():.0f} seconds away from that of "
        f"{one.authority}"
    )
