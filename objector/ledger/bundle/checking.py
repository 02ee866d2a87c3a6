"""Checking: the whole check of a bundle, offline, from nothing but the bundle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from objector.ledger.bundle.layout import (
    CHAIN,
    FORMAT,
    GUIDE,
    MANIFEST,
    PEOPLE,
    REPORT,
    SUMS,
    VERSION,
    Variant,
    record_name,
)
from objector.ledger.bundle.manifest import File, Manifest
from objector.ledger.bundle.opened import Damaged, Opened
from objector.ledger.bundle.record import People, Record, RecordArtefact, RecordText, loaded
from objector.ledger.bundle.section import LINE, Section
from objector.ledger.bundle.verdict import Faults, Unreadable, Verdict
from objector.ledger.chain import commitment

_MANIFEST_MOST = 256 * 1024 * 1024
_RECORD_MOST = 32 * 1024 * 1024
_SUM_MOST = 400
_CHANGED = "was changed: its SHA-256 is not that of the manifest"


def check(path: Path) -> Verdict:
    """Check a bundle. What does not hold is in the verdict; every file that was changed is named there.

    Raises Unreadable for what is no bundle, is a trap, or was made by a newer version.
    """
    faults = Faults()
    with Opened(path, faults) as opened:
        if MANIFEST not in opened.sizes and not faults.found:
            raise Unreadable(f"{path}: is no bundle: it has no {MANIFEST}")
        sums = _sums(opened, faults)
        manifest = _manifest(path, opened, sums, faults)
        if manifest is None:
            return Verdict(faults=tuple(faults.found), more_faults=faults.more)
        return _Check(opened, manifest, faults).verdict(sums)


def _sums(opened: Opened, faults: Faults) -> dict[str, str]:
    """What `SHA256SUMS` says of each file."""
    found: dict[str, str] = {}
    try:
        for raw in opened.lines(SUMS, _SUM_MOST):
            digest, separator, name = raw.decode(errors="replace").partition("  ")
            if not separator or not name.endswith("\n") or name[:-1] in found:
                faults.add(SUMS, f"was changed: line {len(found) + 1} is none that is written there")
                continue
            found[name[:-1]] = digest
    except Damaged as damage:
        faults.add(SUMS, str(damage))
    return found


def _manifest(path: Path, opened: Opened, sums: dict[str, str], faults: Faults) -> Manifest | None:
    """The manifest; None if it was changed so that it cannot be read."""
    try:
        raw = opened.whole(MANIFEST, _MANIFEST_MOST)
    except Damaged as damage:
        faults.add(MANIFEST, str(damage))
        return None
    changed = sums.get(MANIFEST) != hashlib.sha256(raw).hexdigest()
    if changed:
        faults.add(MANIFEST, f"is not what {SUMS} says: it was changed, or that line of {SUMS} was")
    try:
        return loaded(Manifest, raw)
    except ValueError as error:
        if changed:
            faults.add(MANIFEST, "cannot be read, so nothing further was checked")
            return None
        version = _version(raw)
        if version is not None and version != VERSION:
            raise Unreadable(
                f"{path}: is a bundle of version {version}; this Objector reads version {VERSION}: use a newer one"
            ) from None
        raise Unreadable(f"{path}: {MANIFEST} is none of a bundle: {error}") from None


def _version(raw: bytes) -> int | None:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    version = content.get("version")
    return version if type(version) is int else None


@dataclass
class _Check:
    """A check under way."""

    opened: Opened
    manifest: Manifest
    faults: Faults
    submissions: int = 0
    artefacts: int = 0
    left_out: int = 0

    def verdict(self, sums: dict[str, str]) -> Verdict:
        """Everything, in the order: names, sums, chain, records."""
        self.listed = {one.name: one for one in self.manifest.files}
        self.owned: set[str] = set()
        self._names(sums)
        section = Section(says=self.manifest.chain, faults=self.faults)
        self._chain(section)
        for name in self.manifest.records:
            self._record(name, section)
        for subject in section.told:  # those that a record spoke of are gone from it
            self.faults.add(CHAIN, f"its entries tell of {subject}, but no record does")
        if any(one is not self.manifest.rehearsal for one in section.rehearsals):
            self.faults.add(MANIFEST, "says of a rehearsal what the entries do not say")
        self._others()
        return Verdict(
            variant=self.manifest.variant,
            rehearsal=self.manifest.rehearsal,
            made_at=self.manifest.made_at,
            submissions=self.submissions,
            artefacts=self.artefacts,
            left_out=self.left_out,
            entries=section.shown + section.left_out,
            entries_left_out=section.left_out,
            head=self.manifest.chain.head,
            faults=tuple(self.faults.found),
            more_faults=self.faults.more,
        )

    def _names(self, sums: dict[str, str]) -> None:
        """The files that are there, that are listed, and that have a sum are the same."""
        if len(self.listed) != len(self.manifest.files):
            self.faults.add(MANIFEST, "lists a file twice")
        if len(set(self.manifest.records)) != len(self.manifest.records):
            self.faults.add(MANIFEST, "names a record twice")
        for name in self.opened.sizes.keys() - self.listed.keys() - {MANIFEST, SUMS}:
            self.faults.add(name, "is not listed in the manifest: it was added")
        for name, one in self.listed.items():
            if name in (MANIFEST, SUMS):
                self.faults.add(MANIFEST, f"lists {name}, which it cannot")
            elif name not in self.opened.sizes:
                self.faults.add(name, "is missing")
            elif self.opened.sizes[name] != one.size:
                self.faults.add(name, f"was changed: it has {self.opened.sizes[name]} bytes, not {one.size}")
        for name in sums.keys() - self.listed.keys() - {MANIFEST}:
            self.faults.add(SUMS, f"was changed: it names {name[:100]}, which is not listed in the manifest")
        for name in (*self.listed, MANIFEST):
            if name not in sums:
                self.faults.add(SUMS, f"was changed: it has no line for {name}")
            elif name in self.listed and sums[name] != self.listed[name].sha256:
                self.faults.add(SUMS, f"its line for {name} is not that of the manifest: one of the two was changed")

    def _hashed(self, name: str, portions: Iterable[bytes], *further: hashlib._Hash) -> None:
        """Read a file to its end, and hold it against the manifest."""
        whole = hashlib.sha256()
        for portion in portions:
            for one in (whole, *further):
                one.update(portion)
        if name in self.listed and whole.hexdigest() != self.listed[name].sha256:
            self.faults.add(name, _CHANGED)
        self.owned.add(name)

    def _chain(self, section: Section) -> None:
        whole = hashlib.sha256()
        try:
            for raw in self.opened.lines(CHAIN, LINE):
                whole.update(raw)
                section.take(raw)
        except Damaged as damage:
            self.faults.add(CHAIN, str(damage))
        else:
            if CHAIN in self.listed and whole.hexdigest() != self.listed[CHAIN].sha256:
                self.faults.add(CHAIN, _CHANGED)
        self.owned.add(CHAIN)
        section.end()

    def _read(self, name: str) -> bytes | None:
        try:
            raw = self.opened.whole(name, _RECORD_MOST)
        except Damaged as damage:
            self.faults.add(name, str(damage))
            self.owned.add(name)
            return None
        self._hashed(name, (raw,))
        return raw

    def _record(self, name: str, section: Section) -> None:
        raw = self._read(name)
        if raw is None:
            section.told.pop(name.split("/")[-2] if "/" in name else name, None)
            return
        try:
            record = loaded(Record, raw)
        except ValueError as error:
            self.faults.add(name, f"is no record: {error}")
            section.told.pop(name.split("/")[-2] if "/" in name else name, None)
            return
        self.submissions += record.subject == "submission"
        if name != record_name(record.about, record.id):
            self.faults.add(name, f"is the record of {record.id}, which has another name")
        told = section.told.pop(record.id, None)
        if told is None:
            self.faults.add(name, f"tells of {record.id}, of which no entry does")
            return
        if record.entries != told.seqs:
            self.faults.add(name, f"names other entries for {record.id} than the chain has")
        if record.facts != told.facts:
            differ = sorted(key for key in told.facts.keys() | record.facts.keys()
                            if told.facts.get(key) != record.facts.get(key))  # fmt: skip
            self.faults.add(name, f"says of {record.id} what its entries do not say: {', '.join(differ)[:200]}")
        said = [(one.seq, "artefact", one.id, one.commitment, one.kind, one.media_type, one.size)
                for one in record.artefacts]  # fmt: skip
        said += [(one.seq, one.what, "", one.commitment, "", "", 0) for one in record.texts]
        entries = [(one.seq, one.what, one.id, one.commitment, one.kind, one.media_type, one.size or 0)
                   for one in told.committed]  # fmt: skip
        if sorted(said) != sorted(entries):
            self.faults.add(name, f"lists other artefacts or texts of {record.id} than its entries commit to")
        for artefact in record.artefacts:
            self._artefact(name, artefact)
        for text in record.texts:
            self._text(name, text)

    def _artefact(self, record: str, one: RecordArtefact) -> None:
        if one.file is None or one.sha256 is None or one.salt is None:
            self.left_out += 1
            if (one.file, one.sha256, one.salt) != (None, None, None):
                self.faults.add(record, f"opens artefact {one.id} only in part")
            return
        self.artefacts += 1
        if self.manifest.variant == Variant.GROUP:
            self.faults.add(record, f"opens artefact {one.id}, which a bundle for a group does not")
        if one.file not in self.listed or one.file in self.owned:
            self.faults.add(record, f"names for artefact {one.id} a file that is not its own")
            return
        salted = hashlib.sha256(bytes.fromhex(one.salt))
        try:
            self._hashed(one.file, self.opened.portions(one.file), salted)
        except Damaged as damage:
            self.faults.add(one.file, str(damage))
            self.owned.add(one.file)
            return
        if salted.hexdigest() != one.commitment:
            self.faults.add(one.file, f"is not what entry {one.seq} commits to")
        if (one.sha256, one.size) != (self.listed[one.file].sha256, self.listed[one.file].size):
            self.faults.add(record, f"says of {one.file} another digest or size than the manifest")

    def _text(self, record: str, one: RecordText) -> None:
        if one.value is None or one.salt is None:
            self.left_out += 1
            return
        self.artefacts += 1
        if self.manifest.variant == Variant.GROUP:
            self.faults.add(record, f"opens a {one.what}, which a bundle for a group does not")
        content = one.value.encode(errors="replace")
        if commitment(bytes.fromhex(one.salt), content) != one.commitment:
            self.faults.add(record, f"its {one.what} is not what entry {one.seq} commits to")

    def _others(self) -> None:
        """The files that no record speaks of."""
        for name, one in self.listed.items():
            if name in self.owned or name not in self.opened.sizes:
                continue
            if name not in (GUIDE, REPORT, PEOPLE):
                self.faults.add(name, "belongs to no record")
            try:
                self._other(name, one)
            except Damaged as damage:
                self.faults.add(name, str(damage))
        wanted = (GUIDE, REPORT, CHAIN, *(() if self.manifest.variant == Variant.GROUP else (PEOPLE,)))
        for name in wanted:
            if name not in self.listed:
                self.faults.add(name, "is missing: the manifest does not list it")

    def _other(self, name: str, one: File) -> None:
        if name != PEOPLE:
            self._hashed(name, self.opened.portions(name))
            return
        if self.manifest.variant == Variant.GROUP:
            self.faults.add(name, "names people, which a bundle for a group does not")
        raw = self._read(name)
        if raw is not None:
            try:
                loaded(People, raw)
            except ValueError as error:
                self.faults.add(name, f"is no list of people: {error}")
