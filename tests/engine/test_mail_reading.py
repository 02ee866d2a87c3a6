"""Reading on in mailboxes: only what is new, and yet never past a mail that something awaited could need."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from objector.channels.inbox import Mail, parse_mail
from objector.channels.mailbox import Portion
from objector.domain.checkpoint import Checkpoint
from objector.domain.visited import Visited
from objector.engine.mail_reading import MailReading, Sought
from objector.errors import ConfigError, Unreachable
from tests.build import NOW

MOST = 2
"""Mails of one portion: few, so that most readings take several."""


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


@dataclass
class Box:
    """A mailbox in memory, which reads as the real one does."""

    name: str = "one"
    minutes: list[int] = field(default_factory=list)
    uidvalidity: int = 1
    trouble: Exception | None = None
    given: list[str] = field(default_factory=list)

    async def portion(
        self,
        since: Checkpoint | None,
        *,
        oldest: datetime,
        again: datetime | None = None,
        only_from: Collection[str] | None = None,
    ) -> Portion:
        if self.trouble is not None:
            raise self.trouble
        first = since.uidnext if since is not None and since.uidvalidity == self.uidvalidity else 0
        mails = []
        for uid, minute in enumerate(self.minutes, 1):
            early = uid < first and (again is None or at(minute) < again)
            if early or at(minute) < oldest:
                continue
            if len(mails) == MOST:
                return Portion(mails=tuple(mails), end=Checkpoint(self.uidvalidity, uid), more=True)
            mails.append(self._mail(uid, minute))
            self.given.append(f"{self.name}{uid}")
        return Portion(mails=tuple(mails), end=Checkpoint(self.uidvalidity, len(self.minutes) + 1), more=False)

    def _mail(self, uid: int, minute: int) -> Mail:
        raw = f"From: a@portal.example\r\nSubject: {self.name}{uid}\r\n\r\n".encode()
        return parse_mail(raw, key=f"{self.uidvalidity}/{uid}", received_at=at(minute))

    async def checkpoint(self) -> Any:
        raise AssertionError("portions need no checkpoint of their own")

    mails = wait = checkpoint


@dataclass
class Memory:
    """What the ledger remembers, in memory."""

    places: dict[str, tuple[Checkpoint, dict[str, str]]] = field(default_factory=dict)

    async def mailbox(self, name: str, awaited: Mapping[str, str]) -> Visited:
        if name not in self.places:
            return Visited()
        place, marks = self.places[name]
        return Visited(place=place, covered=frozenset(one for one in awaited if marks.get(one) == awaited[one]))

    async def keep_mailbox(self, name: str, place: Checkpoint, awaited: Mapping[str, str], now: datetime) -> None:
        self.places[name] = (place, dict(awaited))


def sought(name: str, minute: int = 0, mark: str = "") -> Sought:
    return Sought(id=name, sent_at=at(minute), mark=mark)


def reading(memory: Memory, boxes: Collection[Box], *what: Sought, keeps: bool = True) -> MailReading:
    return MailReading(
        memory=memory, boxes=tuple(boxes), sought=what, only_from=["portal.example"], now=NOW, keeps=keeps
    )


async def read(memory: Memory, boxes: Collection[Box], *what: Sought, keeps: bool = True) -> list[str]:
    return [mail.subject async for mail in reading(memory, boxes, *what, keeps=keeps).mails()]


async def test_a_later_run_reads_only_what_is_new():
    """What was read is not fetched again, in no mailbox; what came since is."""
    memory, one, two = Memory(), Box("one", [1, 2, 3]), Box("two", [1])
    assert await read(memory, [one, two], sought("s")) == ["one1", "two1", "one2", "one3"]
    assert await read(memory, [one, two], sought("s")) == []
    one.minutes.append(4)
    one.given.clear()
    assert await read(memory, [one, two], sought("s")) == ["one4"]
    assert one.given == ["one4"]


async def test_a_submission_that_is_awaited_later_still_finds_its_mail():
    """The mail came while the form was still at work: seen, of no concern then, and found once it is awaited."""
    memory, box = Memory(), Box(minutes=[1, 5, 9])
    await read(memory, [box], sought("s"))
    assert await read(memory, [box], sought("s"), sought("late", minute=4)) == ["one2", "one3"]
    assert await read(memory, [box], sought("s"), sought("late", minute=4)) == []


async def test_what_is_awaited_otherwise_is_looked_for_anew():
    """Another address, another recipe, another attempt: older mails may be meant for it now."""
    memory, box = Memory(), Box(minutes=[1, 5])
    await read(memory, [box], sought("s", mark="maria@example.org"))
    assert await read(memory, [box], sought("s", mark="maria@example.org mm@example.org")) == ["one1", "one2"]


async def test_what_was_not_awaited_for_a_while_is_looked_for_anew():
    """What came in the meantime was held against others only."""
    memory, box = Memory(), Box(minutes=[1])
    await read(memory, [box], sought("s"), sought("other"))
    box.minutes.append(2)
    assert await read(memory, [box], sought("other")) == ["one2"]
    assert await read(memory, [box], sought("s"), sought("other")) == ["one1", "one2"]


async def test_a_reading_for_some_keeps_no_place():
    """Others await too, and nothing was held against them."""
    memory, box = Memory(), Box(minutes=[1])
    await read(memory, [box], sought("s"), keeps=False)
    assert memory.places == {}


async def test_a_crash_before_a_mail_is_recorded_skips_none():
    """The place moves only when the next portion is asked for."""
    memory, box = Memory(), Box(minutes=[1, 2, 3])
    stopped = reading(memory, [box], sought("s")).mails()
    assert [(await anext(stopped)).subject for _ in range(3)] == ["one1", "one2", "one3"]
    await stopped.aclose()
    assert memory.places["one"][0].uidnext == 3  # the first portion was recorded, the mail of the second was not
    assert await read(memory, [box], sought("s")) == ["one3"]


async def test_a_mailbox_numbered_anew_is_read_from_the_start():
    """Old numbers say nothing there: everything since the oldest was sent, and the new place is kept."""
    memory, box = Memory(), Box(minutes=[1, 2])
    await read(memory, [box], sought("s"))
    box.uidvalidity = 2
    assert await read(memory, [box], sought("s")) == ["one1", "one2"]
    assert await read(memory, [box], sought("s")) == []
    assert memory.places["one"][0] == Checkpoint(2, 3)


async def test_a_mail_that_could_not_be_judged_comes_again():
    """It holds the place back, however many came after it, until it is judged."""
    memory, box = Memory(), Box(minutes=[1, 2, 3, 4, 5])
    now = reading(memory, [box], sought("s"))
    async for mail in now.mails():
        if mail.subject in ("one2", "one4"):
            now.look_again(mail)
    assert await read(memory, [box], sought("s")) == ["one2", "one3", "one4", "one5"]
    assert await read(memory, [box], sought("s")) == []


async def test_a_mailbox_that_is_down_is_told_and_keeps_its_place():
    """The others are read on; none that can be read is an error; a bug is seen."""
    memory, one, two = Memory(), Box("one", [1]), Box("two", [1])
    await read(memory, [one, two], sought("s"))
    one.minutes.append(2)
    two.minutes.append(2)
    two.trouble = Unreachable("mail server two: no connection")
    now = reading(memory, [one, two], sought("s"))
    assert [mail.subject async for mail in now.mails()] == ["one2"]
    assert now.unread == ["mail server two: no connection"]
    two.trouble = None
    assert await read(memory, [one, two], sought("s")) == ["two2"]
    one.trouble = two.trouble = ConfigError("refused")
    with pytest.raises(ConfigError, match="refused"):
        await read(memory, [one, two], sought("s"))
    two.trouble = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await read(memory, [one, two], sought("s"))


@dataclass
class World:
    """Mailboxes, submissions that come and go, readings that crash: what was held against what."""

    memory: Memory = field(default_factory=Memory)
    boxes: tuple[Box, Box] = field(default_factory=lambda: (Box("one"), Box("two")))
    minute: int = 0
    awaited: dict[str, Sought] = field(default_factory=dict)
    sending: dict[str, int] = field(default_factory=dict)
    judged: set[tuple[str, int, str, str]] = field(default_factory=set)
    """Mailbox, number, submission, mark."""

    async def step(self, what: str, number: int) -> None:
        self.minute += number % 2  # two things may happen in one minute
        box = self.boxes[number % 2]
        name = f"s{number % 4}"
        match what:
            case "mail":
                box.minutes.append(max(0, self.minute - number % 5))  # moved here with a time of before, or new
            case "send" if name not in self.awaited:
                self.sending[name] = self.minute
            case "await" if name in self.sending:
                sent = self.sending.pop(name)
                self.awaited[name] = sought(name, sent, mark=str(self.minute))
            case "change" if name in self.awaited:
                one = self.awaited[name]
                self.awaited[name] = Sought(id=one.id, sent_at=one.sent_at, mark=f"{one.mark}'")
            case "end":
                self.awaited.pop(name, None)
            case "rest" if name in self.awaited:
                one = self.awaited.pop(name)  # not awaited for a while; its time of sending stays
                self.sending[name] = (one.sent_at - NOW) // timedelta(minutes=1)
            case "renumber":
                box.uidvalidity += 1
            case "read":
                await self.read(self.awaited, keeps=True)
            case "crash":
                await self.read(self.awaited, keeps=True, stop_after=number % 4)
            case "doubt":
                await self.read(self.awaited, keeps=True, hold=number % 3)
            case "some" if name in self.awaited:
                await self.read({name: self.awaited[name]}, keeps=False)
            case "down":
                box.trouble = Unreachable("away") if box.trouble is None else None

    async def read(
        self, what: Mapping[str, Sought], *, keeps: bool, stop_after: int | None = None, hold: int | None = None
    ) -> None:
        if not what or all(box.trouble for box in self.boxes):
            return
        now = reading(self.memory, self.boxes, *what.values(), keeps=keeps)
        mails, count = now.mails(), 0
        async for mail in mails:
            if count == stop_after:
                await mails.aclose()
                return
            count += 1
            uid = mail.place.uidnext - 1
            assert mail.box in ("one", "two")
            if hold is not None and uid % 3 == hold:
                now.look_again(mail)
                continue
            self.judged |= {(mail.box, uid, one.id, one.mark) for one in what.values()}

    def skipped(self) -> list[tuple[str, int, str]]:
        """Mails that a submission, as it is awaited now, could need and that were never held against it."""
        return [
            (box.name, uid, one.id)
            for box in self.boxes
            for uid, minute in enumerate(box.minutes, 1)
            for one in self.awaited.values()
            if at(minute) >= one.sent_at and (box.name, uid, one.id, one.mark) not in self.judged
        ]


STEPS = (
    *("mail",) * 6, *("read",) * 5, *("send",) * 3, *("await",) * 5,
    "crash", "crash", "doubt", "doubt", "change", "rest", "renumber", "some", "down", "end",
)  # fmt: skip


async def one_world(steps: list[tuple[str, int]]) -> None:
    world = World()
    for what, number in steps:
        await world.step(what, number)
    for box in world.boxes:
        box.trouble = None
    await world.read(world.awaited, keeps=True)
    assert world.skipped() == []
    for box in world.boxes:
        box.given.clear()
    await world.read(world.awaited, keeps=True)
    assert [name for box in world.boxes for name in box.given] == []


@pytest.mark.parametrize("seed", range(12))
def test_no_mail_is_ever_skipped(seed: int):
    """Whatever happens in whatever order: after one whole reading everything that could match was held against it, and
    the next one has nothing to do."""
    chance = random.Random(seed)
    for _ in range(40):
        steps = [(chance.choice(STEPS), chance.randrange(60)) for _ in range(chance.randrange(10, 90))]
        asyncio.run(one_world(steps))
