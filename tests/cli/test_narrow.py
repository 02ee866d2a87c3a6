"""Narrowed down to what was typed, the program says and does the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from objector.cli.app import app
from objector.cli.narrow import narrowed

WHOLE: Any = get_command(app)


def paths(command: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words that lead to each command and each group."""
    yield before
    for name, inner in getattr(command, "commands", {}).items():
        yield from paths(inner, (*before, name))


@pytest.mark.parametrize("path", list(paths(WHOLE)), ids=" ".join)
def test_help_is_the_same(path: tuple[str, ...]) -> None:
    """For every command and every group."""
    words = [*path, "--help"]
    narrow, whole = (CliRunner().invoke(one, words) for one in (narrowed(app, words), app))
    assert (narrow.exit_code, narrow.output) == (whole.exit_code, whole.output)
    assert whole.exit_code == 0


@pytest.mark.parametrize("words", [["nothing"], ["receipts", "nothing"], ["status", "--nothing"], []])
def test_what_there_is_not_is_told_the_same(words: list[str]) -> None:
    """A command or an option that does not exist: the same message and code."""
    narrow, whole = (CliRunner().invoke(one, words) for one in (narrowed(app, words), app))
    assert (narrow.exit_code, narrow.output) == (whole.exit_code, whole.output)
    assert whole.exit_code == 2


def test_the_program_itself_stays_whole() -> None:
    """What is narrowed is a copy."""
    narrowed(app, ["status"])
    command: Any = get_command(app)
    assert list(paths(command)) == list(paths(WHOLE))
    assert command.commands["run"].params
