"""The passing folder of a program's browsers: what an earlier program left behind is known by it, and cleared away.

A browser ends with its program: the driver between them sees its input end, and the browser sees the driver's end.
But one that hangs sees nothing, and a driver that is killed too deletes no profile. So everything passing of a
program's browsers lies in one folder, whose lock the kernel lets go of when the program ends, however it ends; and
every browser carries the folder's name in its command. A folder whose lock can be taken belongs to nobody who lives.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from weakref import WeakKeyDictionary

from objector.channels.processes import end_browsers
from objector.ledger.lease import FileLock

PREFIX = "objector-browser-"
_VARIABLE = "TEMP" if sys.platform == "win32" else "TMPDIR"
"""Where Node.js looks first for the folder of passing files."""
_OPTIONS = "NODE_OPTIONS"
_FRUGAL = "--max-semi-space-size=1 --max-old-space-size=1024"
"""A driver otherwise lets what it no longer needs grow by half of what it needs before it clears it away. The bound
itself is wide: several pictures of the largest pages fit in at once. What the environment says goes before it."""
_YOUNG_SECONDS = 3600.0
"""A folder without a lock may be about to get one."""
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


class BrowserFolder:
    """A fresh folder among the passing files of this machine, readable by this account alone, and its lock."""

    def __init__(self) -> None:
        """Raises OSError if there is no room for one."""
        for _ in range(3):
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._lock = FileLock(self.path / "lock")
            with suppress(FileNotFoundError):
                if self._lock.take() and self._lock.path.exists():
                    return
            self._lock.let_go()  # a program that was clearing away was faster
        raise OSError(f"no folder can be locked in {tempfile.gettempdir()}")

    @property
    def mark(self) -> str:
        """What every browser of this folder carries in its command."""
        return self.path.name

    def remove(self) -> None:
        """Delete it with all that is in it."""
        _delete(self.path)
        self._lock.let_go()

    @asynccontextmanager
    async def for_a_driver(self) -> AsyncIterator[None]:
        """A driver that is started in here keeps its passing files in this folder, its browsers' profiles among them.

        It is held to little memory. It can only be told by the environment, which is this whole program's: one driver
        at a time is started.
        """
        turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
        async with turn:
            usual = {name: os.environ.get(name) for name in (_VARIABLE, _OPTIONS)}
            os.environ[_VARIABLE] = str(self.path)
            os.environ[_OPTIONS] = f"{_FRUGAL} {usual[_OPTIONS] or ''}".strip()
            try:
                yield
            finally:
                for name, value in usual.items():
                    if value is None:
                        del os.environ[name]
                    else:
                        os.environ[name] = value


def clear_away() -> None:
    """End the browsers that programs of this account left behind, delete their folders. Those of the living stay."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another program clears it away, too
            if _is_ours(path):
                _clear(path)


def _clear(path: Path) -> None:
    lock = FileLock(path / "lock")
    if not lock.path.exists():
        if time.time() - path.stat().st_mtime > _YOUNG_SECONDS:
            _delete(path)
        return
    if not lock.take():
        return  # its program lives
    try:
        if end_browsers(path.name):
            _delete(path)
    finally:
        lock.let_go()


def _is_ours(path: Path) -> bool:
    """Whether this is a folder (no link to one) of this account."""
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and (sys.platform == "win32" or found.st_uid == os.geteuid())


def _delete(path: Path) -> None:
    """The lock goes last: a folder that keeps it is cleared away by the next who comes."""
    for inside in path.iterdir():
        if inside.name == "lock":
            continue
        if inside.is_dir() and not inside.is_symlink():
            shutil.rmtree(inside, ignore_errors=True)
        else:
            inside.unlink(missing_ok=True)
    shutil.rmtree(path, ignore_errors=True)
