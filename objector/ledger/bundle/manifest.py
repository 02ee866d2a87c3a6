"""The manifest: what a bundle is, and every file in it with size and digest."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from objector.ledger.bundle.layout import FORMAT, VERSION
from objector.ledger.bundle.record import Digest, Moment, Name, Seq, Strict, Word

MOST_STAMPS = 5000
"""Time stamps that a bundle may hold."""


class File(Strict):
    """One file: its name in the bundle, its size in bytes and its SHA-256."""

    name: Name
    size: Annotated[int, Field(ge=0)]
    sha256: Digest


class ChainSection(Strict):
    """The part of the ledger's chain that is in the bundle, from entry `first` to `last`, nothing skipped.

    `before` is the digest that entry `first` names as the one before it, `head` that of entry `last`, which was the
    last of the ledger when the bundle was made. `shown` entries stand there whole, the others as their digest.
    """

    ledger: Word
    first: Seq
    last: Seq
    before: Digest
    head: Digest
    shown: Annotated[int, Field(ge=0)]
    tree_before: Annotated[list[Digest], Field(max_length=64)]
    """The peaks of the hash tree over all entries before `first`, largest first; empty in a bundle without stamps."""


class StampFile(Strict):
    """A time stamp: `entry` notes it, `checkpoint` is the entry that it covers with all before it, `digest` that one's.

    `at` is the authority's time. `token` is its answer (RFC 3161, TimeStampResp), `certificates` lead from the one that
    signed up to the root.
    """

    entry: Seq
    checkpoint: Seq
    digest: Digest
    authority: Word
    at: Moment
    token: Name
    certificates: Name


class Manifest(Strict):
    """The content of `manifest.json`. It holds nothing personal. Times are UTC."""

    format: Annotated[str, StringConstraints(pattern=f"^{FORMAT}$")]
    version: Annotated[int, Field(ge=VERSION, le=VERSION)]
    variant: Annotated[str, StringConstraints(pattern=r"^(me|authority|group)$")]
    rehearsal: bool
    made_at: Moment
    program: Word
    chain: ChainSection
    stamps: Annotated[list[StampFile], Field(max_length=MOST_STAMPS)]
    records: list[Name]
    files: list[File]


def manifest_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `manifest.json`; generated from the very types that read and write it."""
    schema = Manifest.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Objector bundle manifest"}


def schema_text() -> bytes:
    """The schema as the file that is published, and that lies in every bundle."""
    return (json.dumps(manifest_schema(), indent=2, sort_keys=True) + "\n").encode()
