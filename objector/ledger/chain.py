"""The chain: each entry holds the digest of the one before it, so that a change, a gap or an exchange shows.

The digest of an entry is the SHA-256 of its body, and the body is canonical JSON (RFC 8785) with the number of the
entry and the digest of its predecessor in it. Nothing personal stands in a body: what has to be provable and is
personal stands there as a commitment, the SHA-256 of a random salt and the content; the salt is kept sealed and is
deleted with the rest of a person. Everything here is a pure function over what it is given.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

from objector.ledger import canonical_json

START = "0" * 64
"""What the first entry names as the digest before it."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of the ledger: what happened, when (UTC), to which submission or person, and the facts without
    personal data."""

    seq: int
    at: datetime
    kind: str
    submission_id: str | None
    person_id: str | None
    facts: dict[str, Any]
    version: str
    """The version of Objector that wrote it."""
    prev: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class ChainReport:
    """What a check of the whole chain gave: how many entries hold, the digest of the last one, the first fault."""

    entries: int
    head: str
    fault: str = ""
    """The first fault, for people; empty: none."""
    seq: int | None = None
    """The entry at which it was found."""
    stamps: int = 0
    """The time stamps that hold."""
    last_stamp: tuple[str, str, int] | None = None
    """The last of them: its authority, its time (UTC, as in entries), the entry up to which all is covered."""

    @property
    def holds(self) -> bool:
        """Whether no fault was found."""
        return not self.fault


def stamp(moment: datetime) -> str:
    """A moment as it stands in a body: UTC, microseconds, `Z`. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; times in the ledger are aware")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def write(
    *,
    seq: int,
    prev: str,
    at: datetime,
    kind: str,
    version: str,
    facts: dict[str, Any],
    submission_id: str | None = None,
    person_id: str | None = None,
) -> tuple[str, str]:
    """The body of the next entry and its digest."""
    body = rfc8785.dumps(
        {
            "seq": seq,
            "prev": prev,
            "at": stamp(at),
            "kind": kind,
            "version": version,
            "submission": submission_id,
            "person": person_id,
            "facts": facts,
        }
    )
    return body.decode(), hashlib.sha256(body).hexdigest()


def read(body: str, digest: str) -> Entry:
    """An entry from its stored body. Raises ValueError or KeyError for a body that no entry can have."""
    return _entry(json.loads(body), digest)


def _entry(content: Any, digest: str) -> Entry:
    return Entry(
        seq=content["seq"],
        at=datetime.fromisoformat(content["at"]),
        kind=content["kind"],
        submission_id=content["submission"],
        person_id=content["person"],
        facts=content["facts"],
        version=content["version"],
        prev=content["prev"],
        digest=digest,
    )


def commitment(salt: bytes, content: bytes) -> str:
    """What the chain says about content that it must not hold: SHA-256 of salt and content, in hex."""
    return hashlib.sha256(salt + content).hexdigest()


@dataclass(kw_only=True)
class Walk:
    """A check under way: feed it the stored entries in their order; it remembers one entry, whatever the length."""

    seq: int = 0
    digest: str = START

    def step(self, seq: int, body: str, digest: str, submission_id: str | None, person_id: str | None) -> str:
        """What is wrong with the next stored entry; empty: nothing."""
        before = (self.seq, self.digest)
        fault, entry = self.follow(seq, body, digest)
        if entry is not None and not fault and (entry.submission_id, entry.person_id) != (submission_id, person_id):
            self.seq, self.digest = before
            return f"entry {seq}: was changed; the ids stored beside it are not those of its content"
        return fault

    def follow(self, seq: int, body: str, digest: str) -> tuple[str, Entry | None]:
        """What is wrong with the next entry (empty: nothing), and the entry as far as its content is one."""
        if seq != self.seq + 1:
            if seq <= self.seq:
                return f"entry {seq}: stands again after entry {self.seq}", None
            return f"entry {self.seq + 1}: is missing; after entry {self.seq} comes entry {seq}", None
        if hashlib.sha256(body.encode(errors="surrogatepass")).hexdigest() != digest:
            return f"entry {seq}: was changed; its digest is not that of its content", None
        try:
            content, canonical = canonical_json.read(body)
            entry = _entry(content, digest)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            return f"entry {seq}: was changed; its content is not an entry ({type(error).__name__})", None
        if not canonical:
            return f"entry {seq}: was changed; its content is not in canonical form", entry
        if entry.seq != seq:
            return f"entry {seq}: was renumbered; by its content it is entry {entry.seq}", entry
        if entry.prev != self.digest:
            return f"entry {seq}: does not follow entry {self.seq}; one of the two was changed or exchanged", entry
        self.seq, self.digest = seq, digest
        return "", entry
