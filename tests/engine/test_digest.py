"""When a person is told: of something new, at most once a day, and never twice of the same."""

from __future__ import annotations

import asyncio
import json
import stat
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from objector.domain.notice import Notice
from objector.engine.digest import Digest, Told, is_wanted
from objector.engine.todo_item import Todo
from objector.errors import Unreachable
from tests.build import NOW

DAY = timedelta(days=1)


def a_todo(number: int) -> Todo:
    return Todo(
        reason="sign_in",
        what=f"account a-{number}",
        why="no session",
        command=f"objector sign-in a-{number}",
        person_id="p-one",
        submissions=(f"s-{number}",),
    )


@dataclass
class Ear:
    """Hears every notice, or is away."""

    away: bool = False
    heard: list[Notice] = field(default_factory=list)
    place: str = "an ear"

    async def tell(self, notice: Notice) -> None:
        if self.away:
            raise Unreachable("an ear: away")
        self.heard.append(notice)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def digest(ear: Ear, tmp_path: Path) -> Digest:
    return Digest(notifier=ear, file=tmp_path / "notice.json")


@pytest.mark.parametrize(
    ("told", "keys", "after", "wanted"),
    [
        (Told(), set(), DAY, False),
        (Told(), {"a"}, timedelta(), True),
        (Told(at=NOW, keys=frozenset("a")), {"a"}, 9 * DAY, False),
        (Told(at=NOW, keys=frozenset("a")), {"a", "b"}, DAY - timedelta(seconds=1), False),
        (Told(at=NOW, keys=frozenset("a")), {"a", "b"}, DAY, True),
        (Told(at=NOW, keys=frozenset("a")), {"b"}, -DAY, True),
    ],
    ids=["nothing waits", "the first time", "nothing new", "too soon", "new, a day later", "the clock went back"],
)
def test_when_it_is_wanted(told: Told, keys: set[str], after: timedelta, wanted: bool) -> None:
    """The whole table."""
    assert is_wanted(told, keys, NOW + after) is wanted


async def test_one_digest_and_not_one_for_each(digest: Digest, ear: Ear) -> None:
    """Three things are one notice with counts and ids; what comes within the day waits for the next digest."""
    assert await digest.after_a_pass([a_todo(1), a_todo(2), a_todo(3)], NOW) == ""
    (notice,) = ear.heard
    assert (dict(notice.counts), notice.ids) == ({"sign_in": 3}, ("s-1", "s-2", "s-3"))
    more = [a_todo(number) for number in range(1, 5)]
    await digest.after_a_pass(more, NOW + timedelta(hours=4))
    assert len(ear.heard) == 1
    await digest.after_a_pass(more, NOW + DAY)
    assert len(ear.heard) == 2
    await digest.after_a_pass(more, NOW + 5 * DAY)
    assert len(ear.heard) == 2


async def test_what_was_settled_and_comes_back_is_new(digest: Digest, ear: Ear) -> None:
    """A session that expires again is told again."""
    await digest.after_a_pass([a_todo(1)], NOW)
    await digest.after_a_pass([], NOW + DAY)
    await digest.after_a_pass([a_todo(1)], NOW + 2 * DAY)
    assert len(ear.heard) == 2


async def test_a_notice_that_failed_is_tried_after_the_next_pass(digest: Digest, ear: Ear) -> None:
    """The pass stands, the trouble is told, and nothing is taken for told."""
    ear.away = True
    assert "away" in await digest.after_a_pass([a_todo(1)], NOW)
    ear.away = False
    assert await digest.after_a_pass([a_todo(1)], NOW + timedelta(minutes=15)) == ""
    assert len(ear.heard) == 1


async def test_what_is_remembered_is_private_and_impersonal(digest: Digest) -> None:
    """Ids and times, for the owner alone."""
    await digest.after_a_pass([a_todo(1)], NOW)
    assert stat.S_IMODE(digest.file.stat().st_mode) == 0o600
    assert json.loads(digest.file.read_text()) == {"at": NOW.isoformat(), "keys": ["sign_in:objector sign-in a-1"]}
    files = sorted(digest.file.parent.iterdir())
    assert [path.name for path in files] == ["notice.json", "notice.lock"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert files[1].read_bytes() == b""


async def test_of_runs_that_end_together_one_tells(tmp_path: Path) -> None:
    """While one is still telling, the other leaves it at that; it is free to tell when the first is done."""
    telling, told = asyncio.Event(), asyncio.Event()
    ear = Ear()

    class SlowEar(Ear):
        async def tell(self, notice: Notice) -> None:
            telling.set()
            await told.wait()
            await super().tell(notice)

    slow = SlowEar()
    first = asyncio.create_task(Digest(notifier=slow, file=tmp_path / "notice.json").after_a_pass([a_todo(1)], NOW))
    async with asyncio.timeout(20):
        await telling.wait()
        other = Digest(notifier=ear, file=tmp_path / "notice.json")
        assert await other.after_a_pass([a_todo(1), a_todo(2)], NOW) == ""
        told.set()
        assert await first == ""
    assert (len(slow.heard), len(ear.heard)) == (1, 0)
    assert await other.after_a_pass([a_todo(1), a_todo(2)], NOW + DAY) == ""
    assert len(ear.heard) == 1


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"at": 5, "keys": []}', '{"at": "2026-11-22T10:00:00", "keys": []}']
)
async def test_a_memory_that_is_damaged(digest: Digest, ear: Ear, content: str) -> None:
    """The person is told once more, rather than never again."""
    digest.file.write_text(content)
    assert await digest.after_a_pass([a_todo(1)], NOW) == ""
    assert len(ear.heard) == 1


async def test_a_folder_that_cannot_be_written(ear: Ear, tmp_path: Path) -> None:
    """Told in words; the pass stands."""
    digest = Digest(notifier=ear, file=tmp_path / "gone" / "notice.json")
    assert "may be told twice" in await digest.after_a_pass([a_todo(1)], NOW)
