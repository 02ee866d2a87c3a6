"""cron: a line that cron and the shell read as it was meant, in a crontab that keeps everything else."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from objector.errors import ConfigError
from objector.timers.call import Call
from objector.timers.cron import BEGIN, END, Cron
from objector.timers.when import EVERY, When, when
from tests.timers.conftest import HARD
from tests.timers.fakes import Tools

FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))


def line_of(call: Call, at: When) -> str:
    (piece,) = Cron().pieces(call, at)
    begin, line, end = piece.text.splitlines()
    assert (begin, end) == (BEGIN, END)
    return line


def read_as_cron(line: str) -> tuple[list[set[int]], str]:
    """The five fields as numbers, and the command as cron hands it to the shell (crontab(5): a bare `%` ends it)."""
    *fields, command = line.split(" ", 5)
    numbers = []
    for (_, least, most), field in zip(FIELDS, fields, strict=True):
        assert re.fullmatch(r"\*|\d+(,\d+)*", field)
        found = set(range(least, most + 1)) if field == "*" else {int(number) for number in field.split(",")}
        assert all(least <= number <= most for number in found)
        numbers.append(found)
    assert "\n" not in command
    assert "%" not in command.replace("\\%", "")
    return numbers, command.replace("\\%", "%")


@pytest.mark.parametrize("every", sorted(EVERY))
def test_the_times_are_those_that_were_meant(call: Call, every: str) -> None:
    """Minutes and hours as asked, every day."""
    at = when(every, None, 47)
    minutes, hours, days, months, weekdays = read_as_cron(line_of(call, at))[0]
    assert (minutes, hours) == (set(at.minutes), set(at.hours))
    assert (len(days), len(months), len(weekdays)) == (31, 12, 8)


def test_a_time_of_day(call: Call) -> None:
    """`--at 07:30`."""
    assert line_of(call, when(None, "07:30", 0)).startswith("30 7 * * * ")


def test_the_shell_starts_what_was_meant(tmp_path: Path) -> None:
    """The line, run by sh as cron does: words and settings as they were, output in a log for its owner alone."""
    folder = tmp_path / HARD
    folder.mkdir(parents=True)
    program = folder / "objector"
    program.write_text('#!/bin/sh\nprintf "%s|" "$OBJECTOR_DATA_DIR" "$@"\necho trouble >&2\n')
    program.chmod(0o755)
    call = Call(
        words=(str(program), "run", HARD), environment=(("OBJECTOR_DATA_DIR", HARD),), log=folder / "schedule.log"
    )
    _, command = read_as_cron(line_of(call, when(None, None, 0)))
    done = subprocess.run(["/bin/sh", "-c", command], env={"PATH": os.defpath}, capture_output=True, check=True)
    assert done.stdout + done.stderr == b""  # or cron would write a mail with it
    assert call.log.read_text() == f"{HARD}|run|{HARD}|trouble\n"
    assert call.log.stat().st_mode & 0o777 == 0o600


def test_a_line_that_cron_would_cut(tmp_path: Path) -> None:
    """Too long for cron is refused before it is written."""
    with pytest.raises(ConfigError, match="990"):
        Cron().pieces(Call(words=("/" + "x" * 1000,), log=tmp_path / "log"), when(None, None, 0))


def test_the_rest_of_the_crontab_stays(tools: Tools, call: Call) -> None:
    """Installed twice there is one line; changed, it stays in its place; removed, the crontab is as it was."""
    kept = tools.add_crontab()
    kept.write_text("MAILTO=me\n0 4 * * * backup\n")
    cron = Cron()
    cron.install(cron.pieces(call, when("4h", None, 1)))
    first = kept.read_text()
    cron.install(cron.pieces(call, when("4h", None, 1)))
    assert kept.read_text() == first
    assert first.startswith("MAILTO=me\n0 4 * * * backup\n# >>>")
    kept.write_text(first + "5 5 * * * later")
    cron.install(cron.pieces(call, when(None, "07:30", 0)))
    assert kept.read_text().count(BEGIN) == 1
    assert cron.installed() == cron.pieces(call, when(None, "07:30", 0))
    cron.remove()
    assert kept.read_text() == "MAILTO=me\n0 4 * * * backup\n5 5 * * * later"


def test_no_crontab_yet(tools: Tools, call: Call) -> None:
    """The first line of a person who had none; a last line without an end gets one."""
    kept = tools.add_crontab()
    cron = Cron()
    assert cron.installed() == []
    cron.install(cron.pieces(call, when(None, None, 0)))
    assert kept.read_text() == cron.pieces(call, when(None, None, 0))[0].text
    kept.write_text("0 4 * * * backup")
    cron.install(cron.pieces(call, when(None, None, 0)))
    assert kept.read_text().startswith(f"0 4 * * * backup\n{BEGIN}\n")


@pytest.mark.parametrize(
    "text", [f"{BEGIN}\n0 4 * * * backup\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n"]
)
def test_a_crontab_with_half_a_mark_is_left_alone(tools: Tools, call: Call, text: str) -> None:
    """Where it is not sure what is ours, nothing is changed and the person is told."""
    kept = tools.add_crontab()
    kept.write_text(text)
    for act in (lambda: Cron().install(Cron().pieces(call, when(None, None, 0))), Cron().remove):
        with pytest.raises(ConfigError, match="crontab -e"):
            act()
    assert kept.read_text() == text


def test_a_crontab_that_cannot_be_read_is_not_replaced(tools: Tools, call: Call) -> None:
    """A complaint other than "no crontab" is no empty crontab: nothing is written."""
    tools.add("crontab", "echo 'you are not allowed' >&2; exit 1")
    with pytest.raises(ConfigError, match="not allowed"):
        Cron().install(Cron().pieces(call, when(None, None, 0)))
    assert tools.calls == ["crontab -l"]
