"""The kinds of file that a person may give as evidence, known by their first bytes and never by their name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """One kind: how it begins, its media type (RFC 6838), the ending of its names."""

    beginning: bytes
    media_type: str
    ending: str


KINDS = (
    FileKind(beginning=b"\x89PNG\r\n\x1a\n", media_type="image/png", ending="png"),
    FileKind(beginning=b"\xff\xd8\xff", media_type="image/jpeg", ending="jpg"),
    FileKind(beginning=b"%PDF-", media_type="application/pdf", ending="pdf"),
)


def kind_of(content: bytes) -> FileKind | None:
    """Which kind this is; None if it is none of them."""
    return next((kind for kind in KINDS if content.startswith(kind.beginning)), None)
