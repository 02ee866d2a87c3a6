"""A figure: one measured value, and the bound that it must hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Side = Literal["at most", "at least"]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One row of the table. Without a bound it is told for orientation and always holds."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    side: Side = "at most"

    @property
    def holds(self) -> bool:
        """Whether the value is on the right side of its bound; the bound itself still holds."""
        if self.bound is None:
            return True
        return self.value <= self.bound if self.side == "at most" else self.value >= self.bound

    @property
    def bound_in_words(self) -> str:
        """The bound as people read it; empty without one."""
        return "" if self.bound is None else f"{self.side} {self.bound:g}"

    def as_json(self) -> dict[str, Any]:
        """The row for `build/bench/<name>.json`."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "bound": self.bound_in_words or None,
            "holds": self.holds,
        }


def median(values: Sequence[float]) -> float:
    """The middle of the values; the mean of the two in the middle for an even number. Raises ValueError for none."""
    if not values:
        raise ValueError("there is no median of nothing")
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
