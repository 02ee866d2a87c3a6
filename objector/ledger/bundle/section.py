"""The section: the chain as it stands in a bundle, walked line by line, with what its entries tell of each subject."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any

from objector.ledger.bundle.layout import CHAIN
from objector.ledger.bundle.manifest import ChainSection
from objector.ledger.bundle.shares import ToldOf
from objector.ledger.bundle.stamp_notes import StampNotes
from objector.ledger.bundle.told import Told
from objector.ledger.bundle.verdict import Faults
from objector.ledger.chain import Entry, Walk

_LINE = re.compile(rb'\{"seq":([1-9][0-9]{0,15}),"digest":"([0-9a-f]{64})"(?:,"body":(".*"))?\}\n')
LINE = 4 * 1024 * 1024
"""Bytes that a line may have."""


@dataclass(kw_only=True)
class Section:
    """A walk under way. What an entry tells is handed on to `tell`; nothing of it is kept here."""

    says: ChainSection
    faults: Faults
    notes: StampNotes
    tell: Callable[[ToldOf], None]
    shown: int = 0
    left_out: int = 0
    rehearsals: set[bool] = field(default_factory=set)
    last_told: int = 0
    """The last entry that tells of somebody or of a submission."""

    def __post_init__(self) -> None:
        self._walk = Walk(seq=self.says.first - 1, digest=self.says.before)

    def take(self, raw: bytes) -> None:
        """The next line."""
        line = _line(raw)
        if line is None:
            self.faults.add(CHAIN, f"entry {self._walk.seq + 1}: was changed; its line is none of a chain")
            self.notes.torn()
            return
        seq, digest, body = line
        fault = self._left_out(seq) if body is None else self._whole(seq, body, digest)
        if fault:
            self.faults.add(CHAIN, fault)
        self._walk.seq, self._walk.digest = seq, digest
        self.notes.add(digest)

    def end(self) -> None:
        """Hold the end against what the manifest says."""
        if self._walk.seq != self.says.last:
            self.faults.add(
                CHAIN, f"entry {min(self._walk.seq, self.says.last) + 1}: the chain ends with entry {self._walk.seq}, "
                f"but the manifest says {self.says.last}"
            )  # fmt: skip
        elif self._walk.digest != self.says.head:
            self.faults.add(CHAIN, f"entry {self._walk.seq}: is not the last one that the manifest names")
        if self.shown != self.says.shown:
            self.faults.add(CHAIN, f"shows {self.shown} entries, but the manifest says {self.says.shown}")

    def _left_out(self, seq: int) -> str:
        self.left_out += 1
        if seq == self._walk.seq + 1:
            return ""
        if seq <= self._walk.seq:
            return f"entry {seq}: stands again after entry {self._walk.seq}"
        return f"entry {self._walk.seq + 1}: is missing; after entry {self._walk.seq} comes entry {seq}"

    def _whole(self, seq: int, body: str, digest: str) -> str:
        self.shown += 1
        fault, entry = self._walk.follow(seq, body, digest)
        try:
            if entry is not None:
                if not _sound(entry):
                    raise ValueError("types")
                self._tell(entry)
                self.notes.take(entry)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            return f"entry {seq}: was changed; its content is none that Objector writes"
        return fault

    def _tell(self, entry: Entry) -> None:
        told = Told()
        told.step(entry)
        self.rehearsals.update(one.rehearsal for one in told.committed if one.what == "artefact")
        subject = entry.submission_id or (entry.person_id if told.committed else None)
        if subject is None:
            return
        self.last_told = entry.seq
        self.tell(ToldOf(subject, told.packed()))


def _line(raw: bytes) -> tuple[int, str, str | None] | None:
    """Number, digest and body of a line, if it is written as a line is, to the byte."""
    found = _LINE.fullmatch(raw)
    if found is None:
        return None
    seq, digest, quoted = int(found[1]), found[2].decode(), found[3]
    if quoted is None:
        return seq, digest, None
    try:
        text = quoted.decode()
        body = json.loads(text)
    except ValueError:
        return None
    return (seq, digest, body) if encode_basestring(body) == text else None


def _sound(entry: Any) -> bool:
    """Whether an entry that was read from a foreign body has the types that its own have."""
    texts = (entry.kind, entry.version, entry.prev)
    ids = (entry.submission_id, entry.person_id)
    return bool(
        type(entry.seq) is int
        and entry.at.tzinfo is not None
        and isinstance(entry.facts, dict)
        and all(isinstance(text, str) for text in texts)
        and all(one is None or isinstance(one, str) for one in ids)
    )
