"""A call: what a timer starts, with which settings, and where its output goes. Holds no secret."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from objector.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class Call:
    """A program with its arguments. Every path in it is absolute: a timer starts in no folder in particular."""

    words: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    log: Path
    """The file that takes the output where there is no journal; the last pass only, so that it does not grow."""

    def __post_init__(self) -> None:
        for text in (*self.words, *(value for _, value in self.environment), str(self.log)):
            if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
                raise ConfigError(f"{text!r}: no timer can be written with a line break or a control character in it")

    def refuse(self, letters: str, place: str) -> None:
        """Raises ConfigError if a text of this call has one of these letters, which cannot be written at this place."""
        for text in (*self.words, *(value for _, value in self.environment), str(self.log)):
            if found := next((letter for letter in letters if letter in text), None):
                raise ConfigError(f"{text}: {found} cannot be written in {place}; move it to a place without")


def sh_quoted(text: str) -> str:
    """A text as one word of the shell, whatever is in it."""
    return "'" + text.replace("'", "'\"'\"'") + "'"


def sh_line(call: Call) -> str:
    """The call as a line for `sh`: its output into the log, which only its owner can read."""
    settings = [f"{name}={sh_quoted(value)}" for name, value in call.environment]
    words = [sh_quoted(word) for word in call.words]
    return " ".join(["umask 077;", *settings, *words, ">", sh_quoted(str(call.log)), "2>&1"])
