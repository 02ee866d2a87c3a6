"""Ticks: when each was last done, failed or came late. A small file in the data folder, read by `objector status`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

FILE = "ticks.json"
_LARGEST = 100_000


@dataclass(frozen=True, kw_only=True)
class Tick:
    """One kind of tick. Moments are ISO 8601, UTC; empty: never. Nothing personal stands here."""

    name: str
    done_at: str = ""
    failed_at: str = ""
    missed_at: str = ""
    what: str = ""
    """The kind of error of the last failure, or what the last tick found."""

    @property
    def fails(self) -> bool:
        """Whether it failed when it was last due."""
        return self.failed_at > self.done_at


class TickLog:
    """Keeps the ticks in a file of this folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def all(self) -> tuple[Tick, ...]:
        """Every tick that was noted; none where nothing ever ticked or the file is not readable."""
        try:
            with self._path.open("rb") as file:
                given = json.loads(file.read(_LARGEST))
            names = Tick.__dataclass_fields__
            return tuple(Tick(**{name: str(one.get(name, ""))[:200] for name in names}) for one in given)
        except (OSError, ValueError, AttributeError, TypeError):
            return ()

    def done(self, name: str, now: datetime, what: str = "") -> None:
        """It came to its end."""
        self._note(replace(self._known(name), done_at=_stamp(now), what=what))

    def failed(self, name: str, now: datetime, what: str) -> None:
        """It did not come to its end; `what` is the kind of the error."""
        self._note(replace(self._known(name), failed_at=_stamp(now), what=what))

    def missed(self, name: str, now: datetime) -> None:
        """It was due while the one before was still under way."""
        self._note(replace(self._known(name), missed_at=_stamp(now)))

    def _known(self, name: str) -> Tick:
        return next((tick for tick in self.all() if tick.name == name), Tick(name=name))

    def _note(self, tick: Tick) -> None:
        ticks = [*(known for known in self.all() if known.name != tick.name), tick]
        new = self._path.with_suffix(".new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump([asdict(one) for one in sorted(ticks, key=lambda one: one.name)], file)
        new.replace(self._path)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
