"""Programs of the machine, played: each writes down how it was called. The real ones are never reached."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

CRONTAB = """#!{python}
import pathlib, sys
kept = pathlib.Path({kept!r})
if sys.argv[1:] == ["-l"]:
    if not kept.exists():
        sys.exit("no crontab for somebody")
    sys.stdout.write(kept.read_text())
elif sys.argv[1:] == ["-"]:
    kept.write_text(sys.stdin.read())
else:
    sys.exit("usage")
"""


@dataclass
class Tools:
    """A folder that is all of the PATH."""

    folder: Path

    def add(self, name: str, script: str = "exit 0") -> None:
        """A program that does this, and writes down how it was called."""
        path = self.folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.folder}/calls"\n{script}\n')
        path.chmod(0o755)

    def add_crontab(self) -> Path:
        """A `crontab` that keeps what it is given in this file."""
        kept = self.folder / "kept-crontab"
        path = self.folder / "crontab"
        path.write_text(CRONTAB.format(python=sys.executable, kept=str(kept)))
        path.chmod(0o755)
        return kept

    @property
    def calls(self) -> list[str]:
        """How the programs were called."""
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []


def tools_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    """Nothing of this machine is on the PATH, and home is an empty folder with a space in its name."""
    folder, home = tmp_path / "tools", tmp_path / "my home"
    folder.mkdir()
    home.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "OBJECTOR_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    return Tools(folder)
