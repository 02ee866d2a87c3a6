"""systemd: a service and a timer of the user's own manager (systemd.service(5), systemd.timer(5), systemd.time(7))."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from objector.errors import ConfigError
from objector.timers import tool
from objector.timers.call import Call
from objector.timers.timer import Kind, Piece, erase, read, write
from objector.timers.when import When

SERVICE, TIMER = "objector.service", "objector.timer"


def _usual_folder() -> Path:
    config = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(config) if Path(config).is_absolute() else Path.home() / ".config") / "systemd" / "user"


@dataclass(frozen=True)
class Systemd:
    """Units in the user's own folder. A pass that was missed while the machine slept is made up for."""

    folder: Path = field(default_factory=_usual_folder)
    kind: Kind = Kind.SYSTEMD
    note: str = (
        "Its output is in the journal: journalctl --user -u objector. It runs while you are signed in; "
        "to have it run always: loginctl enable-linger"
    )

    def is_here(self) -> bool:
        """Whether the user's manager answers."""
        return tool.is_there("systemctl") and tool.ask("systemctl", "--user", "show-environment").code == 0

    def pieces(self, call: Call, at: When) -> list[Piece]:
        """The two units."""
        if any(letter in call.words[0] for letter in "\"'\\"):
            raise ConfigError(f"{call.words[0]}: systemd takes no program with a quote or a backslash in its path")
        return [
            Piece(place=str(self.folder / SERVICE), text=_service(call)),
            Piece(place=str(self.folder / TIMER), text=_timer(at)),
        ]

    def installed(self) -> list[Piece]:
        """The two units as they are."""
        return [*read(self.folder / SERVICE), *read(self.folder / TIMER)]

    def install(self, pieces: list[Piece]) -> None:
        """Write both and start the timer anew."""
        for piece in pieces:
            write(piece)
        tool.tell("systemctl", "--user", "daemon-reload")
        tool.tell("systemctl", "--user", "enable", TIMER)
        tool.tell("systemctl", "--user", "restart", TIMER)

    def remove(self) -> None:
        """Stop the timer, then take both away. A pass that is at work ends by itself."""
        answers = self.is_here()
        if answers and (self.folder / TIMER).exists():
            tool.tell("systemctl", "--user", "disable", "--now", TIMER)
        for path in (self.folder / "timers.target.wants" / TIMER, self.folder / TIMER, self.folder / SERVICE):
            erase(path)
        if answers:
            tool.tell("systemctl", "--user", "daemon-reload")


def _service(call: Call) -> str:
    # `:` before the program: `$` is taken as it is. It stands inside the quotes, which must open the word.
    words = [_quoted(f":{call.words[0]}"), *(_quoted(word) for word in call.words[1:])]
    settings = [f"Environment={_quoted(f'{name}={value}', always=True)}" for name, value in call.environment]
    return "\n".join(
        [
            "[Unit]",
            "Description=Objector: send the objections that are due, read the answers",
            "",
            "[Service]",
            "Type=oneshot",
            *settings,
            f"ExecStart={' '.join(words)}",
            "# A person is needed, something waits, something was refused: answers, not failures.",
            "SuccessExitStatus=10 20 30",
            "# Only the program itself is asked to stop: it sees its browser through what was already sent.",
            "KillMode=mixed",
            "TimeoutStartSec=3h",
            "TimeoutStopSec=2min",
            "UMask=0077",
            "Nice=10",
            "",
        ]
    )


def _timer(at: When) -> str:
    hours = "*" if at.every < 120 else ",".join(f"{hour:02}" for hour in at.hours)
    minutes = ",".join(f"{minute:02}" for minute in at.minutes)
    return "\n".join(
        [
            "[Unit]",
            "Description=Objector: when to look for what is due",
            "",
            "[Timer]",
            f"OnCalendar=*-*-* {hours}:{minutes}:00",
            "Persistent=true",
            "RandomizedDelaySec=60",
            "",
            "[Install]",
            "WantedBy=timers.target",
            "",
        ]
    )


def _quoted(text: str, *, always: bool = False) -> str:
    """One word of a unit file: `%` would be a specifier, a space the next word."""
    text = text.replace("%", "%%")
    plain = not always and not any(letter in text for letter in " \t'\"\\;") and text
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
