"""Files that a people file names: sessions and evidence. Bounded and checked before anything is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from objector.domain.file_kind import kind_of

LARGEST_SESSION = 5_000_000
LARGEST_EVIDENCE = 10_000_000
"""Bytes. What a controller's form takes is less."""

Short = Annotated[str, Field(max_length=4096)]
Long = Annotated[str, Field(max_length=1_000_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class Cookie(_Part):
    """One cookie of a storage state."""

    name: Short
    value: Annotated[str, Field(max_length=16_384)]
    domain: Annotated[str, Field(min_length=1, max_length=254)]
    path: Short
    expires: float | int = -1
    httpOnly: bool = False
    secure: bool = False
    sameSite: Literal["Strict", "Lax", "None"] = "Lax"


class Stored(_Part):
    """One entry of an origin's local storage."""

    name: Short
    value: Long


class Origin(_Part):
    """What one origin stored."""

    origin: Annotated[str, Field(pattern=r"^https?://", max_length=2000)]
    localStorage: Annotated[list[Stored], Field(max_length=5000)] = []


class StorageState(_Part):
    """A Playwright storage state: the cookies and local storage of a browser that is signed in."""

    cookies: Annotated[list[Cookie], Field(max_length=3000)]
    origins: Annotated[list[Origin], Field(max_length=1000)] = []


def read_session(path: Path) -> dict[str, Any]:
    """The storage state in this file. Raises ValueError, which never repeats what the file holds."""
    content = _read(path, LARGEST_SESSION)
    try:
        state = StorageState.model_validate(json.loads(content))
    except (ValueError, RecursionError) as error:
        where = ""
        if isinstance(error, ValidationError):
            first = error.errors(include_input=False, include_context=False, include_url=False)[0]
            where = f" ({'.'.join(str(part) for part in first['loc'])}: {first['msg']})"
        raise ValueError(f"{path.name}: this is not a Playwright storage state{where}") from None
    if not state.cookies and not state.origins:
        raise ValueError(f"{path.name}: this session is empty; sign in first and save it again")
    return state.model_dump()


def read_evidence(path: Path) -> tuple[bytes, str]:
    """The content of an image or PDF, and its media type. Raises ValueError."""
    content = _read(path, LARGEST_EVIDENCE)
    kind = kind_of(content)
    if kind is None:
        raise ValueError(f"{path.name}: a picture (PNG, JPEG) or a PDF is wanted")
    return content, kind.media_type


def _read(path: Path, most: int) -> bytes:
    try:
        if not path.is_file():
            raise ValueError(f"there is no file {path}")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > most:
        raise ValueError(f"{path.name}: larger than {most // 1_000_000} MB")
    return content
