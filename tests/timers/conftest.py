"""A machine with no tools but those that a test gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from objector.timers.call import Call
from tests.timers.fakes import Tools, tools_alone

HARD = "a b/100% \"of\" 'it' $HOME; `x` & \\z"
"""What a path on a person's machine may look like at its worst."""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    return tools_alone(tmp_path, monkeypatch)


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """A pass in a folder with a space, with one setting."""
    return Call(
        words=(str(tmp_path / "my programs" / "objector"), "run", "--quiet", "--json"),
        environment=(("OBJECTOR_DATA_DIR", str(tmp_path / "my data")),),
        log=tmp_path / "my data" / "schedule.log",
    )
