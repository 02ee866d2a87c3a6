"""Where browsers lie on Linux, macOS and Windows, in the order in which they are preferred."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path


class BrowserKind(StrEnum):
    """What sort of browser it is."""

    HEADLESS_SHELL = "headless-shell"  #: Chromium without any window; quickest to start
    CHROMIUM = "chromium"
    CHROME = "chrome"
    EDGE = "edge"


class BrowserSource(StrEnum):
    """Who brought the browser to this machine."""

    SETTING = "setting"  #: named by the person
    PLAYWRIGHT = "playwright"  #: downloaded by Playwright
    SYSTEM = "system"  #: installed on the machine


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where to look: the platform (as in `sys.platform`), the environment, the person's home folder."""

    platform: str
    environment: Mapping[str, str]
    home: Path
    root: Path | None = None
    """Put before every fixed absolute path; for tests."""
    packages: Path | None = None
    """The folder of the Python package `playwright`, if it is installed."""

    @classmethod
    def here(cls) -> Machine:
        """This machine."""
        spec = find_spec("playwright")
        packages = Path(spec.origin).parent if spec and spec.origin else None
        return cls(platform=sys.platform, environment=os.environ, home=Path.home(), packages=packages)

    def at(self, path: str) -> Path:
        """A fixed absolute path on this machine."""
        return Path(path) if self.root is None else self.root / path.lstrip("/")

    def which(self, name: str) -> Path | None:
        """The program of this name in the environment's PATH."""
        for folder in self.environment.get("PATH", "").split(os.pathsep):
            if folder and is_program(found := Path(folder) / (name + self.ending)):
                return found
        return None

    def programs(self, names: tuple[str, ...]) -> Iterator[Path]:
        """Those of these programs that are here; each is a full path or a name on the PATH."""
        for name in names:
            path = self.at(name) if name.startswith("/") else self.which(name)
            if path is not None and is_program(path):
                yield path

    @property
    def ending(self) -> str:
        """What the names of programs end with."""
        return ".exe" if self.platform == "win32" else ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A program that is a browser, and the name of the channel by which it can be asked for."""

    channel: str
    kind: BrowserKind
    source: BrowserSource = BrowserSource.SYSTEM
    path: Path


_PLAYWRIGHT_SHELLS = ("chrome-headless-shell", "headless_shell")
_PLAYWRIGHT_CHROMIUMS = ("chrome", "Google Chrome for Testing", "Chromium")
_SHELLS = (
    "/usr/lib/chromium/chromium-headless-shell",  # Debian
    "/usr/lib64/chromium-browser/headless_shell",  # Fedora
    "/headless-shell/headless-shell",  # the container image of that name
    "chromium-headless-shell",
    "chrome-headless-shell",
    "headless_shell",
    "headless-shell",
)


@dataclass(frozen=True, kw_only=True)
class _Browser:
    """A browser with a window, and where its installer puts it."""

    channel: str
    kind: BrowserKind
    linux: tuple[str, ...]
    """Full paths first, then names on the PATH."""
    application: str
    """Its name among the applications of macOS."""
    windows: tuple[str, ...]
    """The folders below one of Windows' program folders."""


_BROWSERS = (
    _Browser(
        channel="chrome",
        kind=BrowserKind.CHROME,
        linux=("/opt/google/chrome/chrome", "google-chrome", "google-chrome-stable"),
        application="Google Chrome",
        windows=("Google", "Chrome", "Application", "chrome.exe"),
    ),
    _Browser(
        channel="chromium",
        kind=BrowserKind.CHROMIUM,
        # The snap's program itself: its launcher gives the browser a /tmp of its own, which hides our files.
        linux=("/snap/chromium/current/usr/lib/chromium-browser/chrome", "chromium", "chromium-browser"),
        application="Chromium",
        windows=("Chromium", "Application", "chrome.exe"),
    ),
    _Browser(
        channel="msedge",
        kind=BrowserKind.EDGE,
        linux=("/opt/microsoft/msedge/msedge", "microsoft-edge", "microsoft-edge-stable"),
        application="Microsoft Edge",
        windows=("Microsoft", "Edge", "Application", "msedge.exe"),
    ),
    _Browser(
        channel="chrome-beta",
        kind=BrowserKind.CHROME,
        linux=("/opt/google/chrome-beta/chrome", "google-chrome-beta"),
        application="Google Chrome Beta",
        windows=("Google", "Chrome Beta", "Application", "chrome.exe"),
    ),
    _Browser(
        channel="msedge-beta",
        kind=BrowserKind.EDGE,
        linux=("/opt/microsoft/msedge-beta/msedge", "microsoft-edge-beta"),
        application="Microsoft Edge Beta",
        windows=("Microsoft", "Edge Beta", "Application", "msedge.exe"),
    ),
)
SHELL_CHANNEL = "chromium-headless-shell"
CHANNELS = (SHELL_CHANNEL, *(browser.channel for browser in _BROWSERS))
"""The names by which `browser.channel` may ask for one sort of browser."""


