"""A tool of the machine, such as `systemctl` or `crontab`, started without a shell and not waited for forever."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass

from objector.errors import ConfigError

SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How a tool ended and what it printed."""

    code: int
    printed: str
    complained: str


def is_there(name: str) -> bool:
    """Whether the machine has this tool."""
    return shutil.which(name) is not None


def ask(*words: str, given: str | None = None) -> Answer:
    """Start a tool and hear how it ended. Raises ConfigError if it is not there or does not end."""
    path = shutil.which(words[0])
    if path is None:
        raise ConfigError(f"{words[0]}: this machine has no such program; see: objector schedule install --print")
    try:
        done = subprocess.run(
            [path, *words[1:]], input=given, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigError(f"{' '.join(words)}: did not end within {SECONDS} seconds") from error
    except OSError as error:
        raise ConfigError(f"{words[0]}: cannot be started: {error.strerror}") from error
    return Answer(code=done.returncode, printed=done.stdout, complained=done.stderr)


def tell(*words: str, given: str | None = None) -> str:
    """As `ask`, for what must work; what it printed. Raises ConfigError with its complaint."""
    answer = ask(*words, given=given)
    if answer.code:
        complaint = " ".join((answer.complained or answer.printed).split())[:500]
        raise ConfigError(f"{' '.join(words)}: ended with {answer.code}: {complaint or 'no reason given'}")
    return answer.printed
