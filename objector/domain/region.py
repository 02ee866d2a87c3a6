"""Regions by the words that recipes use, as sets of ISO 3166-1 alpha-2 codes."""

from __future__ import annotations

EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""The 27 member states of the European Union."""
EEA = EU | {"IS", "LI", "NO"}
"""The European Economic Area, in which the GDPR applies (EEA Joint Committee Decision 154/2018)."""

REGIONS: dict[str, frozenset[str]] = {"EU": EU, "EEA": EEA}
"""What a recipe may write in `offered_in` besides single country codes."""


def countries(words: tuple[str, ...]) -> frozenset[str]:
    """All countries that these regions and country codes name together."""
    return frozenset().union(*(REGIONS.get(word, frozenset({word})) for word in words)) if words else frozenset()
