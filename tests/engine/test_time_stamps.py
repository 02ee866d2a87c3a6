"""Time stamps: each authority by itself, one stamp suffices, failures are kept and told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from objector.engine.time_stamps import TimeStamps
from objector.errors import StampError
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.ledger.token import Token
from objector.rehearsal.stamp_signer import StampSigner
from tests.build import NOW, a_person
from tests.stamping import a_signer, a_token

HOUR = timedelta(hours=1)


@dataclass
class Scripted:
    """An authority that gives stamps, or fails as it is told to."""

    name: str
    signer: StampSigner
    fails: bool = False
    asked: int = 0

    async def stamp(self, content: bytes) -> Token:
        self.asked += 1
        if self.fails:
            raise StampError("no_answer", f"{self.name}: silent")
        return a_token(self.signer, content)


@dataclass
class Day:
    """A ledger, two authorities, and the time."""

    ledger: Ledger
    signer: StampSigner = field(default_factory=a_signer)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.one, self.two = Scripted("one.example", self.signer), Scripted("two.example", self.signer)
        self.stamps = TimeStamps(ledger=self.ledger, authorities=(self.one, self.two), now=lambda: self.now)

    @property
    def asked(self) -> tuple[int, int]:
        """How often each was asked so far."""
        return self.one.asked, self.two.asked

    async def something_happens(self) -> None:
        """A person comes in."""
        await self.ledger.save_person(a_person(email=f"{self.now.timestamp()}@example.org"), self.now)


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Day]:
    """Something happened already."""
    async with await Ledger.open(None, tmp_path, KeySource(folder=tmp_path, given="ab" * 32), now=NOW) as ledger:
        made = Day(ledger)
        await made.something_happens()
        yield made


async def test_both_are_asked(day: Day) -> None:
    """For one checkpoint; and not again while nothing happens, whoever wants a stamp."""
    found = await day.stamps.stamp()
    assert [one.authority for one in found] == ["one.example", "two.example"]
    assert len({one.covers for one in found}) == 1
    assert all(one.token for one in found)
    assert await day.stamps.stamp() == []
    day.now += 100 * HOUR
    assert await day.stamps.stamp_due() == []
    assert day.asked == (1, 1)
    assert (await day.ledger.verify()).stamps == 2


async def test_one_suffices_and_the_other_is_told(day: Day) -> None:
    """A failure holds nobody up, is kept, and is tried again for the same checkpoint."""
    day.two.fails = True
    found = await day.stamps.stamp()
    assert [bool(one.token) for one in found] == [True, False]
    assert found[1].failure == await day.stamps.told() == "two.example: silent"
    day.two.fails = False
    (again,) = await day.stamps.stamp()
    assert (again.authority, again.covers) == ("two.example", found[0].covers)
    assert await day.stamps.told() == ""
    assert day.asked == (1, 2)
    assert (await day.ledger.verify()).stamps == 2


async def test_daily_while_the_ledger_grows(day: Day) -> None:
    """Once a day, and only for something new."""
    assert len(await day.stamps.stamp_due()) == 2
    day.now += HOUR
    await day.something_happens()
    assert await day.stamps.stamp_due() == []
    day.now += 23 * HOUR
    assert len(await day.stamps.stamp_due()) == 2
    day.now += 24 * HOUR
    assert await day.stamps.stamp_due() == []
    assert day.asked == (2, 2)


async def test_failures_are_tried_again_later_and_later(day: Day) -> None:
    """After 1, 2, 4, 8, 16 hours and then daily, however often it is looked at; the other one stays as it is."""
    day.two.fails = True
    asked = []
    for _ in range(80):
        before = day.two.asked
        await day.stamps.stamp_due()
        if day.two.asked > before:
            asked.append(round((day.now - NOW) / HOUR))
        day.now += HOUR
    assert asked == [0, 1, 3, 7, 15, 31, 55, 79]
    assert day.one.asked == 1
    assert (await day.ledger.verify()).holds


async def test_without_an_authority_nothing_is_written(day: Day) -> None:
    """No checkpoint is made that nobody stamps."""
    nobody = TimeStamps(ledger=day.ledger, authorities=(), now=lambda: NOW)
    entries = (await day.ledger.verify()).entries
    assert (await nobody.stamp(), await nobody.stamp_due(), await nobody.told()) == ([], [], "")
    assert (await day.ledger.verify()).entries == entries
