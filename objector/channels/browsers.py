"""Which browser fills in the forms.

Looked for in this order: the setting, Playwright's own headless shell, the system's headless shell, then
Chrome, Chromium and Edge. Where a window is wanted, headless shells are passed over. A wrapper script that
starts the browser as its child is replaced by the program behind it: ending the script would leave the
browser running.

Only the standard library is used, so that set-up can look before anything is installed:
`python -m objector.channels.browsers` prints the browser that would be used.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from objector.channels.browser_packages import ways_to_get_one
from objector.channels.browser_places import (
    CHANNELS,
    BrowserKind,
    BrowserSource,
    Machine,
    is_program,
    places,
)
from objector.errors import BrowserMissing, ConfigError


@dataclass(frozen=True, kw_only=True)
class FoundBrowser:
    """A browser that can be started, and where it came from."""

    path: Path
    kind: BrowserKind
    source: BrowserSource


def find_browser(
    executable: Path | None = None,
    channel: str | None = None,
    *,
    headed: bool = False,
    machine: Machine | None = None,
) -> FoundBrowser:
    """The browser to start: `executable` if given, else the first on this machine (of `channel`, if given).

    With `headed`, only browsers that can show a window. Raises `BrowserMissing`, which says how to get one,
    and `ConfigError` for an unknown channel.
    """
    machine = machine or Machine.here()
    if executable is not None:
        return _named(executable, headed, machine)
    if channel is not None and channel not in CHANNELS:
        raise ConfigError(f"browser.channel: unknown channel {channel!r}; one of {', '.join(CHANNELS)}")
    for place in places(machine):
        if (headed and place.kind is BrowserKind.HEADLESS_SHELL) or channel not in (None, place.channel):
            continue
        if path := program_behind(place.path, machine):
            return FoundBrowser(path=path, kind=place.kind, source=place.source)
    raise BrowserMissing(_advice(channel, headed, machine))


def _named(executable: Path, headed: bool, machine: Machine) -> FoundBrowser:
    """The browser that the person named, by path or by a name on the PATH."""
    named = executable.expanduser()
    if named.name == str(named):
        named = machine.which(named.name) or named
    path = program_behind(named, machine) if is_program(named) else None
    if path is None:
        raise BrowserMissing(
            f"browser.executable: {named} is not there or cannot be started; mend the setting "
            "(OBJECTOR_BROWSER__EXECUTABLE), or remove it so that Objector looks for a browser itself"
        )
    kind = _kind_by_name(path)
    if headed and kind is BrowserKind.HEADLESS_SHELL:
        raise BrowserMissing(
            f"browser.executable: {path} is a headless shell and cannot show a window, which is needed now; "
            "name a Chrome, Chromium or Edge in OBJECTOR_BROWSER__EXECUTABLE, or remove the setting"
        )
    return FoundBrowser(path=path, kind=kind, source=BrowserSource.SETTING)


#: A script's line that starts a program by its full path with all the arguments of the script.
_STARTS = re.compile(r'^[ \t]*(?P<program>/[^\s"$`;|&]+)[ \t](?:.*[ \t])?"\$@"', re.MULTILINE)
_EXECS = re.compile(r'^[ \t]*exec[ \t].*"\$@"', re.MULTILINE)


def program_behind(path: Path, machine: Machine) -> Path | None:
    """The browser itself, where `path` is a script that would stay alive as the browser's parent.

    A script that replaces itself by the browser (`exec`) is kept: it may set up what the browser needs.
    None if the script was left behind by a browser that is gone.
    """
    try:
        with path.open("rb") as file:
            script = file.read(65_536).decode("utf-8", "replace")
    except OSError:
        return path  # a program may be started without being readable
    if not script.startswith("#!") or _EXECS.search(script):
        return path
    started = [machine.at(line["program"]) for line in _STARTS.finditer(script)]
    return next(filter(is_program, reversed(started)), None) if started else path


def _kind_by_name(path: Path) -> BrowserKind:
    name = path.name.lower()
    if "headless" in name:
        return BrowserKind.HEADLESS_SHELL
    if "edge" in name:
        return BrowserKind.EDGE
    if "chrome" in name and "chromium" not in str(path).lower():
        return BrowserKind.CHROME
    return BrowserKind.CHROMIUM


def _advice(channel: str | None, headed: bool, machine: Machine) -> str:
    sought = f"browser.channel {channel!r}" if channel else "a browser"
    window = " that can show a window" if headed else ""
    ways = "\n".join(f"    {way}" for way in ways_to_get_one(machine.which, headed=headed))
    return (
        f"{sought}{window}: none was found on this machine. Get one with one of these:\n{ways}\n"
        "or name one that is already here in OBJECTOR_BROWSER__EXECUTABLE."
    )


def main() -> int:
    """Print the browser that would be used (path, kind, source; separated by tabs), or how to get one."""
    named = os.environ.get("OBJECTOR_BROWSER__EXECUTABLE")
    channel = os.environ.get("OBJECTOR_BROWSER__CHANNEL")
    try:
        found = find_browser(Path(named) if named else None, channel or None)
    except (BrowserMissing, ConfigError) as error:
        print(error, file=sys.stderr)
        return 1
    print(found.path, found.kind, found.source, sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
