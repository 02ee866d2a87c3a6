"""What killed runs left in the data folder is removed, and nothing else."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from objector.engine.leftovers import AGE, sweep
from objector.ledger.lease import FileLock
from objector.ledger.store import Ledger

KEPT = (
    "notice.json",
    "ticks.json",
    "confirmations.toml",
    "contracts/meta.facebook.ai-2025.json",
    "ledger.sqlite",
    "master.key",
)
GONE = (
    ".notice.json.a1b2", "ticks.new", "confirmations.77.new", "contracts/meta.facebook.ai-2025.77.new",
    "runs/dead.lock",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with files of all kinds, all of this moment."""
    for name in (*KEPT, *GONE):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("content")
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_only_leftovers_and_only_old_ones(folder: Path) -> None:
    """What may still be in somebody's hands stays, and everything that is not half written stays for ever."""
    now = datetime.now(UTC)
    assert sweep(folder, now + AGE - timedelta(hours=1)) == 0
    assert sweep(folder, now + AGE + timedelta(hours=1)) == len(GONE)
    assert files(folder) == set(KEPT)
    assert sweep(folder / "none", now) == 0


def test_the_lock_of_a_run_that_lives_stays(folder: Path) -> None:
    """However old it is: who deletes it lets another run take up what this one has in hand."""
    lock = FileLock(folder / "runs" / "dead.lock")
    assert lock.take()
    sweep(folder, datetime.now(UTC) + 30 * AGE)
    assert "runs/dead.lock" in files(folder)
    lock.let_go()
    sweep(folder, datetime.now(UTC) + 30 * AGE)
    assert "runs/dead.lock" not in files(folder)


def test_no_link_is_followed(folder: Path) -> None:
    """A link under such a name leads to something that is not ours."""
    target = folder / "ledger.sqlite"
    (folder / "contracts" / "x.new").symlink_to(target)
    sweep(folder, datetime.now(UTC) + 2 * AGE)
    assert target.exists()


async def test_the_ledgers_own_lock_is_held(ledger: Ledger, tmp_path: Path) -> None:
    """A run in the middle of a submission is never taken for dead."""
    assert ledger._owner.name
    (lock,) = (tmp_path / "runs").iterdir()
    os.utime(lock, (0, 0))
    sweep(tmp_path, datetime.now(UTC))
    assert lock.exists()
