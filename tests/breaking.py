"""Files of data that a test breaks: one text replaced, and the faults that loading then tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from objector.errors import RecipeError

Break = Callable[[str, str, str], tuple[str, ...]]
"""File, text, what stands there instead: the faults; no faults is an empty tuple."""


def replacing(folder: Path, load: Callable[[], object]) -> Break:
    """Break files of this folder, one after the other."""

    def change(file: str, old: str, new: str) -> tuple[str, ...]:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        try:
            load()
        except RecipeError as error:
            return error.faults
        return ()

    return change
