"""Disasters other than kills: a full disk, a folder closed to writing, a locked database, a torn write-ahead log."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from chaos.kills import Toll, finish
from chaos.program import Program
from chaos.scene import prepare
from chaos.stage import Stage

DISK = 24 * 1024 * 1024
"""Bytes of the small disk."""
LOCK_SECONDS = 2
"""How long a writer waits for a locked database here."""


@contextmanager
def _small_disk() -> Iterator[Path | None]:
    """A folder whose `data` is a small file system of its own, where this machine lets us mount one.

    What is noted of a run lies beside it: the disk may be full or closed, and the run is to be seen all the same.
    """
    folder = Path(tempfile.mkdtemp(prefix="chaos-disk-"))
    data = folder / "data"
    data.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0700", "chaos", str(data)]
    try:
        mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(data)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def full_disk(program: Program, stage: Stage, mark: str, random: Random, toll: Toll) -> bool:
    """The disk is full somewhere in the middle of a run. False where no small disk can be made."""
    with _small_disk() as disk:
        if disk is None:
            return False
        prepare(disk, mark)
        ballast = disk / "data" / "ballast"
        spare = random.randint(150_000, 3_000_000)
        left = os.statvfs(disk / "data")
        free = left.f_bavail * left.f_frsize
        ballast.write_bytes(b"\0" * max(0, free - spare))
        toll.add_run(program.run(disk))
        ballast.unlink()
        _finish(program, stage, disk, mark, toll)
        return True


def read_only(program: Program, stage: Stage, mark: str, random: Random, toll: Toll) -> bool:
    """The data folder is closed to writing when a run begins; in the next one its files are, from some moment on."""
    with _small_disk() as disk:
        if disk is None:
            return False
        prepare(disk, mark)
        data = disk / "data"
        files = data / "rehearsal" / "files"
        files.mkdir(mode=0o700, exist_ok=True)
        _mount("-o", "remount,ro", str(data))
        toll.add_run(program.run(disk, lock_seconds=LOCK_SECONDS))
        _mount("-o", "remount,rw", str(data))
        closing = threading.Timer(random.uniform(0.5, 4), _close, (files,))
        closing.start()
        toll.add_run(program.run(disk, lock_seconds=LOCK_SECONDS))
        closing.join()
        subprocess.run(["umount", "--lazy", str(files)], check=True)
        _finish(program, stage, disk, mark, toll)
        return True


def _close(folder: Path) -> None:
    """Close a folder in use: a disk on which something is open for writing cannot be, but what is laid over it can."""
    _mount("--bind", str(folder), str(folder))
    _mount("-o", "remount,bind,ro", str(folder))


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], capture_output=True, check=True)


def _finish(program: Program, stage: Stage, disk: Path, mark: str, toll: Toll) -> None:
    before = list(toll.faults)
    finish(program, stage, disk, mark, toll)
    toll.faults = [one for one in toll.faults if one in before or "is kept in" not in one]


def locked(program: Program, stage: Stage, mark: str, random: Random, toll: Toll) -> bool:
    """Another program holds the database for longer than a writer waits."""
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{mark}-"))
    prepare(folder, mark)

    def hold() -> None:
        held = sqlite3.connect(folder / "data" / "rehearsal" / "ledger.sqlite", timeout=30, isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        time.sleep(LOCK_SECONDS * 2)
        held.close()

    holding = threading.Timer(random.uniform(0, 5), hold)
    holding.start()
    toll.add_run(program.run(folder, lock_seconds=LOCK_SECONDS))
    holding.join()
    finish(program, stage, folder, mark, toll)
    return True


def torn(program: Program, stage: Stage, mark: str, random: Random, toll: Toll) -> bool:
    """The power fails while a transaction is on its way to disk: the last page of the write-ahead log is torn.

    What is torn is a commit of which nobody was told yet; nothing was done because of it.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{mark}-"))
    prepare(folder, mark)
    log = folder / "data" / "rehearsal" / "ledger.sqlite-wal"
    for _ in range(3):
        toll.add_run(program.run(folder, failpoints=f"ledger.after-commit=kill@{random.randint(1, 12)}"))
        if log.is_file() and log.stat().st_size > 8_192:
            if random.random() < 0.5:
                os.truncate(log, log.stat().st_size - random.randint(1, 4_000))
            else:
                with log.open("r+b") as file:
                    file.seek(-random.randint(100, 3_000), os.SEEK_END)
                    file.write(random.randbytes(90))
    finish(program, stage, folder, mark, toll)
    return True


Disaster = Callable[[Program, Stage, str, Random, Toll], bool]
DISASTERS: dict[str, Disaster] = {
    "full disk": full_disk,
    "read-only folder": read_only,
    "locked database": locked,
    "torn write-ahead log": torn,
}


def under_disasters(program: Program, stage: Stage, *, seed: int, rounds: int) -> dict[str, Toll]:
    """Each disaster so many times; one that cannot be made on this machine has a toll without ledgers."""
    tolls = {}
    for place, (name, disaster) in enumerate(DISASTERS.items()):
        toll = tolls[name] = Toll()
        for count in range(rounds):
            if not disaster(program, stage, f"d{seed}x{place}x{count}", Random(f"{seed}/{name}/{count}"), toll):
                break
    return tolls
