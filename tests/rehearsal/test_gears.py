"""The clock of the demo: as the world's, then days in moments, and never back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from objector.rehearsal.gears import Gears

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class World:
    """A world whose clock a test sets."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


def test_in_each_gear_it_goes_on_from_where_it_is() -> None:
    """A minute is a minute, then an hour, then a minute again."""
    world = World()
    gears = Gears(world.now)
    world.at += timedelta(minutes=1)
    assert gears.now() == NOW + timedelta(minutes=1)
    gears.shift(60)
    world.at += timedelta(minutes=1)
    assert gears.now() == NOW + timedelta(minutes=61)
    gears.shift(1)
    world.at += timedelta(minutes=1)
    assert gears.now() == NOW + timedelta(minutes=62)


def test_it_never_goes_back() -> None:
    """Not even if the world's clock is set back."""
    world = World()
    gears = Gears(world.now)
    world.at -= timedelta(hours=1)
    assert gears.now() == NOW


async def test_a_month_passes_in_a_moment() -> None:
    """At the end it is that moment or later, and the gear is the world's again; the past is not waited for."""
    world = World()
    gears = Gears(world.now)
    later = NOW + timedelta(days=31)
    await gears.pass_until(later, 0.01)
    assert gears.now() == later
    await gears.pass_until(NOW, 3600)
    world.at += timedelta(seconds=5)
    assert gears.now() == later + timedelta(seconds=5)
