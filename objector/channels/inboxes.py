"""Several mailboxes as one inbox: read side by side, told apart by name. One that is down does not stop the others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from objector.channels.inbox import Checkpoint, Mail, Places, Point
from objector.channels.mailbox import Mailbox
from objector.errors import ConfigError, ObjectorError, Unreachable

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Inboxes:
    """An `Inbox` over several. Only if none of them can be read does it raise, what the first of them raised.

    Its points are `Places`: a mailbox that could not be asked where it ends is none of them, and is left out until
    the next point, so that no old mail of it is ever taken for a new one.
    """

    def __init__(self, mailboxes: Sequence[Mailbox]) -> None:
        """In the order in which they are told. They are closed by whoever opened them."""
        self._mailboxes = {box.name: box for box in mailboxes}
        self._down: dict[str, str] = {}

    @property
    def down(self) -> tuple[str, ...]:
        """Why those cannot be read that could not be when they were last asked; for people, without any address."""
        return tuple(self._down[name] for name in self._mailboxes if name in self._down)

    async def checkpoint(self) -> Places:
        """The present end of each."""
        return Places(of=await self._each(self._mailboxes, lambda box: box.checkpoint()))

    async def mails(self, since: Point, *, only_from: Collection[str] | None = None) -> list[Mail]:
        """What came after `since` in any of them, oldest first; see `Inbox`."""
        asked = self._asked(since)
        found = await self._each(asked, lambda box: box.mails(_of(since, box.name), only_from=only_from))
        return _in_order(found)

    async def wait(
        self,
        since: Point,
        timeout: float,  # noqa: ASYNC109 - running out of time is an answer here (no mail came), not an error
        *,
        only_from: Collection[str] | None = None,
    ) -> list[Mail]:
        """As `mails`, once there is at least one in any of them; an empty list after `timeout` seconds."""
        tasks = {
            asyncio.create_task(box.wait(_of(since, name), timeout, only_from=only_from)): name
            for name, box in self._asked(since).items()
        }
        running = set(tasks)
        failed: dict[str, ObjectorError] = {}
        found: dict[str, list[Mail]] = {}
        try:
            while running and not any(found.values()):
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    try:
                        found[tasks[task]] = self._well(tasks[task], task.result())
                    except (Unreachable, ConfigError) as error:
                        failed[tasks[task]] = self._ill(tasks[task], error)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if failed and not found:
            raise next(failed[name] for name in self._mailboxes if name in failed)
        return _in_order(found)

    def _asked(self, since: Point) -> Mapping[str, Mailbox]:
        if not isinstance(since, Places):
            return self._mailboxes
        return {name: box for name, box in self._mailboxes.items() if name in since.of}

    async def _each(self, asked: Mapping[str, Mailbox], ask: Callable[[Mailbox], Awaitable[T]]) -> dict[str, T]:
        """What each of them answers; those that do not are noted. Raises if none does."""
        answers = await asyncio.gather(*(ask(box) for box in asked.values()), return_exceptions=True)
        found: dict[str, T] = {}
        failed: list[ObjectorError] = []
        for name, answer in zip(asked, answers, strict=True):
            if isinstance(answer, Unreachable | ConfigError):
                failed.append(self._ill(name, answer))
            elif isinstance(answer, BaseException):
                raise answer
            else:
                found[name] = self._well(name, answer)
        if failed and not found:
            raise failed[0]
        return found

    def _ill(self, name: str, error: Unreachable | ConfigError) -> ObjectorError:
        if name not in self._down:
            _log.warning("inbox: one of several mailboxes cannot be read: %s", error)
        self._down[name] = str(error)
        return error

    def _well(self, name: str, answer: T) -> T:
        self._down.pop(name, None)
        return answer


def _of(since: Point, name: str) -> Checkpoint | datetime:
    return since.of[name] if isinstance(since, Places) else since


def _in_order(found: Mapping[str, Sequence[Mail]]) -> list[Mail]:
    mails = [replace(mail, box=name) for name, of_one in found.items() for mail in of_one]
    return sorted(mails, key=lambda mail: mail.received_at)
