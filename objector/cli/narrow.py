"""A program narrowed down to the command that was typed: only that one is put together whole.

Typer looks at every parameter of every command before it runs one; with fifty commands that takes longer than
`objector status` itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import typer
from typer.models import CommandInfo


def narrowed(app: typer.Typer, words: Sequence[str]) -> typer.Typer:
    """The same program, for these words of the command line. Of other commands it knows names and help alone."""
    place = next((n for n, word in enumerate(words) if not word.startswith("-")), len(words))
    typed, rest = (words[place] if place < len(words) else ""), words[place + 1 :]
    found = copy(app)
    found.registered_commands = [info if _name(info) == typed else _named(info) for info in app.registered_commands]
    found.registered_groups = []
    for group in app.registered_groups:
        kept = copy(group)
        if group.typer_instance is not None:
            inner = narrowed(group.typer_instance, rest) if group.name == typed else _empty(group.typer_instance)
            kept.typer_instance = inner
        found.registered_groups.append(kept)
    return found


def _name(info: CommandInfo) -> str:
    return info.name or (info.callback.__name__.replace("_", "-") if info.callback is not None else "")


def _named(info: CommandInfo) -> CommandInfo:
    """The command without what it does and takes."""
    of = info.callback

    def nothing() -> None:
        """Never run: another command was typed."""

    if of is not None:
        nothing.__doc__, nothing.__name__ = of.__doc__, of.__name__
    bare = copy(info)
    bare.callback = nothing
    return bare


def _empty(group: typer.Typer) -> typer.Typer:
    bare = copy(group)
    bare.registered_commands, bare.registered_groups = [], []
    return bare
