"""The search for a browser: order, wrapper scripts, other platforms, what is said when there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from objector.channels.browser_packages import PACKAGE_MANAGERS, ways_to_get_one
from objector.channels.browser_places import BrowserKind, BrowserSource, Machine
from objector.channels.browsers import find_browser, program_behind
from objector.errors import BrowserMissing, ConfigError

DEBIAN_WRAPPER = '#!/bin/sh -e\n\n/usr/lib/chromium/chromium-headless-shell "$@"\n'


def a_program(path: Path, content: str = "\x7fELF") -> Path:
    """A file that may be started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)
    return path


def a_download(folder: Path, name: str, program: str, *, whole: bool = True) -> Path:
    """A browser as Playwright unpacks it; `whole` is its mark that the download came to its end."""
    if whole:
        (folder / name).mkdir(parents=True)
        (folder / name / "INSTALLATION_COMPLETE").touch()
    return a_program(folder / name / program)


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """An empty disk."""
    (tmp_path / "home").mkdir()
    return tmp_path


def a_machine(disk: Path, platform: str = "linux", **environment: str) -> Machine:
    """A machine that sees only this disk; programs on its PATH lie in /usr/bin."""
    path = {"PATH": str(disk / "usr/bin")}
    return Machine(platform=platform, environment=path | environment, home=disk / "home", root=disk)


def test_the_order_is_setting_playwright_shell_system_shell_chrome_chromium_edge(disk: Path):
    """With everything installed, each browser is found once all that come before it are gone."""
    named = a_program(disk / "opt/mine/chromium")
    shell = a_download(
        disk / "home/.cache/ms-playwright",
        "chromium_headless_shell-1255",
        "chrome-headless-shell-linux64/chrome-headless-shell",
    )
    debian = a_program(disk / "usr/lib/chromium/chromium-headless-shell")
    chrome = a_program(disk / "opt/google/chrome/chrome")
    own = a_download(disk / "home/.cache/ms-playwright", "chromium-1255", "chrome-linux64/chrome")
    chromium = a_program(disk / "usr/bin/chromium")
    edge = a_program(disk / "usr/bin/microsoft-edge")
    machine = a_machine(disk)

    assert find_browser(named, machine=machine).path == named
    for expected in (shell, debian, chrome, own, chromium, edge):
        assert find_browser(machine=machine).path == expected
        expected.unlink()
    with pytest.raises(BrowserMissing):
        find_browser(machine=machine)


def test_what_was_found_says_its_kind_and_where_it_came_from(disk: Path):
    """Kind and source are those of the place in which the browser was found."""
    a_program(disk / "usr/bin/microsoft-edge-stable")
    found = find_browser(machine=a_machine(disk))
    assert (found.kind, found.source) == (BrowserKind.EDGE, BrowserSource.SYSTEM)
    a_download(disk / "home/.cache/ms-playwright", "chromium_headless_shell-1", "chrome-linux/headless_shell")
    found = find_browser(machine=a_machine(disk))
    assert (found.kind, found.source) == (BrowserKind.HEADLESS_SHELL, BrowserSource.PLAYWRIGHT)


def test_the_newest_whole_download_is_taken(disk: Path):
    """Revisions are numbers, not words, and an unfinished download is passed over."""
    folder, program = disk / "browsers", "chrome-linux/headless_shell"
    a_download(folder, "chromium_headless_shell-999", program)
    newest = a_download(folder, "chromium_headless_shell-1255", program)
    a_download(folder, "chromium_headless_shell-1300", program, whole=False)
    machine = a_machine(disk, PLAYWRIGHT_BROWSERS_PATH=str(folder))
    assert find_browser(machine=machine).path == newest


def test_browsers_inside_playwrights_package_are_found(disk: Path):
    """PLAYWRIGHT_BROWSERS_PATH=0 means the folder of the package."""
    package = disk / "site-packages/playwright"
    shell = a_download(
        package / "driver/package/.local-browsers",
        "chromium_headless_shell-7",
        "chrome-headless-shell-linux64/chrome-headless-shell",
    )
    environment = {"PLAYWRIGHT_BROWSERS_PATH": "0"}
    machine = Machine(platform="linux", environment=environment, home=disk / "home", root=disk, packages=package)
    assert find_browser(machine=machine).path == shell


