"""One TOML file and its strict type: the value, or every fault as `file: place: what`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from objector.recipes.model import Strict

LARGEST = 256 * 1024
"""How many bytes a file may have."""
_DEEPEST = 20

Kind = TypeVar("Kind", bound=Strict)

_TAGS = frozenset("open fill choose tick upload press expect send switch enter_code".split())  # noqa: SIM905


class Faulty(Exception):
    """A file that does not hold what it should; `faults` lists all of it."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def named(folder: Path, path: Path) -> str:
    """What messages call a file of such a folder: its way from there, and the folder's name."""
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def read(path: Path, shown: str, kind: type[Kind]) -> Kind:
    """The value that a file describes, or `Faulty`. `shown` is what messages call the file."""
    return parse(read_bytes(path, shown), shown, kind)


def read_bytes(path: Path, shown: str) -> bytes:
    """The content of a file, or `Faulty`."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Faulty(f"{shown}: file: cannot be read: {error.strerror or error}") from error
    if len(content) > LARGEST:
        raise Faulty(f"{shown}: file: larger than {LARGEST // 1024} KiB, which no such file needs")
    return content


def as_text(content: bytes, shown: str) -> str:
    """The text of a file's content, or `Faulty`."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Faulty(f"{shown}: byte {error.start + 1}: not UTF-8; save the file as UTF-8") from error


def parse(content: bytes, shown: str, kind: type[Kind]) -> Kind:
    """The value that a file's content describes, or `Faulty`."""
    text = as_text(content, shown)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Faulty(f"{shown}: {_syntax(str(error), text)}") from error
    except (RecursionError, ValueError) as error:
        raise Faulty(f"{shown}: file: nested too deeply, or with a number that is too long") from error
    if _depth(data) > _DEEPEST:
        raise Faulty(f"{shown}: file: nested too deeply")
    try:
        return kind.model_validate_json(json.dumps(data, default=str), strict=True)
    except ValidationError as error:
        raise Faulty(*dict.fromkeys(f"{shown}: {place}: {what}" for place, what in _told(error.errors()))) from error


def _syntax(message: str, text: str) -> str:
    """`line 3: what`, from the parser's own words."""
    if match := re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, flags=re.DOTALL):
        return f"line {match[2]}: no valid TOML: {match[1]} (column {match[3]})"
    return f"line {text.count(chr(10)) + 1}: no valid TOML: {message}"


def _depth(value: object) -> int:
    """How many tables and arrays lie within each other."""
    deepest, layer = 0, [value]
    while layer:
        inner: list[object] = []
        for one in layer:
            inner.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
        deepest, layer = deepest + 1, inner
    return deepest


def _told(errors: list[ErrorDetails]) -> Iterator[tuple[str, str]]:
    """Place and fault of every error; an array that is too short only because an item was dropped is none."""
    places = [_place(error) for error in errors]
    for error, place in zip(errors, places, strict=True):
        follows = any(other.startswith(f"{place}.") for other in places)
        if not (error["type"] == "too_short" and follows):
            yield place, _what(error)


def _place(error: ErrorDetails) -> str:
    """The place as it stands in the file: `steps.2.field.kind`, where the first step is 1."""
    return ".".join(_parts(error["loc"])) or "file"


def _parts(loc: tuple[int | str, ...]) -> Iterator[str]:
    for n, part in enumerate(loc):
        if isinstance(part, int):
            yield str(part + 1)
        elif n >= 2 and loc[n - 2] == "steps" and part in _TAGS:
            continue  # pydantic names the verb of the step here; the file has no such level
        elif part not in ("[key]", "date") and not part.startswith("literal["):
            yield part


def _what(error: ErrorDetails) -> str:
    """What is wrong, in words for whoever writes recipes."""
    given: Any = error.get("input")
    match error["type"]:
        case "extra_forbidden":
            return "unknown key"
        case "missing":
            return "missing"
        case "union_tag_not_found":
            return "missing: `do`, the step's verb"
        case "value_error":
            return str(error["ctx"]["error"])
        case "string_pattern_mismatch":
            return f"`{str(given)[:80]}` does not look as it should ({error['msg']})"
    return error["msg"]
