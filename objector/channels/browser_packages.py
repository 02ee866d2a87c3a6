"""How to get a browser on this machine: through Playwright, or from the system's package manager."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PackageManager:
    """One of the systems' package managers and what browsers are called there.

    `shells` and `browsers` are tried in order: a shell has no window and is what the forms need;
    a browser can also show itself, for signing in and for the assisted mode.
    """

    tool: str
    install: tuple[str, ...]
    update: tuple[str, ...]
    shells: tuple[str, ...]
    browsers: tuple[str, ...]
    as_root: bool = True
    """Whether it wants to be run as root; Homebrew refuses that."""


PACKAGE_MANAGERS = (
    PackageManager(
        tool="apt-get",
        install=("apt-get", "install", "--yes", "--no-install-recommends"),
        update=("apt-get", "update"),
        shells=("chromium-headless-shell", "chromium"),
        browsers=("chromium",),
    ),
    PackageManager(
        tool="dnf",
        install=("dnf", "install", "--assumeyes"),
        update=("dnf", "makecache"),
        shells=("chromium-headless", "chromium"),
        browsers=("chromium",),
    ),
    PackageManager(
        tool="pacman",
        install=("pacman", "--sync", "--noconfirm", "--needed"),
        update=("pacman", "--sync", "--refresh"),
        shells=("chromium",),
        browsers=("chromium",),
    ),
    PackageManager(
        tool="zypper",
        install=("zypper", "--non-interactive", "install"),
        update=("zypper", "--non-interactive", "refresh"),
        shells=("chromium",),
        browsers=("chromium",),
    ),
    PackageManager(
        tool="apk",
        install=("apk", "add"),
        update=("apk", "update"),
        shells=("chromium",),
        browsers=("chromium",),
    ),
    PackageManager(
        tool="brew",
        install=("brew", "install", "--cask"),
        update=("brew", "update"),
        shells=("google-chrome",),
        browsers=("google-chrome",),
        as_root=False,
    ),
)


def package_manager(which: Callable[[str], object | None]) -> PackageManager | None:
    """The package manager of this machine; `which` says whether a program is there."""
    return next((manager for manager in PACKAGE_MANAGERS if which(manager.tool)), None)


def ways_to_get_one(which: Callable[[str], object | None], *, headed: bool, python: str = sys.executable) -> list[str]:
    """The exact commands that bring a browser to this machine, the simplest first."""
    ways = [f"{python} -m playwright install {'chromium' if headed else 'chromium-headless-shell'}"]
    if manager := package_manager(which):
        package = (manager.browsers if headed else manager.shells)[0]
        ways.append(" ".join((*(("sudo",) if manager.as_root else ()), *manager.install, package)))
    return ways
