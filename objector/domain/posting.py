"""A posting: what a person says of a letter that they posted. Sent is not received: it proves no arrival."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from objector.errors import ConfigError

POSTED, PROOF_KEPT = "posted", "file_kept"
"""The kinds of the ledger's entries that tell it, and that keep a proof which came later."""
BY_POST = (timedelta(days=3), timedelta(days=5))
"""How long a plain letter usually takes, at least and at most. An assumption; no deadline is counted from it."""
_NUMBER = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z .-]{2,38})[0-9A-Za-z]")


@dataclass(frozen=True, kw_only=True)
class Posting:
    """The person's word. Personal: it is kept sealed."""

    day: date
    """At the person's place."""
    letter: str
    """The SHA-256 (hex) of the letter that was posted."""
    number: str = ""
    """Of the registered letter; empty: none was given."""

    def __post_init__(self) -> None:
        if self.number and not _NUMBER.fullmatch(self.number):
            raise ConfigError("--registered: the number on the receipt is wanted, 4 to 40 letters and digits")

    def content(self, *, rehearsal: bool) -> bytes:
        """As it is kept."""
        told = {"posted": self.day.isoformat(), "letter_sha256": self.letter, "registered": self.number}
        marked = {"rehearsal": True, **told} if rehearsal else told
        return json.dumps(marked, indent=2).encode()

    @classmethod
    def read(cls, content: bytes) -> Posting:
        """One that was kept."""
        told = json.loads(content)
        return cls(day=date.fromisoformat(told["posted"]), letter=told["letter_sha256"], number=told["registered"])


def assumed_arrival(posted: date) -> tuple[date, date]:
    """Between which days a plain letter may have arrived. Nothing proves it."""
    return posted + BY_POST[0], posted + BY_POST[1]


def moment_on(day: date, zone: ZoneInfo, *, not_before: datetime, now: datetime) -> datetime:
    """The moment (aware) that stands for a day of which no hour is known: its noon there, between these two."""
    return min(now, max(not_before, datetime.combine(day, time(12), tzinfo=zone)))
