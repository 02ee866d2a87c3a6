"""Windows: a task that its scheduler can read, and what schtasks is told."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from objector.errors import ConfigError
from objector.timers.call import Call
from objector.timers.when import when
from objector.timers.windows import NAMESPACE, Windows
from tests.timers.fakes import Tools


def task(call: Call, every: str | None = None, at: str | None = None) -> dict[str, str]:
    """The texts of the task by the name of their element."""
    (piece,) = Windows().pieces(call, when(every, at, 47))
    root = ElementTree.fromstring(piece.text.encode("utf-16"))
    return {one.tag.removeprefix(f"{{{NAMESPACE}}}"): (one.text or "").strip() for one in root.iter()}


def test_the_task_says_what_was_meant() -> None:
    """Moments, a call that cmd reads as it was, no second pass beside one that is at work."""
    call = Call(
        words=(r"C:\Program Files\A & B\objector.exe", "run", "--quiet", "--json"),
        environment=(("OBJECTOR_DATA_DIR", r"C:\Users\M <M>\data"),),
        log=Path("schedule.log"),
    )
    found = task(call, "8h")
    assert found["Command"] == "cmd.exe"
    assert found["Arguments"] == (
        r'/D /S /C "set "OBJECTOR_DATA_DIR=C:\Users\M <M>\data"&& '
        r'"C:\Program Files\A & B\objector.exe" "run" "--quiet" "--json" > "schedule.log" 2>&1"'
    )
    assert (found["Interval"], found["StartBoundary"]) == ("PT480M", "2026-01-01T00:47:00")
    assert found["MultipleInstancesPolicy"] == "IgnoreNew"
    daily = task(call, at="07:30")
    assert "Repetition" not in daily
    assert daily["StartBoundary"] == "2026-01-01T07:30:00"


@pytest.mark.parametrize("letter", ["%", '"'])
def test_what_cmd_cannot_be_told(letter: str) -> None:
    """A sign that cmd has no way to write is refused before anything is written."""
    with pytest.raises(ConfigError, match="Windows"):
        task(Call(words=(f"C:\\a{letter}b\\objector.exe",), log=Path("log")))


def test_installed_and_removed(tools: Tools, call: Call) -> None:
    """The task is handed over as a file in UTF-16, in the place of the former one, and taken away again."""
    folder = tools.folder
    tools.add(
        "schtasks", f'case "$1" in /Create) /bin/cp "$5" "{folder}/kept";; esac; /usr/bin/test -f "{folder}/kept"'
    )
    windows = Windows()
    assert windows.installed() == []
    (piece,) = windows.pieces(call, when(None, None, 5))
    windows.install([piece])
    assert (folder / "kept").read_text("utf-16") == piece.text
    assert windows.installed()
    windows.remove()
    assert tools.calls[-1] == "schtasks /Delete /TN Objector /F"
