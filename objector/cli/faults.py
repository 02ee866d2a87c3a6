"""Faults of what was typed, gathered so that all of them are told at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from objector.errors import ConfigError


@contextmanager
def noted(faults: list[str]) -> Iterator[None]:
    """Add what is wrong within the block to these faults, and go on after it."""
    try:
        yield
    except ConfigError as error:
        faults.extend(error.faults)
