"""How single settings are read: each function answers with the value, or raises ValueError.

What was given is a text from the environment, or what TOML makes of it: text, number, yes or no, list. `here`
is the folder that relative paths start from. No message repeats a value that may hold a password.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from datetime import time
from pathlib import Path

from objector.settings.secret import Secret

LONGEST = 4096
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}


def text(given: object, here: Path) -> str:
    """One line of text."""
    if not isinstance(given, str):
        raise ValueError("a text is wanted")
    if len(given) > LONGEST or any(ord(letter) < 32 or ord(letter) == 127 for letter in given):
        raise ValueError(f"one line of at most {LONGEST} characters is wanted")
    return given.strip()


def secret(given: object, here: Path) -> Secret:
    """A text that is never shown."""
    return Secret(text(given, here))


def yes_or_no(given: object, here: Path) -> bool:
    """1 or 0, true or false, yes or no, on or off."""
    if isinstance(given, bool):
        return given
    word = str(given).strip().lower()
    if word in _YES | _NO:
        return word in _YES
    raise ValueError("1 (yes) or 0 (no) is wanted")


def yes_no_auto(given: object, here: Path) -> bool | None:
    """As `yes_or_no`, or `auto`: None."""
    return None if str(given).strip().lower() == "auto" else yes_or_no(given, here)


def number(least: float, most: float) -> Callable[[object, Path], float]:
    """A reader of numbers within these bounds."""

    def read(given: object, here: Path) -> float:
        fits = re.fullmatch(r"\d{1,9}(\.\d{1,6})?", str(given).strip()) and not isinstance(given, bool)
        if not fits or not least <= float(str(given)) <= most:
            raise ValueError(f"a number from {least:g} to {most:g} is wanted")
        return float(str(given))

    return read


def whole(least: int, most: int) -> Callable[[object, Path], int]:
    """A reader of whole numbers within these bounds."""

    def read(given: object, here: Path) -> int:
        fits = re.fullmatch(r"\d{1,9}", str(given).strip()) and not isinstance(given, bool)
        if not fits or not least <= int(str(given)) <= most:
            raise ValueError(f"a whole number from {least} to {most} is wanted")
        return int(str(given))

    return read


def hours(given: object, here: Path) -> tuple[time, time] | None:
    """Hours of the day, such as `22:00-06:30`; empty: none."""
    if given == "":
        return None
    found = re.fullmatch(r"(\d{2}:\d{2})\s*-\s*(\d{2}:\d{2})", str(given).strip())
    try:
        begins, ends = (time.fromisoformat(part) for part in found.groups()) if found else (time.min, time.min)
    except ValueError:
        begins = ends = time.min
    if begins == ends:
        raise ValueError("hours of the day are wanted, such as 22:00-06:30")
    return begins, ends


def _path(given: object, here: Path) -> Path:
    try:
        path = here / Path(text(given, here)).expanduser()
        path.exists()
    except RuntimeError as error:  # `~someone` whom this machine does not know
        raise ValueError("this home folder does not exist") from error
    except OSError as error:  # longer than the file system takes, or behind a folder that is closed to us
        raise ValueError(f"this path cannot be used: {error.strerror}") from error
    return path


def folder(given: object, here: Path) -> Path:
    """A folder, which need not exist yet."""
    path = _path(given, here)
    if path.exists() and not path.is_dir():
        raise ValueError(f"{path} is no folder")
    return path


def existing_folder(given: object, here: Path) -> Path:
    """A folder that is there."""
    path = _path(given, here)
    if not path.is_dir():
        raise ValueError(f"there is no folder {path}")
    return path


def certificates(given: object, here: Path) -> Path:
    """A file or folder that is there."""
    path = _path(given, here)
    if not path.exists():
        raise ValueError(f"there is no file or folder {path}")
    return path


def program(given: object, here: Path) -> Path:
    """A program by its path, or by a bare name that is looked for on the PATH."""
    name = text(given, here)
    return Path(name) if Path(name).name == name else _path(given, here)


def channel(given: object, here: Path) -> str:
    """The sort of a browser; which sorts there are is known where browsers are looked for."""
    name = text(given, here)
    if not re.fullmatch(r"[a-z][a-z-]{1,40}", name):
        raise ValueError("the sort of a browser is wanted, such as chrome, chromium or msedge")
    return name


def command(given: object, here: Path) -> Secret:
    """A program with its arguments, as a text or a list; never given to a shell. It may name an address: a secret."""
    try:
        words = shlex.split(text(given, here)) if isinstance(given, str) else given
    except ValueError as error:
        raise ValueError("a program with its arguments is wanted; a quotation mark is not closed") from error
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
        raise ValueError('a program with its arguments is wanted, such as "my-token --fresh"')
    return Secret(shlex.join(text(word, here) for word in words))


def mail_address(given: object, here: Path) -> str:
    """One mail address."""
    if not re.fullmatch(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,255}", text(given, here)):
        raise ValueError("one mail address is wanted, such as maria@example.org")
    return text(given, here)


def feed_key(given: object, here: Path) -> str:
    """An Ed25519 public key in base64: 32 bytes."""
    if not re.fullmatch(r"[A-Za-z0-9+/]{43}=", text(given, here)):
        raise ValueError("an Ed25519 public key is wanted: 32 bytes in base64, 44 characters")
    return text(given, here)
