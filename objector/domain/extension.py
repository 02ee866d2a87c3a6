"""A notice of extension: the controller says that it takes up to three months (Art. 12(3) GDPR, second sentence on)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class ExtensionNotice:
    """What the controller wrote. It moves the deadline only if it came within the first month and gave reasons."""

    arrived: date | None = None
    """The day on which the person got it, in the controller's time zone; None: within the first month, as they say."""
    reasoned: bool = True
    """Whether it says why: complex, or too many requests."""

    def counts(self, due: date) -> bool:
        """Whether it moves the deadline; `due` is the last day of the first month."""
        return self.reasoned and self.in_time(due)

    def in_time(self, due: date) -> bool:
        """Whether it came within the first month."""
        return self.arrived is None or self.arrived <= due
