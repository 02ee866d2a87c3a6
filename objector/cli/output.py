"""What commands print: plain tables that also read well in a mail from cron, and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import typer

WIDTH = 100
"""Characters of a line of running text."""


def print_json(answer: Any) -> None:
    """One JSON value."""
    import json

    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], indent: str = "") -> None:
    """Columns as wide as what stands in them."""
    lines = [list(heads), *(list(row) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        typer.echo(indent + "  ".join(cells).rstrip())


def print_wrapped(text: str, indent: str = "", *, err: bool = False) -> None:
    """Running text, each of its lines wrapped by itself."""
    for line in text.splitlines() or [""]:
        typer.echo(_filled(line, indent), err=err)


def print_text(text: str, *, err: bool = False) -> None:
    """A text for reading as it stands, line by line and not wrapped."""
    for line in text.splitlines():
        typer.echo(_plain(line), err=err)


def print_draft(text: str, *, reviewed: date | None) -> None:
    """A text that waits for the person's approval, with what they have to know of it. `reviewed`: by a lawyer, when."""
    print_text(text)
    typer.echo("-" * 60)
    if reviewed is None:
        print_wrapped("No lawyer reviewed this text, and it is no legal advice. Read it before you approve it.")


def _plain(line: str) -> str:
    """Without the signs that a terminal obeys, which what a page or a mail said may hold."""
    return "".join(sign if sign.isprintable() else " " for sign in line)


def _filled(line: str, indent: str) -> str:
    import textwrap

    # Never broken at a hyphen: ids and commands have them, and are copied.
    return textwrap.fill(
        _plain(line),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def moment(when: datetime | None) -> str | None:
    """A moment for machines: ISO 8601, UTC, whole seconds."""
    return None if when is None else when.strftime("%Y-%m-%dT%H:%M:%SZ")


def local(when: datetime) -> str:
    """A moment for people, in the time zone of this machine."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")


def several(number: int, one: str, more: str = "") -> str:
    """`1 mail`, `2 mails`."""
    return f"{number} {one if number == 1 else more or one + 's'}"