def places(machine: Machine) -> Iterator[Place]:
    """Every program that may be a browser, in the order of preference."""
    for path in _of_playwright(machine, "chromium_headless_shell", _PLAYWRIGHT_SHELLS):
        yield Place(channel=SHELL_CHANNEL, kind=BrowserKind.HEADLESS_SHELL, source=BrowserSource.PLAYWRIGHT, path=path)
    for path in machine.programs(_SHELLS):
        yield Place(channel=SHELL_CHANNEL, kind=BrowserKind.HEADLESS_SHELL, path=path)
    for browser in _BROWSERS:
        if browser.kind is BrowserKind.CHROMIUM:
            for path in _of_playwright(machine, "chromium", _PLAYWRIGHT_CHROMIUMS):
                yield Place(channel=browser.channel, kind=browser.kind, source=BrowserSource.PLAYWRIGHT, path=path)
        for path in _installed(machine, browser):
            yield Place(channel=browser.channel, kind=browser.kind, path=path)


def _installed(machine: Machine, browser: _Browser) -> Iterator[Path]:
    """The programs of a browser that was installed on the machine."""
    match machine.platform:
        case "darwin":
            inside = Path("Applications", f"{browser.application}.app", "Contents", "MacOS", browser.application)
            yield from filter(is_program, (machine.at("/") / inside, machine.home / inside))
        case "win32":
            for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
                base = machine.environment.get(name)
                if base and is_program(program := Path(base, *browser.windows)):
                    yield program
        case _:
            yield from machine.programs(browser.linux)


def _of_playwright(machine: Machine, browser: str, names: tuple[str, ...]) -> Iterator[Path]:
    """The programs of one browser in Playwright's browsers folder, the newest whole download first."""
    revisions: list[tuple[int, Path]] = []
    try:
        for folder in _playwright_folder(machine).iterdir():
            name, _, revision = folder.name.rpartition("-")
            if name == browser and revision.isdecimal() and (folder / "INSTALLATION_COMPLETE").exists():
                revisions.append((int(revision), folder))
    except OSError:
        return
    for _, folder in sorted(revisions, reverse=True):
        for name in names:
            yield from filter(is_program, sorted(folder.glob(f"*/{name}{machine.ending}")))
            yield from filter(is_program, sorted(folder.glob(f"*/*.app/Contents/MacOS/{name}")))


def _playwright_folder(machine: Machine) -> Path:
    """Where Playwright keeps its browsers (the rule of its own registry)."""
    chosen = machine.environment.get("PLAYWRIGHT_BROWSERS_PATH")
    if chosen == "0" and machine.packages is not None:
        return machine.packages / "driver" / "package" / ".local-browsers"
    if chosen and chosen != "0":
        return Path(chosen)
    if machine.platform == "darwin":
        return machine.home / "Library" / "Caches" / "ms-playwright"
    if machine.platform == "win32":
        local = machine.environment.get("LOCALAPPDATA") or str(machine.home / "AppData" / "Local")
        return Path(local) / "ms-playwright"
    return Path(machine.environment.get("XDG_CACHE_HOME") or machine.home / ".cache") / "ms-playwright"


def is_program(path: Path) -> bool:
    """Whether this is a file that may be started. A folder that may not be read counts as empty."""
    return os.path.isfile(path) and os.access(path, os.X_OK)
