"""One mailbox among several, and reading on in it: portion by portion, from where an earlier run stopped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from objector.channels.inbox import Inbox, Mail
from objector.domain.checkpoint import Checkpoint


@dataclass(frozen=True, kw_only=True)
class Portion:
    """What one look at a mailbox gave: a bounded part of what there is to read."""

    mails: tuple[Mail, ...]
    """In the order of their numbers."""
    end: Checkpoint
    """Whatever was to be read before this place was read."""
    more: bool
    """Whether there may be more from there on: ask again."""


class Mailbox(Inbox, Protocol):
    """One of the person's mailboxes. As everywhere, it is read and never changed."""

    @property
    def name(self) -> str:
        """What tells it from every other. It holds an address: not for logs."""
        ...

    async def checkpoint(self) -> Checkpoint:
        """Its present end."""
        ...

    async def portion(
        self,
        since: Checkpoint | None,
        *,
        oldest: datetime,
        again: datetime | None = None,
        only_from: Collection[str] | None = None,
    ) -> Portion:
        """The next mails to read, none of which came in before `oldest` (aware): those from `since` on, and of the ones
        before it those that came in at `again` or later, in case that something new is looked for among them.

        `since` of another numbering is no help, and all from `oldest` on are read. Raises as `Inbox` does.
        """
        ...
