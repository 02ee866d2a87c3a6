"""Processes below a program: its browser and the driver between them. Read from /proc."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def _parent(pid: int) -> int:
    """The parent of a process that lives; 0 for one that is gone or waits to be buried."""
    try:
        state, parent = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return 0
    return 0 if state in "ZX" else int(parent)


def below(pid: int) -> list[int]:
    """Every living process that descends from this one."""
    parents = {int(place.name): _parent(int(place.name)) for place in PROC.iterdir() if place.name.isdigit()}
    found, fresh = [], [pid]
    while fresh:
        fresh = [child for child, parent in parents.items() if parent in fresh]
        found += fresh
    return found


def command(pid: int) -> list[str]:
    """The words of its command; none if it is gone."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return []


def browsers_of(pid: int) -> list[int]:
    """The browsers that a program runs: the browser itself, not the processes in which it shows pages."""
    found = [(child, command(child)) for child in below(pid)]
    return [child for child, words in found if "--remote-debugging-pipe" in words and not _is_part(words)]


def _is_part(words: list[str]) -> bool:
    return any(word.startswith("--type=") for word in words)


def kill(pid: int) -> bool:
    """SIGKILL; False if it was gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def gone(pids: list[int], seconds: float) -> bool:
    """Wait until none of these lives, at most so long; whether they are gone."""
    end = time.monotonic() + seconds
    while any(_parent(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
