"""What set-up does with the system: run a program, install a system package where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from objector.channels.browser_packages import PackageManager, package_manager


class SetUpFailed(Exception):
    """Set-up cannot go on; the text says what to do."""


def say(text: str) -> None:
    """One line for the person who waits; on stderr, since stdout belongs to what runs after set-up."""
    print(f"set-up: {text}", file=sys.stderr, flush=True)


def run(
    command: Sequence[str | Path], *, seconds: float, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program without a stdin, its output kept. Too slow or not there counts as failed."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            env={**os.environ, **(environment or {})},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, f"no end after {seconds:.0f} s")
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, str(error))


def last_lines(output: str, count: int = 15) -> str:
    """The end of a program's output, indented."""
    return "\n".join(f"    {line}" for line in output.strip().splitlines()[-count:])


class System:
    """This machine's package manager, and whether it may be used without asking anybody."""

    def __init__(self) -> None:
        self.manager: PackageManager | None = package_manager(shutil.which)
        self._renewed = False

    @cached_property
    def may_install(self) -> bool:
        """Whether packages can be installed here: as root, or by a sudo that asks for no password."""
        if self.manager is None:
            return False
        if _is_root() or not self.manager.as_root:
            return self.manager.as_root or not _is_root()
        return shutil.which("sudo") is not None and run(("sudo", "-n", "true"), seconds=10).returncode == 0

    def command(self, package: str) -> str:
        """The exact command by which a person installs this package."""
        if self.manager is None:
            return f"install {package} with your system's package manager"
        return " ".join((*(("sudo",) if self.manager.as_root else ()), *self.manager.install, package))

    def as_root(self, command: Sequence[str | Path]) -> tuple[str | Path, ...]:
        """The command as root runs it; it asks nothing."""
        if _is_root():
            return tuple(command)
        return ("sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", *command)

    def install(self, packages: Sequence[str]) -> bool:
        """Install the first of these packages that can be had; the lists are renewed once if none can."""
        manager = self.manager
        if manager is None or not self.may_install:
            return False
        if self._install_one(manager, packages):
            return True
        if self._renewed:
            return False
        self._renewed = True
        self._run(manager, manager.update, seconds=300)
        return self._install_one(manager, packages)

    def _install_one(self, manager: PackageManager, packages: Sequence[str]) -> bool:
        for package in packages:
            say(f"installing {package} ({manager.tool})")
            if self._run(manager, (*manager.install, package), seconds=900):
                return True
        return False

    def _run(self, manager: PackageManager, command: Sequence[str], *, seconds: float) -> bool:
        whole = self.as_root(command) if manager.as_root else tuple(command)
        return run(whole, seconds=seconds, environment={"DEBIAN_FRONTEND": "noninteractive"}).returncode == 0


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
