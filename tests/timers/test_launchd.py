"""launchd: an agent that a Mac can read, and what launchctl is told."""

from __future__ import annotations

import os
import plistlib
import subprocess
from pathlib import Path

from objector.timers.call import Call
from objector.timers.launchd import LABEL, Launchd
from objector.timers.when import when
from tests.timers.conftest import HARD
from tests.timers.fakes import Tools


def test_the_agent_says_what_was_meant(tmp_path: Path) -> None:
    """Its moments, and a call that the shell reads as it was, whatever stands in its paths."""
    call = Call(words=("/bin/echo", HARD), log=tmp_path / "a & <b>" / "log")
    call.log.parent.mkdir()
    (piece,) = Launchd(tmp_path).pieces(call, when("8h", None, 17))
    agent = plistlib.loads(piece.text.encode())
    assert agent["Label"] == LABEL
    assert agent["StartCalendarInterval"] == [{"Hour": hour, "Minute": 17} for hour in (0, 8, 16)]
    subprocess.run(agent["ProgramArguments"], check=True, env={"PATH": os.defpath})
    assert call.log.read_text() == f"{HARD}\n"
    assert call.log.stat().st_mode & 0o777 == 0o600


def test_installed_and_removed(tools: Tools, call: Call) -> None:
    """Handed to launchd anew at each install; afterwards nothing is left."""
    tools.add("launchctl", 'test "$1" != bootout')  # as launchd answers for an agent that is not loaded
    launchd = Launchd()
    pieces = launchd.pieces(call, when(None, "07:30", 0))
    launchd.install(pieces)
    launchd.install(pieces)
    assert launchd.installed() == pieces
    domain = f"gui/{os.getuid()}"
    assert tools.calls == [f"launchctl bootout {domain}/{LABEL}", f"launchctl bootstrap {domain} {launchd.path}"] * 2
    launchd.remove()
    launchd.remove()
    assert launchd.installed() == []
