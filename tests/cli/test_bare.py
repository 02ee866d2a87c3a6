"""`run --quiet --json` as a timer starts it: in an environment of HOME and PATH and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from objector.shipped import config_dir
from tests.cli.conftest import PEOPLE

START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from objector.__main__ import main; main()"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "my home"
    folder.mkdir()
    return folder


def settings(home: Path, text: str) -> None:
    """The settings file, where the platform looks for it."""
    folder = home / ".config" / "objector"
    folder.mkdir(parents=True)
    (folder / "objector.toml").write_text(text)


def bare(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command with HOME and PATH alone, its input closed, in a folder of nobody."""
    return subprocess.run(
        [sys.executable, "-c", START, str(config_dir().parent), *words],
        env={"HOME": str(home), "PATH": os.defpath},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def answered(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """stdout, which is exactly one JSON value; nothing on stderr, or a timer would write a mail with it."""
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_before_anything_was_done(home: Path) -> None:
    """An empty answer, code 0, and a data folder for its owner alone."""
    done = bare(home, "run", "--quiet", "--json")
    assert answered(done) == {"submissions": [], "summary": {}}
    assert done.returncode == 0
    data = home / ".local" / "share" / "objector"
    assert data.stat().st_mode & 0o077 == 0


def test_a_person_is_needed(home: Path) -> None:
    """What lacks data stops, is told as JSON with code 10, and again by the next pass; nothing is asked."""
    settings(home, "rehearsal = true\n")  # it would look whether the controller can be reached
    people = home / "people.toml"
    people.write_text(PEOPLE.replace("approved = 2026-11-22T10:00:00Z\n", ""), encoding="utf-8")
    assert bare(home, "init", "--from", str(people), "--json").returncode == 0
    for _ in range(2):
        done = bare(home, "run", "--quiet", "--json")
        found = answered(done)
        assert found["submissions"]
        assert {one["reason"] for one in found["submissions"]} == {"missing_data"}
        assert done.returncode == 10
    waiting = answered(bare(home, "todo", "--json"))["todo"]
    assert {one["command"].split()[1] for one in waiting} == {"people"}


def test_a_wrong_setting_is_told_and_nothing_done(home: Path) -> None:
    """One message on stderr and code 2: that is what the journal, or cron's mail, then says."""
    settings(home, "patience = 'long'\n")
    done = bare(home, "run", "--quiet", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "objector.toml: patience" in done.stderr
    assert not (home / ".local").exists()
