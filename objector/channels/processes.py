"""The browsers of this account among the processes of this machine: found by their mark, ended, held to a limit.

Read from `/proc` on Linux and from `ps` elsewhere; on Windows none is ever found.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SWITCH = "--objector-browser"
"""The word by which a browser of this program is known. Chromium keeps words that mean nothing to it, and hands them to
none of its children."""
_OF_A_DRIVER = "--remote-debugging-pipe"
GONE_SECONDS = 5.0
"""How long the kernel may take to bury what it was told to kill."""
_PROC = Path("/proc")


def browsers(mark: str) -> list[int]:
    """The browsers of this account whose mark is this one, or one below it (`MARK.1`)."""
    word = f"{SWITCH}={mark}"
    return [
        pid
        for pid, words in _commands()
        if _OF_A_DRIVER in words and any(one == word or one.startswith(f"{word}.") for one in words)
    ]


def end_browsers(mark: str) -> bool:
    """End the browsers of this mark with all their processes, by SIGKILL; whether they are gone."""
    for pid in browsers(mark):
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) == pid:
                os.killpg(pid, signal.SIGKILL)
            else:
                os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + GONE_SECONDS
    while browsers(mark):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def hold_to(mark: str, limit: int) -> None:
    """No process of these browsers, and none that they start, gets more bytes than this for its data (Linux only)."""
    if sys.platform != "linux":
        return
    import resource

    for leader in browsers(mark):
        fresh = True
        while fresh:  # one that is not held yet may just have started another
            fresh = False
            for pid in _pids():
                with suppress(OSError):  # it went away meanwhile, or may not be held
                    if os.getpgid(pid) == leader:
                        fresh |= resource.prlimit(pid, resource.RLIMIT_DATA, (limit, limit)) != (limit, limit)


def _commands() -> Iterator[tuple[int, list[str]]]:
    """The processes of this account, each with the words of its command."""
    if sys.platform == "win32":
        return
    own = os.geteuid()
    if not _PROC.joinpath("self", "cmdline").exists():
        for line in _ps():
            number, uid, *words = line.split()
            if int(uid) == own:
                yield int(number), words
        return
    for pid in _pids():
        with suppress(OSError):  # it went away meanwhile
            place = _PROC / str(pid)
            if place.stat().st_uid == own:
                yield pid, place.joinpath("cmdline").read_bytes().decode("utf-8", "replace").split("\0")


def _pids() -> list[int]:
    return [int(name) for name in os.listdir(_PROC) if name.isdecimal()]


def _ps() -> list[str]:
    words = ["/bin/ps", "-axww", "-o", "pid=,uid=,command="]
    try:
        told = subprocess.run(words, capture_output=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return []  # then none is found, and none is ended
    return told.stdout.decode("utf-8", "replace").splitlines()
