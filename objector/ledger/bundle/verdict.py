"""The verdict on a bundle: what does not hold, what is proved and by what, and what is not proved."""

from __future__ import annotations

from dataclasses import dataclass, field

from objector.errors import ConfigError
from objector.ledger.bundle import mail_verdict, stamp_verdict
from objector.ledger.bundle.mail_verdict import MailFound
from objector.ledger.bundle.stamp_verdict import StampFound

MOST = 100
"""Faults that are told one by one."""


class Unreadable(ConfigError):
    """What was given is no bundle, or one that this version cannot read. The text says why."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that does not hold, and the file in which it was found."""

    file: str
    what: str


@dataclass(kw_only=True)
class Faults:
    """The faults found so far; of very many only the first are told, and the others counted."""

    found: list[Fault] = field(default_factory=list)
    more: int = 0

    def add(self, file: str, what: str) -> None:
        """Another one, unless it is known."""
        fault = Fault(file=file[:300], what=what[:500])
        if fault in self.found:
            return
        if len(self.found) < MOST:
            self.found.append(fault)
        else:
            self.more += 1


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a check of a whole bundle gave. `made_at` is what the bundle says of itself."""

    variant: str = ""
    rehearsal: bool = False
    made_at: str = ""
    submissions: int = 0
    artefacts: int = 0
    left_out: int = 0
    """Artefacts and texts of which only the commitment is there."""
    entries: int = 0
    entries_left_out: int = 0
    head: str = ""
    last_told: int = 0
    """The last entry that tells of somebody or of a submission."""
    stamps: tuple[StampFound, ...] = ()
    """The time stamps that hold."""
    mails: tuple[MailFound, ...] = ()
    """The mails, each checked again; of very many the first ones."""
    mails_held: int = 0
    """Mails with a signature that holds."""
    mails_unproved: int = 0
    """Mails of which no signature holds, or could be checked."""
    mails_left_out: int = 0
    faults: tuple[Fault, ...] = ()
    more_faults: int = 0

    @property
    def holds(self) -> bool:
        """Whether no fault was found."""
        return not self.faults

    @property
    def proved(self) -> tuple[str, ...]:
        """What is proved, and by what; nothing where anything does not hold."""
        if not self.holds:
            return ()
        return (
            "No file was changed, added or taken away since the bundle was made, or all sums were made anew: "
            "SHA-256 of every file.",
            "Entries of the ledger that are whole, unchanged and in their order: "
            f"{self.entries - self.entries_left_out}. Each is named by its SHA-256 in the one after it (hash chain).",
            f"Artefacts and texts that are the very ones to which those entries commit: {self.artefacts}. SHA-256 over "
            "a random salt and the content.",
            f"Submissions whose records say what their entries say: {self.submissions}.",
            *mail_verdict.proved(self),
            *stamp_verdict.proved(self),
        )

    @property
    def of_mails(self) -> tuple[str, ...]:
        """What each mail proves; nothing where anything does not hold."""
        return tuple(mail_verdict.told(self)) if self.holds else ()

    @property
    def not_proved(self) -> tuple[str, ...]:
        """What is not proved, in plain words."""
        told = ["Anything real: this is a REHEARSAL, made against look-alikes."] if self.rehearsal else []
        told += stamp_verdict.not_proved(self)
        told += mail_verdict.not_proved(self)
        if self.left_out:
            told.append(f"What stands in artefacts and texts that were left out ({self.left_out}): a digest stays.")
        if self.entries_left_out:
            told.append(f"What stands in entries that were left out ({self.entries_left_out}): {self._order()}")
        return (
            *told,
            f"That nothing came after entry {self.head[:16]}…: compare this digest with a copy that somebody "
            "else keeps.",
            "That the pages came from the controller: pictures and pages are what this computer's browser showed.",
            "What the report (HTML, PDF), the guide, the schema and people.json say beyond records and entries, and "
            "what the manifest says of program, ledger and time of the export: the sums alone cover them.",
        )

    def _order(self) -> str:
        bound = max((one.covers for one in self.stamps), default=0)
        if bound >= self.last_told:
            return f"only their digests are here, each bound to its place by the hash tree of entry {bound}."
        return "only their digests are here, so across them the order of the chain is taken from the bundle."
