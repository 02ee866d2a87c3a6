"""launchd: an agent of the user (launchd.plist(5)). A pass that was missed while the Mac slept comes when it wakes."""

from __future__ import annotations

import os
import plistlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from objector.timers import tool
from objector.timers.call import Call, sh_line
from objector.timers.timer import Kind, Piece, erase, read, write
from objector.timers.when import When

LABEL = "objector.run"


def _usual_folder() -> Path:
    return Path.home() / "Library" / "LaunchAgents"


@dataclass(frozen=True)
class Launchd:
    """A property list in the user's own folder."""

    folder: Path = field(default_factory=_usual_folder)
    kind: Kind = Kind.LAUNCHD
    note: str = "It runs while you are signed in."

    @property
    def path(self) -> Path:
        """Where the agent lies."""
        return self.folder / f"{LABEL}.plist"

    def is_here(self) -> bool:
        """Whether there is a `launchctl` program."""
        return tool.is_there("launchctl")

    def pieces(self, call: Call, at: When) -> list[Piece]:
        """The property list."""
        moments = [{"Hour": hour, "Minute": minute} for hour in at.hours for minute in at.minutes]
        agent: dict[str, Any] = {
            "Label": LABEL,
            # Through the shell, since launchd would leave the log open to everybody and let it grow.
            "ProgramArguments": ["/bin/sh", "-c", sh_line(call)],
            "StartCalendarInterval": moments,
            "ProcessType": "Background",
            "RunAtLoad": False,
        }
        return [Piece(place=str(self.path), text=plistlib.dumps(agent, sort_keys=False).decode())]

    def installed(self) -> list[Piece]:
        """The property list as it is."""
        return read(self.path)

    def install(self, pieces: list[Piece]) -> None:
        """Write it and hand it to launchd anew."""
        (piece,) = pieces
        write(piece)
        tool.ask("launchctl", "bootout", f"{_domain()}/{LABEL}")  # fails where it was not loaded, which is well
        tool.tell("launchctl", "bootstrap", _domain(), str(self.path))

    def remove(self) -> None:
        """Take it from launchd, then away."""
        if self.path.exists() and self.is_here():
            tool.ask("launchctl", "bootout", f"{_domain()}/{LABEL}")
        erase(self.path)


def _domain() -> str:
    return f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"