def test_a_window_is_never_asked_of_a_headless_shell(disk: Path):
    """With `headed`, shells are passed over, and a shell named by the person is refused with the reason."""
    shell = a_program(disk / "usr/bin/chromium-headless-shell")
    with pytest.raises(BrowserMissing, match="show a window"):
        find_browser(headed=True, machine=a_machine(disk))
    with pytest.raises(BrowserMissing, match="cannot show a window"):
        find_browser(shell, headed=True, machine=a_machine(disk))
    chromium = a_program(disk / "usr/bin/chromium")
    assert find_browser(headed=True, machine=a_machine(disk)).path == chromium


def test_a_channel_limits_the_search(disk: Path):
    """A browser of another channel is not taken, and an unknown channel names the known ones."""
    a_program(disk / "usr/bin/chromium")
    edge = a_program(disk / "opt/microsoft/msedge/msedge")
    assert find_browser(channel="msedge", machine=a_machine(disk)).path == edge
    with pytest.raises(BrowserMissing, match="'chrome'"):
        find_browser(channel="chrome", machine=a_machine(disk))
    with pytest.raises(ConfigError, match=r"unknown channel 'firefox'; one of .*chrome"):
        find_browser(channel="firefox", machine=a_machine(disk))


def test_a_setting_that_leads_nowhere_is_said_and_not_passed_over(disk: Path):
    """A named browser that is not there is an error even if another one could be found."""
    a_program(disk / "usr/bin/chromium")
    with pytest.raises(BrowserMissing, match="OBJECTOR_BROWSER__EXECUTABLE"):
        find_browser(disk / "gone/chromium", machine=a_machine(disk))
    (disk / "not-a-program").write_text("words")
    with pytest.raises(BrowserMissing, match="cannot be started"):
        find_browser(disk / "not-a-program", machine=a_machine(disk))


def test_a_setting_may_be_a_name_on_the_path(disk: Path):
    """`chromium` alone is looked up as a shell would."""
    chromium = a_program(disk / "usr/bin/chromium")
    found = find_browser(Path("chromium"), machine=a_machine(disk))
    assert (found.path, found.source) == (chromium, BrowserSource.SETTING)


def test_a_wrapper_that_stays_is_replaced_by_the_browser_behind_it(disk: Path):
    """Ending Debian's wrapper would leave the browser running."""
    wrapper = a_program(disk / "usr/bin/chromium-headless-shell", DEBIAN_WRAPPER)
    real = a_program(disk / "usr/lib/chromium/chromium-headless-shell")
    assert find_browser(wrapper, machine=a_machine(disk)).path == real
    assert program_behind(real, a_machine(disk)) == real


def test_a_wrapper_whose_browser_is_gone_is_no_browser(disk: Path):
    """A script left behind does not hide the browser that does work."""
    wrapper = a_program(disk / "usr/bin/chromium-headless-shell", DEBIAN_WRAPPER)
    chromium = a_program(disk / "usr/bin/chromium")
    assert find_browser(machine=a_machine(disk)).path == chromium
    with pytest.raises(BrowserMissing, match="is not there"):
        find_browser(wrapper, machine=a_machine(disk))


@pytest.mark.parametrize(
    "last_line",
    [
        'exec -a "$0" "$HERE/chrome" "$@"',
        'exec $LIBDIR/$APPNAME $CHROMIUM_FLAGS "$@"',
        'exec /opt/x/chrome "$@"',
        'test -z "$DEBUG" || {\n/opt/x/chrome --verbose "$@"\nexit\n}\nexec "$HERE/chrome" "$@"',
    ],
)
def test_a_wrapper_that_replaces_itself_is_kept(disk: Path, last_line: str):
    """Its process becomes the browser, and it may have set up what the browser needs."""
    a_program(disk / "opt/x/chrome")
    wrapper = a_program(disk / "usr/bin/google-chrome", f"#!/bin/bash\nexport A=1\n{last_line}\n")
    assert find_browser(machine=a_machine(disk)).path == wrapper


