"""Places in mailboxes: up to where a mailbox was read, by the numbers that its server gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Checkpoint:
    """A place in a mailbox: mails from `uidnext` on came later. May be stored and used after a restart."""

    uidvalidity: int
    uidnext: int
    newest: datetime | None = None
    """When the newest mail before this place had come in, by the server's clock; the epoch if there was none.
    Only needed when the server numbers its mails anew: without it the checkpoint is then lost."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """A place in each of several mailboxes, by the mailbox's name. One that is missing is left out."""

    of: Mapping[str, Checkpoint] = field(repr=False)  # the names hold addresses
