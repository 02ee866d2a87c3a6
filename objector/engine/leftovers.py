"""Leftovers: files in the data folder that a run which was killed did not come to remove."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from objector.ledger.lease import FileLock

AGE = timedelta(days=1)
"""What is younger may still be in somebody's hands."""
HALF_WRITTEN = (".notice.json.*", "ticks.new", "confirmations.*.new", "contracts/*.new")
"""Files that are written beside the one which they then replace."""
LOCKS = "runs/*.lock"
"""One for each run; the run that lives holds it."""


def sweep(folder: Path, now: datetime) -> int:
    """Delete what was left behind more than a day before now (the world's time); how many files. Raises nothing.

    What is held by a run that lives stays, whatever its age.
    """
    number = 0
    for pattern in HALF_WRITTEN:
        for path in folder.glob(pattern):
            if _is_old(path, now):
                with suppress(OSError):
                    path.unlink()
                    number += 1
    for path in folder.glob(LOCKS):
        lock = FileLock(path)
        with suppress(OSError):
            if _is_old(path, now) and lock.take():
                lock.let_go(delete=True)
                number += 1
    return number


def _is_old(path: Path, now: datetime) -> bool:
    with suppress(OSError):
        seen = os.lstat(path)
        return path.is_file() and not path.is_symlink() and now.timestamp() - seen.st_mtime > AGE.total_seconds()
    return False
