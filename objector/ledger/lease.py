"""Leases: which run has a submission in hand, and whether that run is still alive.

A run holds a lock on a file of its own, `runs/TOKEN.lock` in the data folder; the kernel lets go of it when the
process ends, however it ends. So on the same data folder the lock tells, and the clock does not matter: a run that
sleeps keeps what it has. A run elsewhere is taken for dead once its lease has expired.
"""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from objector.ledger.files import private_folder, told

LEASE = timedelta(minutes=5)
"""How long a run on another machine is believed to be alive without a sign; `Ledger.keep_lease` gives one."""


class FileLock:
    """A lock on a file, held until let go or until the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self, *, wait: bool = False) -> bool:
        """Try to take the lock, or wait for it; False: another one holds it."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle, wait=wait)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def let_go(self, *, delete: bool = False) -> None:
        """Give the lock back; `delete`: the file too, while it is still held."""
        if self._handle is None:
            return
        if delete and os.name == "posix":
            self.path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = None
        if delete and os.name != "posix":
            with suppress(OSError):  # another process has it open: it stays, and stays lockable
                self.path.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


class Owner:
    """This run, by the name under which it holds submissions: `PLACE.TOKEN`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "runs"
        self._place = _place(folder)
        self._token = secrets.token_hex(8)
        self._lock: FileLock | None = None

    @property
    def name(self) -> str:
        """The name of this run. From the first time it is asked for, the lock is held."""
        if self._lock is None:
            with told(self._folder):
                private_folder(self._folder)
                lock = FileLock(self._folder / f"{self._token}.lock")
                lock.take()
            self._lock = lock
        return f"{self._place}.{self._token}"

    def is_dead(self, other: str, lease_until: datetime | None, now: datetime) -> bool:
        """Whether the run of this name has ended and what it had in hand may be taken up."""
        place, _, token = other.partition(".")
        if place != self._place:
            return lease_until is None or lease_until <= now
        if token == self._token:
            return False
        path = self._folder / f"{token}.lock"
        if not path.is_file():
            return True
        lock = FileLock(path)
        if not lock.take():
            return False
        lock.let_go(delete=True)
        return True

    def close(self) -> None:
        """Let go of the lock: this run is over."""
        if self._lock is not None:
            self._lock.let_go(delete=True)
            self._lock = None


def _place(folder: Path) -> str:
    """A name for this data folder on this machine that tells neither."""
    machine = ""
    with suppress(OSError):
        machine = Path("/etc/machine-id").read_text(encoding="ascii", errors="replace").strip()
    told = "\n".join((machine, platform.node(), str(folder.resolve())))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
