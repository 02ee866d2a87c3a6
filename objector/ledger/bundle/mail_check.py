"""The check of mails once more, offline: each signature, with the key record that was kept beside the mail.

The network is never asked. A record that was kept is the word of whoever kept it; what it proves is told by
`mail_verdict`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from objector.dkim.fields import Ambiguous, Field, Fields, take_apart
from objector.dkim.judging import MOST_SIGNATURES, candidate, signatures
from objector.dkim.tags import named
from objector.domain.sender import Checked, Signature
from objector.ledger import chain
from objector.ledger.bundle.mail_verdict import MailFound, SignatureFound
from objector.ledger.bundle.record import RecordArtefact
from objector.ledger.bundle.sender_note import NotedSignature, SenderNote, UnknownForm, read_note
from objector.ledger.bundle.verdict import Faults

LARGEST = 25 * 1024 * 1024
"""Bytes of a mail that are looked at."""
_WITHOUT_A_KEY = frozenset({Checked.NOT_ASKED.value, Checked.NOT_REACHED.value})
_NOTHING_NOTED = "how its sender was checked is not beside it, and so no key by which a signature could be checked"
_UNKNOWN = "how its sender was checked was noted in a form that this version of Objector does not know; use a newer one"
_TOO_LARGE = f"has more than {LARGEST} bytes, and was not looked into"


@dataclass(frozen=True, kw_only=True)
class _Note:
    """A note and the file in which it stands. None: of another version."""

    file: str
    content: SenderNote | None


@dataclass(kw_only=True)
class MailCheck:
    """The mails of one record: first its notes are taken, then its mails, one at a time."""

    faults: Faults
    _notes: dict[int, list[_Note]] = field(default_factory=dict)

    def note(self, one: RecordArtefact, raw: bytes, told: dict[str, Any] | None) -> None:
        """A note; `told` is what its entry tells of it. None: nothing, as where it is kept once more."""
        file = one.file or ""
        try:
            content = read_note(raw)
        except UnknownForm:
            content = None
        except ValueError as error:
            self.faults.add(file, str(error))
            return
        if content is not None and told is not None and told != content.told:
            self.faults.add(file, f"says of the sender of the mail beside it what entry {one.seq} does not say")
        self._notes.setdefault(one.seq, []).append(_Note(file=file, content=content))

    def mail(self, one: RecordArtefact, raw: bytes | None, at: str) -> MailFound:
        """A mail, of which `at` is the time of its entry; what its signatures prove. None: it is too large."""
        found = MailFound(file=one.file or "", entry=one.seq, kept_at=at)
        notes = self._notes.get(one.seq, [])
        note = next((each for each in notes if each.content and each.content.mail.sha256 == one.sha256), None)
        if note is None or note.content is None:
            return found.because(_UNKNOWN if any(each.content is None for each in notes) else _NOTHING_NOTED)
        notes.remove(note)
        if raw is None:
            return found.because(_TOO_LARGE)
        several = tuple(self._again(one, raw, note.content))
        proved = {each.domain for each in several if each.holds}
        whose = note.content.domain  # none: that of the person's own mail provider, which is not named
        holds = whose in proved if whose else bool(proved)
        if note.content.trusted and note.content.by == "dkim" and not holds:
            of = whose or "the person's own mail provider"
            self.faults.add(note.file, f"says that a DKIM signature of {of} proves the sender, but none of it holds")
        return found.checked(
            received_at=chain.stamp(note.content.mail.received_at),
            key_kept_at=chain.stamp(note.content.checked_at),
            signatures=several,
        )

    def end(self, without: Collection[int]) -> None:
        """All mails were taken; `without` are the numbers of the entries of those that could not be."""
        for seq, notes in self._notes.items():
            for note in notes:
                if note.content is not None and seq not in without:
                    self.faults.add(note.file, f"is about a mail that entry {seq} does not have")

    def _again(self, one: RecordArtefact, raw: bytes, note: SenderNote) -> Iterator[SignatureFound]:
        """Each signature of which the note tells."""
        file = one.file or ""
        try:
            mail: Fields | None = take_apart(raw)
        except Ambiguous:
            mail = None
        there = [] if mail is None else signatures(mail)
        if len(note.signatures) != len(there):
            self.faults.add(
                file, f"has {len(there)} DKIM signatures, and the note beside it has {len(note.signatures)}"
            )
            return
        left = MOST_SIGNATURES
        for header, noted in zip(there, note.signatures, strict=True):
            if named(header) != (noted.domain, noted.selector, noted.algorithm):
                self.faults.add(file, "has other DKIM signatures than the note beside it tells of")
                return
            if mail is None or noted.result in _WITHOUT_A_KEY or left == 0:
                now = None
            else:
                left -= 1
                now = _judged(mail, header, note, noted)
            if noted.result == Checked.HOLDS and (now is None or now.result is not Checked.HOLDS):
                why = now.why if now is not None else "it is one of too many"
                told = (
                    f"its DKIM signature of {noted.domain} was noted as one that holds, but with the key record kept "
                )
                self.faults.add(file, f"{told}beside it, it does not: {why}")
            yield SignatureFound(
                domain=noted.domain,
                key_name=noted.key_name,
                noted=noted.result[:40],
                result=now.result.value if now is not None else "",
                why=now.why if now is not None else "",
            )


def _judged(mail: Fields, header: Field, note: SenderNote, noted: NotedSignature) -> Signature:
    """What the signature proves with the records that were kept, at the time at which the mail came."""
    found = candidate(mail, header, note.mail.received_at)
    if isinstance(found, Signature):
        return found
    return found.judge(noted.key_records if noted.key_name == found.key_name else ())
