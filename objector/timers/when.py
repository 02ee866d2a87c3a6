"""When a pass is started: every so often, or once a day at a time of this machine's own zone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from objector.errors import ConfigError

DAY = 24 * 60
EVERY = {"15m": 15, "20m": 20, "30m": 30} | {f"{hours}h": hours * 60 for hours in (1, 2, 3, 4, 6, 8, 12, 24)}
"""Minutes between two passes: what divides an hour or a day evenly, so that every clockwork means the same by it."""
USUAL = "4h"


@dataclass(frozen=True, kw_only=True)
class When:
    """Either every so many minutes, or daily at `hour`:`minute` (this machine's zone, daylight saving included).

    Passes of one machine begin `minute` minutes past the full hour, so that not all machines come at once.
    """

    every: int = DAY
    """Minutes between two passes; DAY with an `hour`."""
    hour: int = 0
    minute: int = 0

    @property
    def minutes(self) -> tuple[int, ...]:
        """The minutes of each hour at which a pass begins."""
        step = min(self.every, 60)
        return tuple(range(self.minute % step, 60, step))

    @property
    def hours(self) -> tuple[int, ...]:
        """The hours of each day at which a pass begins."""
        step = max(self.every // 60, 1)
        return tuple(range(self.hour % step, 24, step))

    def __str__(self) -> str:
        if self.every < 60:
            return f"every {self.every} minutes"
        if self.every < DAY:
            return f"every {self.every // 60} hours" if self.every > 60 else "every hour"
        return f"daily at {self.hour:02}:{self.minute:02}"


def when(every: str | None, at: str | None, minute: int) -> When:
    """What was asked for; every four hours if nothing was. `minute`: of this machine. Raises ConfigError."""
    if every is not None and at is not None:
        raise ConfigError("say one of --every and --at")
    if at is not None:
        found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", at, re.ASCII)
        if found is None:
            raise ConfigError("--at wants a time of day, such as 07:30")
        return When(hour=int(found[1]), minute=int(found[2]))
    chosen = EVERY.get((every or USUAL).strip().lower())
    if chosen is None:
        raise ConfigError(f"--every wants one of: {', '.join(EVERY)}")
    return When(every=chosen, minute=minute % 60)
