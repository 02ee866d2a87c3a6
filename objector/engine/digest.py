"""The digest: whether a person is told now that they are needed. At most once a day, and only of something new."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from objector.channels.notify import Notifier
from objector.domain.notice import Notice
from objector.engine.todo_item import Todo
from objector.errors import Unreachable
from objector.ledger.lease import FileLock

AT_MOST_EVERY = timedelta(days=1)
LARGEST = 10_000_000
"""Bytes of the file; a larger one is not ours."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the person was told last: when (UTC; None: never), and by their keys the things that still wait."""

    at: datetime | None = None
    keys: frozenset[str] = frozenset()


def is_wanted(told: Told, keys: Collection[str], now: datetime) -> bool:
    """Whether something waits that the person was not told of, and the last digest is a day old. Pure."""
    if told.at is not None and timedelta() <= now - told.at < AT_MOST_EVERY:
        return False
    return not set(keys) <= told.keys


def notice_of(items: Sequence[Todo], now: datetime, *, rehearsal: bool = False) -> Notice:
    """The notice of these things."""
    ids = dict.fromkeys(one for item in items for one in item.submissions)
    return Notice(at=now, counts=Counter(item.reason for item in items), ids=tuple(ids), rehearsal=rehearsal)


@dataclass(frozen=True, kw_only=True)
class Digest:
    """Tells a person when it is time, and remembers it in a file (0600) of ids and times."""

    notifier: Notifier
    file: Path
    rehearsal: bool = False

    async def after_a_pass(self, items: Sequence[Todo], now: datetime) -> str:
        """Tell what waits, if that is wanted. Why it could not be told, or an empty text: a pass never fails by it.

        Of runs that end together one tells. What only another of them saw is new to the next digest.
        """
        lock = FileLock(self.file.with_suffix(".lock"))
        try:
            if not lock.take():
                return ""
        except OSError:
            pass  # the folder cannot be written to: that is told below, once there is something to remember
        try:
            return await self._tell(items, now)
        finally:
            lock.let_go()

    async def _tell(self, items: Sequence[Todo], now: datetime) -> str:
        told, keys = self.read(), frozenset(item.key for item in items)
        still = Told(at=told.at, keys=told.keys & keys)  # what was settled and comes back is new again
        trouble = ""
        if is_wanted(told, keys, now):
            try:
                await self.notifier.tell(notice_of(items, now, rehearsal=self.rehearsal))
                still = Told(at=now, keys=keys)
            except Unreachable as error:
                trouble = f"you could not be told that you are needed: {error}"
        if still != told:
            try:
                self.write(still)
            except OSError as error:
                trouble = f"{self.file}: cannot be written ({error.strerror}), so you may be told twice"
        return trouble

    def read(self) -> Told:
        """What is remembered; nothing if the file is missing or none of ours: then the person is told once more."""
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            with self.file.open("rb") as file:
                content = json.loads(file.read(LARGEST))
            at = datetime.fromisoformat(content["at"]) if content["at"] else None
            if at is None or at.tzinfo is not None:
                return Told(at=at, keys=frozenset(str(key) for key in content["keys"]))
        return Told()

    def write(self, told: Told) -> None:
        """Remember, whole or not at all. Raises OSError."""
        content = {"at": told.at.isoformat() if told.at else None, "keys": sorted(told.keys)}
        handle, beside = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
        Path(beside).replace(self.file)
