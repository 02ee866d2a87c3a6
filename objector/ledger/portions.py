"""Portions: a database takes only so many values in one question, so long lists are asked about part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 500
"""Values in one question."""


def portions(values: Iterable[T]) -> Iterator[list[T]]:
    """All of them, in their order."""
    every = list(values)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
