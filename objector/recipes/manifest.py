"""A feed's manifest: which files it holds, each by its digest, signed as a whole."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, ValidationError, model_validator

from objector.errors import ConfigError
from objector.recipes.scalars import Strict
from objector.recipes.signing import is_signed, sign
from objector.recipes.toml_file import LARGEST as LARGEST_FILE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LARGEST = 512 * 1024
"""Bytes that the signed manifest may have."""
LARGEST_SET = 16 * 1024 * 1024
"""Bytes that all files together may have."""
MOST_FILES = 1000

_WORD = r"[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9]))*"
FILE_PATH = rf"^(?:(?:controllers|campaigns)/{_WORD}|recipes/{_WORD}/{_WORD})\.toml$"
"""Where a feed may put a file: data files of the three sorts, never anything else."""


class FeedRefused(ConfigError):
    """What a feed gave was not taken, and nothing was changed. The text says why and what to do."""


class ListedFile(Strict):
    """One file of a feed."""

    path: Annotated[str, StringConstraints(max_length=200)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1, le=LARGEST_FILE)]

    @model_validator(mode="after")
    def _data_only(self) -> Self:
        if not re.fullmatch(FILE_PATH, self.path):
            raise ValueError("not a path of a recipe, controller or campaign")
        return self


class Manifest(Strict):
    """What a feed holds. `serial` grows with every edition; `date` is when this one was signed (UTC)."""

    format: Literal[1]
    serial: Annotated[int, Field(ge=1, le=2**53)]
    date: AwareDatetime
    files: Annotated[tuple[ListedFile, ...], Field(min_length=1, max_length=MOST_FILES)]

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if len({file.path for file in self.files}) != len(self.files):
            raise ValueError("a file is listed twice")
        if sum(file.size for file in self.files) > LARGEST_SET:
            raise ValueError(f"more than {LARGEST_SET // 2**20} MB of files")
        return self


class _Envelope(Strict):
    """The one file that is fetched first: the manifest as the text that was signed, and the signature."""

    manifest: str
    signature: Annotated[str, StringConstraints(max_length=200)]


def opened(content: bytes, key: bytes) -> tuple[Manifest, str]:
    """The manifest in a signed envelope, and the SHA-256 of its text. Raises FeedRefused.

    Nothing of it is read before the signature holds.
    """
    try:
        envelope = _Envelope.model_validate_json(content, strict=True)
    except ValidationError as error:
        raise FeedRefused("the feed is malformed: it is no signed manifest; nothing was changed") from error
    text = envelope.manifest.encode("utf-8", "surrogatepass")
    if not is_signed(text, envelope.signature, key):
        raise FeedRefused(
            "the feed's signature does not fit the pinned key (FEED__PUBLIC_KEY); nothing was changed. "
            "If the maintainers announced a new key, check it by another way before you pin it"
        )
    try:
        manifest = Manifest.model_validate_json(text, strict=True)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_context=False, include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"]) or "manifest"
        raise FeedRefused(f"the feed's manifest is malformed: {place}: {fault['msg']}; nothing was changed") from error
    return manifest, hashlib.sha256(text).hexdigest()


def signed(folder: Path, key: Ed25519PrivateKey, *, serial: int, now: datetime) -> tuple[bytes, Manifest]:
    """The envelope over every data file in a folder that is laid out as `config/`. Raises ConfigError."""
    files = []
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        if not re.fullmatch(FILE_PATH, name):
            continue  # such as the example of the settings: no data of a feed
        content = path.read_bytes()
        files.append({"path": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})
    facts = {"format": 1, "serial": serial, "date": now.isoformat(timespec="seconds"), "files": files}
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    try:
        manifest = Manifest.model_validate_json(text, strict=True)
    except ValidationError as error:
        what = error.errors(include_input=False, include_context=False, include_url=False)[0]
        raise ConfigError(f"{folder}: {'.'.join(map(str, what['loc']))}: {what['msg']}") from error
    envelope = {"manifest": text, "signature": sign(text.encode(), key)}
    content = json.dumps(envelope, ensure_ascii=False, indent=1).encode()
    if len(content) > LARGEST:
        raise ConfigError(f"{folder}: the signed manifest would be larger than {LARGEST // 1024} KiB")
    return content, manifest
