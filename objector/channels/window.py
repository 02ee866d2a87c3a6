"""A window: whether a person can be shown one from here. Answered before anything is begun; no browser is started."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from objector.channels.browsers import find_browser
from objector.errors import BrowserMissing


def has_display(environment: Mapping[str, str], system: str) -> bool:
    """Whether windows appear before the person: `system` as in `sys.platform`.

    Windows and macOS always have a desktop, but whoever came by SSH does not sit before it; elsewhere a display is
    named by `DISPLAY` or `WAYLAND_DISPLAY`, also for one that SSH forwards.
    """
    if system in ("win32", "cygwin", "darwin"):
        return not environment.get("SSH_CONNECTION")
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def why_no_window(
    *, executable: Path | None, channel: str | None, attach: str, environment: Mapping[str, str], system: str
) -> str:
    """Why no window can be shown here, or an empty text. `attach`: the person's own running Chrome has one already.

    Raises ConfigError for an unknown channel.
    """
    if attach:
        return ""
    if not has_display(environment, system):
        return "there is no display here to show a window on"
    try:
        find_browser(executable, channel, headed=True)
    except BrowserMissing as missing:
        return str(missing)
    return ""
