"""`schedule`: what is shown before it is written, what is carried along, and that nothing secret is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import House
from tests.timers.fakes import Tools, tools_alone
from tests.timers.test_cron import read_as_cron
from tests.timers.test_systemd import parsed, words

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the clockworks of Linux")
pytestmark = LINUX


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, house: House) -> Tools:
    return tools_alone(tmp_path, monkeypatch)


def test_print_shows_every_form_of_this_platform(house: House, tools: Tools) -> None:
    """Units and crontab line, on a machine that has neither; nothing is written."""
    shown = house.types("schedule", "install", "--print")
    assert shown.exit_code == 0
    folder = house.folder / "my home" / ".config" / "systemd" / "user"
    service, timer, crontab = shown.output.split("# ", 1)[1].split(f"# {folder}/objector.timer\n")[0], "", ""
    assert service.startswith(f"{folder}/objector.service\n[Unit]")
    timer, crontab = shown.output.split(f"# {folder}/objector.timer\n")[1].split("# crontab\n")
    call = words(parsed(service.split("\n", 1)[1])["Service"]["ExecStart"])
    assert call[-3:] == ["run", "--quiet", "--json"]
    assert Path(call[0].removeprefix(":")).is_absolute()
    assert "OnCalendar" in parsed(timer)["Timer"]
    _, command = read_as_cron(crontab.splitlines()[1])
    assert "run' '--quiet' '--json' > " in command
    assert not folder.exists()
    assert not (house.folder / "data").exists()
    assert tools.calls == []


def test_install_show_remove_over_cron(house: House, tools: Tools) -> None:
    """Shown, asked, written; the second time nothing to do; shown again as JSON; removed."""
    kept = tools.add_crontab()
    refused = house.types("schedule", "install", given="n\n")
    assert "Nothing was changed." in refused.output
    assert not kept.exists()
    installed = house.types("schedule", "install", "--at", "07:30", given="y\n")
    assert installed.exit_code == 0, installed.output
    assert installed.output.index("30 7 * * *") < installed.output.index("Write this")
    log = house.folder / "data" / "schedule.log"
    assert log.stat().st_mode & 0o777 == 0o600
    assert log.parent.stat().st_mode & 0o777 == 0o700
    before = kept.read_text()
    assert "Nothing to do" in house.types("schedule", "install", "--at", "07:30").output
    assert house.types("schedule", "install", "--every", "2h", "--yes").exit_code == 0
    assert kept.read_text() != before
    (shown,) = house.json("schedule", "show")["installed"]
    assert (shown["kind"], shown["text"]) == ("cron", kept.read_text())
    assert house.types("schedule", "remove", "--yes").exit_code == 0
    assert kept.read_text() == ""
    assert house.json("schedule", "show") == {"installed": []}
    assert "Nothing is installed" in house.types("schedule", "remove").output


def test_the_best_clockwork_is_taken_and_only_one(house: House, tools: Tools) -> None:
    """A systemd manager that answers goes before cron; a second clockwork beside the first is refused."""
    tools.add_crontab()
    tools.add("systemctl")
    assert house.types("schedule", "install", "--yes").exit_code == 0
    assert {one["kind"] for one in house.json("schedule", "show")["installed"]} == {"systemd"}
    refused = house.types("schedule", "install", "--kind", "cron", "--yes")
    assert refused.exit_code == 2
    assert "objector schedule remove" in refused.stderr


def test_a_machine_without_a_clockwork(house: House, tools: Tools) -> None:
    """Said with what can be done; a named kind that does not answer, too; nothing is written."""
    assert "objector run --quiet --json" in house.types("schedule", "install", "--yes").stderr
    refused = house.types("schedule", "install", "--kind", "systemd", "--yes")
    assert refused.exit_code == 2
    assert list((house.folder / "my home").iterdir()) == []
    assert "launchd" in house.types("schedule", "install", "--kind", "sundial", "--print").stderr


def test_settings_are_carried_and_secrets_are_not(house: House, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where data and settings lie is written with absolute paths; passwords and keys are named, never shown."""
    tools.add_crontab()
    (house.folder / "objector.toml").write_text("patience = 12\n")
    monkeypatch.setenv("OBJECTOR_DATA_DIR", "my data")
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    monkeypatch.setenv("OBJECTOR_KEY", "ab" * 32)
    monkeypatch.setenv("OBJECTOR_INBOX__URL", "imaps://me:hunter2@mail.example/")
    shown = house.types("schedule", "install", "--yes")
    assert shown.exit_code == 0, shown.output
    assert f"OBJECTOR_CONFIG_FILE='{house.folder / 'objector.toml'}'" in shown.output
    assert f"OBJECTOR_DATA_DIR='{house.folder / 'my data'}'" in shown.output
    assert "OBJECTOR_REHEARSAL='1'" in shown.output  # or a rehearsal would become real
    assert "hunter2" not in shown.output
    assert "abab" not in shown.output
    assert "OBJECTOR_INBOX__URL, OBJECTOR_KEY" in " ".join(shown.output.split())
