"""Reading on in mailboxes: each from where an earlier run stopped, and never past what may still be needed.

A mail that concerned nobody when it was read may concern a submission that is awaited only later: one that was still
being sent then, or whose recipe or addresses changed since. So what is kept of a mailbox is a place together with the
submissions, as they were awaited then, for which everything before the place was read. One that is not among them, or
is awaited otherwise now, is looked for among the older mails too, from when it was sent. A place is kept only after
what was read before it is recorded: a crash in between costs a second reading, and each mail is used once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from objector.channels.inbox import Inbox, Mail
from objector.channels.mailbox import Mailbox, Portion
from objector.domain.checkpoint import Checkpoint
from objector.domain.submission import Submission
from objector.domain.visited import Visited
from objector.errors import ConfigError, Unreachable
from objector.recipes.model import Reply

MATCHING = 2
"""The version of `follow_up.match`. A higher one holds every older mail against what is awaited once more."""


class Memory(Protocol):
    """What remembers up to where a mailbox was read; the ledger."""

    async def mailbox(self, name: str, awaited: Mapping[str, str]) -> Visited:
        """Up to where it was read, and for which of these."""
        ...

    async def keep_mailbox(self, name: str, place: Checkpoint, awaited: Mapping[str, str], now: datetime) -> None:
        """It was read up to there, for exactly these."""
        ...


@dataclass(frozen=True, kw_only=True)
class Sought:
    """A submission whose mails are looked for."""

    id: str
    sent_at: datetime
    """No mail from before it was sent is an answer. Aware."""
    mark: str
    """What its mails are told by. When that changes, older mails are held against it anew."""


def sought_by(
    submission: Submission,
    address: str,
    addresses: Collection[str],
    replies: Sequence[Reply],
    names: Sequence[str] = (),
) -> Sought:
    """What the mails of a submission are told by: once any of it changes, older mails may be meant for it too."""
    if submission.sent_at is None:
        raise ValueError(f"submission {submission.id} was not sent, so no mail is awaited for it")
    told_by = [
        MATCHING,
        submission.status.value,
        submission.attempts,
        str(submission.changed_at),
        submission.reference,
        address,
        sorted(addresses),
        [reply.model_dump(mode="json") for reply in replies],
        list(names),
    ]
    return Sought(id=submission.id, sent_at=submission.sent_at, mark=json.dumps(told_by, sort_keys=True))


@dataclass(kw_only=True)
class _Stand:
    """Where the reading of one mailbox stands."""

    box: Mailbox
    since: Checkpoint | None
    again: datetime | None
    held: dict[int, int] = field(default_factory=dict)
    """By UIDVALIDITY, the first mail that is to be looked at again."""

    def up_to(self, end: Checkpoint) -> Checkpoint:
        return replace(end, uidnext=min(end.uidnext, self.held.get(end.uidvalidity, end.uidnext)))


class Reading(Protocol):
    """One reading of mails, whatever they are read from."""

    unread: list[str]
    """Why some of several mailboxes could not be read, for people."""

    def mails(self) -> AsyncIterator[Mail]:
        """What there is to read. What a mail says is recorded before the next one is asked for."""
        ...

    def look_again(self, mail: Mail) -> None:
        """This mail could not be judged yet: the next reading gives it once more."""
        ...


@dataclass(kw_only=True)
class PlainReading:
    """Everything of an inbox since a moment, each time anew; nothing is remembered."""

    inbox: Inbox
    since: datetime
    only_from: Collection[str]
    unread: list[str] = field(default_factory=list)

    async def mails(self) -> AsyncIterator[Mail]:
        """See `Reading`. Raises `Unreachable`, `ConfigError`."""
        for mail in await self.inbox.mails(self.since, only_from=self.only_from):
            yield mail

    def look_again(self, mail: Mail) -> None:
        """It is read again anyway."""


@dataclass(kw_only=True)
class MailReading:
    """One reading of the mailboxes for these submissions; use it once."""

    memory: Memory
    boxes: Sequence[Mailbox]
    sought: Sequence[Sought]
    only_from: Collection[str]
    """The domains that their mails come from."""
    now: datetime
    keeps: bool
    """Whether these are all that are awaited: only then may a place be kept."""
    unread: list[str] = field(default_factory=list)
    """Why some of several mailboxes could not be read, for people. The places kept of them stay as they were."""
    _stands: dict[str, _Stand] = field(default_factory=dict)

    async def mails(self) -> AsyncIterator[Mail]:
        """What there is to read, oldest first in bounded portions. What a mail says is recorded before the next one is
        asked for.

        Raises `Unreachable` or `ConfigError` if none of the mailboxes can be read.
        """
        marks = {one.id: one.mark for one in self.sought}
        for box in self.boxes:
            known = await self.memory.mailbox(box.name, marks)
            new = [one.sent_at for one in self.sought if one.id not in known.covered]
            self._stands[box.name] = _Stand(box=box, since=known.place, again=min(new, default=None))
        waiting = dict(self._stands)
        while waiting:
            portions = await self._portions(waiting)
            several = len(self.boxes) > 1  # one mailbox alone has no name, here as anywhere
            found = [replace(mail, box=name if several else "") for name, one in portions.items() for mail in one.mails]
            for mail in sorted(found, key=lambda one: one.received_at):
                yield mail
            for name, portion in portions.items():
                stand = self._stands[name]
                if self.keeps:
                    await self.memory.keep_mailbox(name, stand.up_to(portion.end), marks, self.now)
                stand.since, stand.again = portion.end, None
            waiting = {name: self._stands[name] for name, portion in portions.items() if portion.more}

    def look_again(self, mail: Mail) -> None:
        """This mail could not be judged yet: the next reading gives it once more, and no place passes it till then."""
        place = mail.place
        held = self._stands[mail.box or self.boxes[0].name].held
        held[place.uidvalidity] = min(place.uidnext - 1, held.get(place.uidvalidity, place.uidnext))

    async def _portions(self, waiting: Mapping[str, _Stand]) -> dict[str, Portion]:
        oldest = min(one.sent_at for one in self.sought)
        answers = await asyncio.gather(
            *(
                stand.box.portion(stand.since, oldest=oldest, again=stand.again, only_from=self.only_from)
                for stand in waiting.values()
            ),
            return_exceptions=True,
        )
        found: dict[str, Portion] = {}
        failed: list[Unreachable | ConfigError] = []
        for name, answer in zip(waiting, answers, strict=True):
            if isinstance(answer, Unreachable | ConfigError):
                failed.append(answer)
            elif isinstance(answer, BaseException):
                raise answer
            else:
                found[name] = answer
        if failed and len(failed) == len(self._stands):
            raise failed[0]
        self.unread += [str(error) for error in failed]
        return found
