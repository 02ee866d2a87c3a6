"""The quick commands load nothing that they do not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from objector.shipped import config_dir

HEAVY = {
    "playwright",
    "pydantic",
    "pydantic_settings",
    "apscheduler",
    "httpx",
    "alembic",
    "keyring",
    "cryptography",
    "babel",
    "jinja2",
    "holidays",
    "starlette",
    "rich.table",
}
LOOK = "import sys; sys.argv = ['objector', *{words!r}]\nfrom objector.__main__ import main\n{run}"
RUN = "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\nprint('LOADED', *sys.modules)"


def loaded(folder: Path, *words: str) -> set[str]:
    root = config_dir().parent
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(words=words, run=RUN)],
        env={**os.environ, "OBJECTOR_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(root)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize("words", [("--help",), ("status", "--help"), ("status",)])
def test_nothing_heavy_is_loaded(words: tuple[str, ...], tmp_path: Path) -> None:
    """Neither help nor status on a ledger that exists loads browser, checks, keys, calendars or tables."""
    if words == ("status",):
        loaded(tmp_path, "status")  # makes the ledger, for which the migrations are needed
    assert not loaded(tmp_path, *words) & HEAVY


def test_help_opens_no_ledger(tmp_path: Path) -> None:
    """Help neither makes a folder nor loads a database, or what talks with one."""
    assert not loaded(tmp_path, "--help") & {"sqlalchemy", "asyncio", "ssl", "email"}
    assert not (tmp_path / "data").exists()
