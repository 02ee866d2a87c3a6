"""The check of records: each says what its entries say, and opens what they commit to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from objector.ledger.bundle.files import Files
from objector.ledger.bundle.layout import Variant, record_name
from objector.ledger.bundle.record import Record, RecordArtefact, RecordText, loaded
from objector.ledger.bundle.section import Section
from objector.ledger.bundle.told import Told
from objector.ledger.chain import commitment


@dataclass(kw_only=True)
class Records:
    """A check under way, one record after the other; counted is what was opened, and what was left out."""

    files: Files
    section: Section
    variant: str
    submissions: int = 0
    artefacts: int = 0
    left_out: int = 0

    def take(self, name: str) -> None:
        """The record in this file."""
        raw = self.files.read(name)
        try:
            record = None if raw is None else loaded(Record, raw)
        except ValueError as error:
            self._fault(name, f"is no record: {error}")
            record = None
        if record is None:
            self.section.told.pop(name.split("/")[-2] if "/" in name else name, None)
            return
        self.submissions += record.subject == "submission"
        if name != record_name(record.about, record.id):
            self._fault(name, f"is the record of {record.id}, which has another name")
        told = self.section.told.pop(record.id, None)
        if told is None:
            self._fault(name, f"tells of {record.id}, of which no entry does")
            return
        self._compare(name, record, told)
        for artefact in record.artefacts:
            self._artefact(name, artefact)
        for text in record.texts:
            self._text(name, text)

    def _compare(self, name: str, record: Record, told: Told) -> None:
        if record.entries != list(told.seqs):
            self._fault(name, f"names other entries for {record.id} than the chain has")
        if record.facts != told.facts:
            differ = sorted(key for key in told.facts.keys() | record.facts.keys()
                            if told.facts.get(key) != record.facts.get(key))  # fmt: skip
            self._fault(name, f"says of {record.id} what its entries do not say: {', '.join(differ)[:200]}")
        said = [(one.seq, "artefact", one.id, one.commitment, one.kind, one.media_type, one.size)
                for one in record.artefacts]  # fmt: skip
        said += [(one.seq, one.what, "", one.commitment, "", "", 0) for one in record.texts]
        entries = [(one.seq, one.what, one.id, one.commitment, one.kind, one.media_type, one.size or 0)
                   for one in told.committed]  # fmt: skip
        if sorted(said) != sorted(entries):
            self._fault(name, f"lists other artefacts or texts of {record.id} than its entries commit to")

    def _artefact(self, record: str, one: RecordArtefact) -> None:
        if one.file is None or one.sha256 is None or one.salt is None:
            self.left_out += 1
            if (one.file, one.sha256, one.salt) != (None, None, None):
                self._fault(record, f"opens artefact {one.id} only in part")
            return
        self.artefacts += 1
        if self.variant == Variant.GROUP:
            self._fault(record, f"opens artefact {one.id}, which a bundle for a group does not")
        listed = self.files.listed.get(one.file)
        if listed is None or one.file in self.files.owned:
            self._fault(record, f"names for artefact {one.id} a file that is not its own")
            return
        salted = hashlib.sha256(bytes.fromhex(one.salt))
        if not self.files.stream(one.file, salted):
            return
        if salted.hexdigest() != one.commitment:
            self._fault(one.file, f"is not what entry {one.seq} commits to")
        if (one.sha256, one.size) != (listed.sha256, listed.size):
            self._fault(record, f"says of {one.file} another digest or size than the manifest")

    def _text(self, record: str, one: RecordText) -> None:
        if one.value is None or one.salt is None:
            self.left_out += 1
            return
        self.artefacts += 1
        if self.variant == Variant.GROUP:
            self._fault(record, f"opens a {one.what}, which a bundle for a group does not")
        content = one.value.encode(errors="replace")
        if commitment(bytes.fromhex(one.salt), content) != one.commitment:
            self._fault(record, f"its {one.what} is not what entry {one.seq} commits to")

    def _fault(self, file: str, what: str) -> None:
        self.files.faults.add(file, what)
