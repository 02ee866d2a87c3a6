"""The check of records: each says what its entries say, and opens what they commit to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from objector.domain.outcome import Kind
from objector.ledger.bundle.files import Files
from objector.ledger.bundle.layout import Variant, record_name
from objector.ledger.bundle.mail_verdict import MOST as MOST_MAILS
from objector.ledger.bundle.mail_verdict import MailFound
from objector.ledger.bundle.record import Record, RecordArtefact, RecordText, loaded
from objector.ledger.bundle.told import Committed, Told
from objector.ledger.chain import commitment

if TYPE_CHECKING:
    from objector.ledger.bundle.mail_check import MailCheck

_OF_MAILS = frozenset({Kind.MAIL.value, Kind.DKIM.value})


@dataclass(kw_only=True)
class Records:
    """A check under way, one record after the other; counted is what was opened, and what was left out."""

    variant: str
    submissions: int = 0
    artefacts: int = 0
    left_out: int = 0
    mails: list[MailFound] = field(default_factory=list)
    """The first ones."""
    mails_held: int = 0
    mails_unproved: int = 0
    mails_left_out: int = 0

    def take(self, files: Files, name: str) -> None:
        """The record in this file."""
        told_of = files.share.told
        raw = files.read(name)
        try:
            record = None if raw is None else loaded(Record, raw)
        except ValueError as error:
            files.faults.add(name, f"is no record: {error}")
            record = None
        if record is None:
            told_of.pop(name.split("/")[-2] if "/" in name else name, None)
            return
        self.submissions += record.subject == "submission"
        if name != record_name(record.about, record.id):
            files.faults.add(name, f"is the record of {record.id}, which has another name")
            return
        told = told_of.pop(record.id, None)
        if told is None:
            files.faults.add(name, f"tells of {record.id}, of which no entry does")
            return
        check = _Check(files=files, name=name, counts=self)
        check.compare(record, told)
        mails = [one for one in record.artefacts if one.kind in _OF_MAILS]
        for artefact in record.artefacts:
            if artefact.kind not in _OF_MAILS:
                check.artefact(artefact)
        if mails:
            check.mails(mails, {one.id: one for one in told.committed})
        for text in record.texts:
            check.text(text)


@dataclass(kw_only=True)
class _Check:
    """The check of one record."""

    files: Files
    name: str
    counts: Records

    def compare(self, record: Record, told: Told) -> None:
        """Whether it says what its entries say."""
        if record.entries != told.seqs:
            self._fault(f"names other entries for {record.id} than the chain has")
        if record.facts != told.facts:
            differ = sorted(key for key in told.facts.keys() | record.facts.keys()
                            if told.facts.get(key) != record.facts.get(key))  # fmt: skip
            self._fault(f"says of {record.id} what its entries do not say: {', '.join(differ)[:200]}")
        said = [(one.seq, "artefact", one.id, one.commitment, one.kind, one.media_type, one.size)
                for one in record.artefacts]  # fmt: skip
        said += [(one.seq, one.what, "", one.commitment, "", "", 0) for one in record.texts]
        entries = [(one.seq, one.what, one.id, one.commitment, one.kind, one.media_type, one.size or 0)
                   for one in told.committed]  # fmt: skip
        if sorted(said) != sorted(entries):
            self._fault(f"lists other artefacts or texts of {record.id} than its entries commit to")

    def artefact(self, one: RecordArtefact, whole: int = 0) -> bytes | None:
        """An artefact: held against its commitment and the manifest. Its content, if it has at most `whole` bytes."""
        if one.file is None or one.sha256 is None or one.salt is None:
            self.counts.left_out += 1
            if (one.file, one.sha256, one.salt) != (None, None, None):
                self._fault(f"opens artefact {one.id} only in part")
            return None
        self.counts.artefacts += 1
        if self.counts.variant == Variant.GROUP:
            self._fault(f"opens artefact {one.id}, which a bundle for a group does not")
        listed = self.files.share.listed.get(one.file)
        if listed is None or one.file in self.files.owned:
            self._fault(f"names for artefact {one.id} a file that is not its own")
            return None
        salted = hashlib.sha256(bytes.fromhex(one.salt))
        content = None
        if listed.size <= whole:
            content = self.files.read(one.file, whole, salted)
            if content is None:
                return None
        elif not self.files.stream(one.file, salted):
            return None
        if salted.hexdigest() != one.commitment:
            self.files.faults.add(one.file, f"is not what entry {one.seq} commits to")
        if (one.sha256, one.size) != (listed.sha256, listed.size):
            self._fault(f"says of {one.file} another digest or size than the manifest")
        return content

    def mails(self, some: list[RecordArtefact], told: Mapping[str, Committed]) -> None:
        """The mails, and the notes of how their senders were checked."""
        from objector.ledger.bundle import sender_note
        from objector.ledger.bundle.mail_check import MailCheck  # the ciphers take a while to load

        check = MailCheck(faults=self.files.faults)
        for one in some:
            raw = self.artefact(one, sender_note.LARGEST) if one.kind == Kind.DKIM else None
            if raw is not None:
                check.note(one, raw, told[one.id].sender if one.id in told else None)
        check.end({one.seq for one in some if one.kind == Kind.MAIL and not self._mail(one, check, told)})

    def _mail(self, one: RecordArtefact, check: MailCheck, told: Mapping[str, Committed]) -> bool:
        """A mail; whether it is there and could be read."""
        from objector.ledger.bundle.mail_check import LARGEST

        raw, counts = self.artefact(one, LARGEST), self.counts
        if one.file is None:
            counts.mails_left_out += 1
            return False
        if raw is None and one.size <= LARGEST:
            return False
        found = check.mail(one, raw, told[one.id].at if one.id in told else "")
        counts.mails_held += found.holds
        counts.mails_unproved += not found.holds
        if len(counts.mails) < MOST_MAILS:
            counts.mails.append(found)
        return True

    def text(self, one: RecordText) -> None:
        """A text: held against its commitment."""
        if one.value is None or one.salt is None:
            self.counts.left_out += 1
            return
        self.counts.artefacts += 1
        if self.counts.variant == Variant.GROUP:
            self._fault(f"opens a {one.what}, which a bundle for a group does not")
        content = one.value.encode(errors="replace")
        if commitment(bytes.fromhex(one.salt), content) != one.commitment:
            self._fault(f"its {one.what} is not what entry {one.seq} commits to")

    def _fault(self, what: str) -> None:
        self.files.faults.add(self.name, what)
