"""No browser outlives its program, and what one left behind is cleared away; nobody else's is touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chaos import processes
from objector.channels.browser_folder import PREFIX, BrowserFolder, clear_away

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see what lives")

LONG = 60.0
"""Seconds that what was killed may take to be gone, on however slow a machine."""
PROGRAM = """
import asyncio
from objector.channels.process import BrowserChoice, BrowserProcess

async def main():
    async with BrowserProcess(BrowserChoice(host_rules="MAP * 127.0.0.1:9"), rehearsal=True) as process:
        await (await process.browser()).new_page()
        print("up", flush=True)
        await asyncio.to_thread(input)

asyncio.run(main())
"""


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Passing files of this test alone. Its path is short: sockets have short names."""
    with tempfile.TemporaryDirectory(prefix="ob-") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


@contextmanager
def a_program() -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A program of its own with a browser, and every process below it."""
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "OBJECTOR_SECRET": "x", "PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    below: list[int] = []
    with program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "up\n"
            below = processes.below(program.pid)
            yield program, below
        finally:
            for pid in [program.pid, *below]:
                if pid == program.pid or {"run-driver", "--remote-debugging-pipe"} & set(processes.command(pid)):
                    processes.kill(pid)


def _the_browser(program: subprocess.Popen[str]) -> int:
    (browser,) = processes.browsers_of(program.pid)
    return browser


@pytest.mark.parametrize("kill", [os.kill, os.killpg], ids=["the program", "the program and its driver"])
def test_a_killed_program_leaves_no_browser(room: Path, kill: object) -> None:
    """After SIGKILL browser, driver and all below them end by themselves; what lay about goes with the next start."""
    with a_program() as (program, below):
        assert {"run-driver", "--remote-debugging-pipe"} <= {w for pid in below for w in processes.command(pid)}
        kill(program.pid, signal.SIGKILL)  # type: ignore[operator]
        assert processes.gone(below, LONG), [processes.command(pid)[:2] for pid in below]
    clear_away()
    assert not list(room.glob(f"{PREFIX}*"))


def test_a_browser_that_hung_is_ended_by_the_next_start(room: Path) -> None:
    """A browser that sees nothing any more outlives a killed program; the next start ends it, and only it."""
    living = BrowserFolder()
    with a_program() as (program, below), a_program() as (other, others):
        browser = _the_browser(program)
        os.kill(browser, signal.SIGSTOP)
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        driver = [pid for pid in below if "run-driver" in processes.command(pid)]
        assert processes.gone(driver, LONG)
        assert processes.command(browser)[0], "the precondition: it lives on"
        clear_away()
        assert processes.gone(below, LONG)
        assert len(list(room.glob(f"{PREFIX}*"))) == 2, "the living keep their folders"
        assert processes.browsers_of(other.pid), "another program's browser is its own"
        other.communicate("\n", LONG)
        assert other.returncode == 0
        assert processes.gone(others, LONG)
    living.remove()
    assert not list(room.glob(f"{PREFIX}*")), "a program that ends well leaves nothing"


def test_a_browser_gets_nothing_of_the_program_s_secrets(room: Path) -> None:
    """Settings, the key among them, are not in the browser's environment; its passing files have their usual place."""
    with a_program() as (program, _):
        told = Path(f"/proc/{_the_browser(program)}/environ").read_bytes().split(b"\0")
        assert not [one for one in told if one.startswith(b"OBJECTOR_")]
        assert f"TMPDIR={room}".encode() in told
        assert not [one for one in told if one.startswith(b"NODE_OPTIONS=")], "that is the driver's alone"


def test_somebody_s_own_browser_is_left_alone(room: Path) -> None:
    """A browser without the mark is nobody's business, whatever else was left behind."""
    (left := room / f"{PREFIX}abc").mkdir()
    (left / "lock").touch()
    words = ["--remote-debugging-pipe", f"--user-data-dir={left}/profile"]
    with subprocess.Popen([sys.executable, "-c", "input()", *words], stdin=subprocess.PIPE, text=True) as own:
        clear_away()
        assert own.poll() is None
        assert not left.exists()
        own.communicate("\n")


def test_what_is_no_folder_of_ours_is_left_alone(room: Path) -> None:
    """A link, a file, and a folder that may be about to get its lock stay; an old one without a lock goes."""
    kept = room / "kept"
    kept.mkdir()
    for name in ("lock", "mine"):
        (kept / name).touch()
    link, file, young, old = (room / f"{PREFIX}{name}" for name in ("link", "file", "young", "old"))
    link.symlink_to(kept)
    file.touch()
    young.mkdir()
    old.mkdir()
    (old / "profile").mkdir()
    os.utime(old, (0, 0))
    clear_away()
    assert (kept / "mine").exists()
    assert link.is_symlink()
    assert file.exists()
    assert young.exists()
    assert not old.exists()


def test_a_folder_that_is_held_is_left_alone(room: Path) -> None:
    """Only the lock tells whether its program lives: in the same process, too."""
    folder = BrowserFolder()
    (folder.path / "profile").mkdir()
    assert folder.path.stat().st_mode & 0o077 == 0
    clear_away()
    assert (folder.path / "profile").exists()
    folder.remove()
    assert not folder.path.exists()
