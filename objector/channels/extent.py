"""The extent of a page, as a look at it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How large a page is, in CSS pixels (endless if it does not tell), and what a picture of it has to mind."""

    height: float = inf
    width: float = inf
    fits: bool = False
    """All of it stands in the window."""
    still: bool = False
    """No animation runs and no font is under way."""

    @classmethod
    def of(cls, reports: Sequence[dict[str, Any]]) -> Self:
        """By the reports of its documents, the page itself first."""
        if not reports:
            return cls()
        page = reports[0]
        height, width = (float(n) if isinstance(n, int | float) else inf for n in (page["height"], page["width"]))
        still = all(report["still"] is True for report in reports)
        return cls(height=height, width=width, fits=page["fits"] is True, still=still)
