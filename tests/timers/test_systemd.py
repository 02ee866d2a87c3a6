"""systemd: units that systemd itself takes, and that say what was meant."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from objector.errors import ConfigError
from objector.timers.call import Call
from objector.timers.systemd import SERVICE, TIMER, Systemd
from objector.timers.timer import Piece, write
from objector.timers.when import EVERY, when
from tests.timers.conftest import HARD
from tests.timers.fakes import Tools

ANALYZE = shutil.which("systemd-analyze")
KNOWN = {
    "Unit": {"Description"},
    "Service": {
        "Type", "Environment", "ExecStart", "SuccessExitStatus", "KillMode", "TimeoutStartSec", "TimeoutStopSec",
        "UMask", "Nice",
    },
    "Timer": {"OnCalendar", "Persistent", "RandomizedDelaySec"},
    "Install": {"WantedBy"},
}  # fmt: skip


def parsed(text: str) -> dict[str, dict[str, str]]:
    """A unit file, read strictly: sections and keys that systemd knows, each key once but `Environment`."""
    found: dict[str, dict[str, str]] = {}
    section = ""
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            assert section in KNOWN
            assert section not in found
            found[section] = {}
            continue
        key, equals, value = line.partition("=")
        assert equals
        assert key in KNOWN[section], key
        assert key == "Environment" or key not in found[section]
        found[section][key] = value
    return found


def words(line: str) -> list[str]:
    """The words of a line of systemd's, specifiers undone."""
    assert "%" not in line.replace("%%", "")
    return [word.replace("%%", "%") for word in shlex.split(line)]


def verify(folder: Path, *names: str) -> None:
    """systemd's own opinion, on a machine whose home and runtime folders are empty."""
    assert ANALYZE is not None
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    done = subprocess.run(
        [ANALYZE, "--user", "verify", *(str(folder / name) for name in names)],
        env={"PATH": os.defpath, "HOME": str(folder), "XDG_RUNTIME_DIR": str(runtime)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_units_say_what_was_meant(call: Call, tmp_path: Path) -> None:
    """The call as it is, its setting, exit codes that are answers, and the moments of the day."""
    service, timer = Systemd(tmp_path).pieces(call, when("8h", None, 17))
    assert (Path(service.place).name, Path(timer.place).name) == (SERVICE, TIMER)
    found = parsed(service.text)["Service"]
    assert words(found["ExecStart"]) == [f":{call.words[0]}", *call.words[1:]]
    assert words(found["Environment"]) == [f"OBJECTOR_DATA_DIR={tmp_path / 'my data'}"]
    assert found["SuccessExitStatus"].split() == ["10", "20", "30"]
    assert parsed(timer.text)["Timer"]["OnCalendar"] == "*-*-* 00,08,16:17:00"
    assert parsed(timer.text)["Timer"]["Persistent"] == "true"


def test_the_hardest_texts_survive(tmp_path: Path) -> None:
    """Quotes, dollars, percent signs, backslashes: each word comes out as it went in."""
    call = Call(words=("/bin/sh", HARD), environment=(("OBJECTOR_DATA_DIR", HARD),), log=tmp_path / "log")
    found = parsed(Systemd(tmp_path).pieces(call, when(None, None, 0))[0].text)["Service"]
    assert words(found["ExecStart"]) == [":/bin/sh", HARD]
    assert words(found["Environment"]) == [f"OBJECTOR_DATA_DIR={HARD}"]


def test_a_program_that_systemd_does_not_take(tmp_path: Path) -> None:
    """It refuses quotes in a program's path; said before anything is written."""
    call = Call(words=('/opt/"mine"/objector',), log=tmp_path / "log")
    with pytest.raises(ConfigError, match="quote"):
        Systemd(tmp_path).pieces(call, when(None, None, 0))


def test_a_line_break_is_no_way_in(tmp_path: Path) -> None:
    """A path cannot add lines to a unit."""
    with pytest.raises(ConfigError, match="line break"):
        Call(words=("/bin/true\nExecStartPre=/bin/sh",), log=tmp_path / "log")


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine; the strict reader above holds it")
@pytest.mark.parametrize("folder", ["plain", "my own 100% $HOME"])
def test_systemd_takes_the_units(tmp_path: Path, folder: str) -> None:
    """`systemd-analyze verify` has nothing to say, also of a program in a folder with spaces and signs."""
    program = tmp_path / folder / "objector"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    call = Call(
        words=(str(program), "run", "--quiet", "--json"),
        environment=(("OBJECTOR_CONFIG_FILE", str(tmp_path / HARD)), ("OBJECTOR_DATA_DIR", str(tmp_path))),
        log=tmp_path / "log",
    )
    for piece in Systemd(tmp_path).pieces(call, when("4h", None, 17)):
        write(piece)
    verify(tmp_path, SERVICE, TIMER)


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine; the strict reader above holds it")
def test_systemd_takes_every_moment(tmp_path: Path, call: Call) -> None:
    """Each distance, and a time of day, is a calendar event that systemd understands."""
    assert ANALYZE is not None
    moments = [when(every, None, 47) for every in EVERY] + [when(None, "07:30", 0)]
    texts = [parsed(Systemd(tmp_path).pieces(call, at)[1].text)["Timer"]["OnCalendar"] for at in moments]
    subprocess.run([ANALYZE, "calendar", *texts], capture_output=True, check=True, timeout=60)


def test_installed_and_removed(tools: Tools, call: Call, tmp_path: Path) -> None:
    """Written, read anew, enabled, started; afterwards nothing is left. Removing twice is the same as once."""
    tools.add("systemctl")
    systemd = Systemd()
    pieces = systemd.pieces(call, when(None, None, 5))
    assert systemd.is_here()
    systemd.install(pieces)
    assert systemd.installed() == pieces
    assert (tmp_path / "my home" / ".config/systemd/user" / TIMER).is_file()
    assert tools.calls[1:] == [
        "systemctl --user daemon-reload",
        f"systemctl --user enable {TIMER}",
        f"systemctl --user restart {TIMER}",
    ]
    systemd.remove()
    assert f"systemctl --user disable --now {TIMER}" in tools.calls
    assert systemd.installed() == []
    systemd.remove()
    assert list((tmp_path / "my home" / ".config/systemd/user").iterdir()) == []


def test_no_manager_of_ones_own(tools: Tools) -> None:
    """systemctl without a session of the person is no clockwork."""
    assert not Systemd().is_here()
    tools.add("systemctl", "echo 'Failed to connect to bus' >&2; exit 1")
    assert not Systemd().is_here()


def test_a_complaint_of_systemctl_is_told(tools: Tools, call: Call) -> None:
    """What systemctl refuses ends in one message with its own words."""
    tools.add("systemctl", "echo 'no such unit' >&2; exit 5")
    with pytest.raises(ConfigError, match="no such unit"):
        Systemd().install([Piece(place=str(Systemd().folder / TIMER), text="[Timer]\n")])
