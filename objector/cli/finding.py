"""What the doctor finds about one part of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

WRONG_CLOCK = timedelta(minutes=2)
"""From how far on a clock is told to be wrong."""


class Health(StrEnum):
    """How a part is."""

    WELL = "well"
    ODD = "note"  #: works, but the person should know
    ILL = "wrong"  #: must be mended


@dataclass(frozen=True)
class Found:
    """What was found about one part. `detail` says how to mend it."""

    what: str
    health: Health
    detail: str