def test_the_snap_is_started_without_its_launcher(disk: Path):
    """The launcher would hide our files from the browser."""
    a_program(disk / "usr/bin/chromium")
    inside = a_program(disk / "snap/chromium/current/usr/lib/chromium-browser/chrome")
    assert find_browser(machine=a_machine(disk)).path == inside


def test_applications_of_macos_are_found(disk: Path):
    """In /Applications, in the person's own, and in Playwright's cache under Library."""
    mine = a_program(disk / "home/Applications/Chromium.app/Contents/MacOS/Chromium")
    assert find_browser(machine=a_machine(disk, "darwin")).path == mine
    chrome = a_program(disk / "Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    assert find_browser(machine=a_machine(disk, "darwin")).path == chrome
    cache = disk / "home/Library/Caches/ms-playwright"
    own = a_download(
        cache,
        "chromium-9",
        "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    )
    chrome.unlink()
    assert find_browser(machine=a_machine(disk, "darwin")).path == own
    shell = a_download(cache, "chromium_headless_shell-9", "chrome-headless-shell-mac-arm64/chrome-headless-shell")
    assert find_browser(machine=a_machine(disk, "darwin")).path == shell


def test_programs_of_windows_are_found(disk: Path):
    """Below the program folders that the environment names, and in Playwright's cache."""
    files, local = disk / "Program Files (x86)", disk / "Local"
    edge = a_program(files / "Microsoft/Edge/Application/msedge.exe")
    machine = a_machine(disk, "win32", **{"PROGRAMFILES(X86)": str(files), "LOCALAPPDATA": str(local)})
    assert find_browser(machine=machine).path == edge
    chrome = a_program(local / "Google/Chrome/Application/chrome.exe")
    assert find_browser(machine=machine).path == chrome
    shell = a_download(
        local / "ms-playwright",
        "chromium_headless_shell-9",
        "chrome-headless-shell-win64/chrome-headless-shell.exe",
    )
    assert find_browser(machine=machine).path == shell


def test_a_browsers_folder_that_cannot_be_listed_counts_as_empty(disk: Path):
    """Whatever lies at that path, the search goes on."""
    chromium = a_program(disk / "usr/bin/chromium")
    (disk / "browsers").write_text("not a folder")
    machine = a_machine(disk, PLAYWRIGHT_BROWSERS_PATH=str(disk / "browsers"))
    assert find_browser(machine=machine).path == chromium


@pytest.mark.parametrize("manager", PACKAGE_MANAGERS, ids=lambda manager: manager.tool)
def test_the_message_holds_the_exact_command_of_the_system(disk: Path, manager):
    """Whoever reads that there is no browser can copy the line that brings one."""
    a_program(disk / "usr/bin" / manager.tool)
    with pytest.raises(BrowserMissing) as missing:
        find_browser(machine=a_machine(disk))
    sudo = "sudo " if manager.as_root else ""
    assert f"    {sudo}{' '.join(manager.install)} {manager.shells[0]}\n" in str(missing.value)
    assert f"    {sys.executable} -m playwright install chromium-headless-shell\n" in str(missing.value)


def test_a_window_needs_another_package_than_a_shell():
    """What is advised for a headed browser can show a window."""
    ways = ways_to_get_one(lambda tool: tool == "apt-get", headed=True, python="python")
    assert ways == [
        "python -m playwright install chromium",
        "sudo apt-get install --yes --no-install-recommends chromium",
    ]


def test_the_search_runs_before_anything_is_installed():
    """Set-up asks on a bare Python: no third-party package may be imported on the way."""
    answer = subprocess.run(
        [sys.executable, "-S", "-m", "objector.channels.browsers"],
        cwd=Path(__file__).parents[2],
        env={"PATH": "", "OBJECTOR_BROWSER__EXECUTABLE": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.split("\t")[2].strip() == "setting"


def test_no_browser_is_an_exit_code_and_a_message(tmp_path: Path):
    """`python -m objector.channels.browsers` tells set-up that the setting leads nowhere."""
    answer = subprocess.run(
        [sys.executable, "-m", "objector.channels.browsers"],
        cwd=Path(__file__).parents[2],
        env={"PATH": "", "OBJECTOR_BROWSER__EXECUTABLE": str(tmp_path / "gone")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "is not there" in answer.stderr
