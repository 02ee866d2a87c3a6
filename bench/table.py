"""What a bench leaves behind: a table on the terminal and `build/bench/<name>.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.figure import Figure

FOLDER = Path("build") / "bench"
WIDTH = 120
"""Columns at least: a file or a pipe, which has no width of its own, gets the whole table."""


def show(title: str, figures: Sequence[Figure], console: Console | None = None) -> None:
    """Print the figures as a table."""
    table = Table(title=title, title_justify="left")
    table.add_column("figure", overflow="fold")
    for head in ("value", "unit", "bound", ""):
        table.add_column(head, justify="right" if head == "value" else "left", no_wrap=True)
    for figure in figures:
        mark = "" if figure.bound is None else "holds" if figure.holds else "DOES NOT HOLD"
        style = "bold red" if not figure.holds else None
        table.add_row(figure.name, _told(figure.value), figure.unit, figure.bound_in_words, mark, style=style)
    (console or Console(width=max(Console().width, WIDTH))).print(table)


def _told(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3f}" if abs(value) < 100 else f"{value:,.1f}"


def keep(name: str, figures: Sequence[Figure], folder: Path = FOLDER) -> Path:
    """Write `<name>.json` with one object for each figure; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps([figure.as_json() for figure in figures], indent=2) + "\n", encoding="utf-8")
    return path


def finish(name: str, title: str, figures: Sequence[Figure]) -> int:
    """Show, keep, and the exit code: 1 when a bound does not hold."""
    show(title, figures)
    path = keep(name, figures)
    broken = [figure.name for figure in figures if not figure.holds]
    print(f"written: {path}")
    if broken:
        print(f"these bounds do not hold: {'; '.join(broken)}")
    return 1 if broken else 0
