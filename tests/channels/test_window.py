"""Whether a person can be shown a window from here."""

from __future__ import annotations

from pathlib import Path

import pytest

from objector.channels.window import has_display, why_no_window

SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


@pytest.mark.parametrize(
    ("system", "environment", "display"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {**SSH, "DISPLAY": "localhost:10.0"}, True),
        ("freebsd14", {}, False),
        ("darwin", {}, True),
        ("darwin", SSH, False),
        ("win32", {}, True),
        ("win32", SSH, False),
    ],
)
def test_where_windows_appear(system: str, environment: dict[str, str], display: bool) -> None:
    """The whole table."""
    assert has_display(environment, system) is display


def test_a_browser_that_can_show_one_is_needed_too(tmp_path: Path) -> None:
    """A headless shell shows none, whatever display there is; the person's own Chrome has its window already."""
    shell = tmp_path / "chromium-headless-shell"
    shell.write_bytes(b"\x7fELF")
    shell.chmod(0o755)
    chromium = tmp_path / "chromium"
    chromium.write_bytes(b"\x7fELF")
    chromium.chmod(0o755)

    def why(executable: Path, display: str = ":0", attach: str = "") -> str:
        return why_no_window(
            executable=executable, channel=None, attach=attach, environment={"DISPLAY": display}, system="linux"
        )

    assert why(chromium) == ""
    assert "headless shell" in why(shell)
    assert "no display" in why(chromium, display="")
    assert why(shell, display="", attach="http://127.0.0.1:9222") == ""
