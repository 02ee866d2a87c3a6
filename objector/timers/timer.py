"""A timer: one kind of clockwork that a machine may have."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from objector.errors import ConfigError
from objector.timers.call import Call
from objector.timers.when import When


class Kind(StrEnum):
    """The clockworks that can be written."""

    SYSTEMD = "systemd"  #: a user's service and timer; Linux
    LAUNCHD = "launchd"  #: an agent; macOS
    CRON = "cron"  #: a line of the user's crontab
    WINDOWS = "windows"  #: a task of the Task Scheduler


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A text, and the place where it lies."""

    place: str
    text: str


class Timer(Protocol):
    """Writes a clockwork that starts a call, shows it, and takes it away again."""

    @property
    def kind(self) -> Kind:
        """Which one it is."""
        ...

    @property
    def note(self) -> str:
        """What a person should know of it."""
        ...

    def is_here(self) -> bool:
        """Whether this machine has the clockwork, running for this account."""
        ...

    def pieces(self, call: Call, at: When) -> list[Piece]:
        """What would be written, without writing it. Raises ConfigError for what cannot be written in it."""
        ...

    def installed(self) -> list[Piece]:
        """What is written now; nothing if it is not installed."""
        ...

    def install(self, pieces: list[Piece]) -> None:
        """Write these, in place of what was there, and start the clockwork. Raises ConfigError."""
        ...

    def remove(self) -> None:
        """Stop the clockwork and take away what was written. Twice is the same as once. Raises ConfigError."""
        ...


def read(path: Path) -> list[Piece]:
    """The file as a piece, or nothing if there is none. Raises ConfigError."""
    try:
        return [Piece(place=str(path), text=path.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def write(piece: Piece) -> None:
    """Put the file there, whole or not at all, for its owner to change (0644). Raises ConfigError."""
    path = Path(piece.place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(piece.text)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error


def erase(path: Path) -> None:
    """Take the file away, if it is there. Raises ConfigError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be removed: {error.strerror}") from error
