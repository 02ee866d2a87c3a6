"""Writing: a bundle under way, one submission at a time, as a stream."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Self

from objector.domain.controller import Controller
from objector.domain.outcome import Kind
from objector.domain.submission import Submission
from objector.errors import BrowserMissing, NotFound, NotPrinted
from objector.ledger.bundle import gathering, report, stamp_words
from objector.ledger.bundle.archive import Archive, Part
from objector.ledger.bundle.layout import CHAIN, PEOPLE, REPORT, REPORT_PDF, Subject, Variant, record_name
from objector.ledger.bundle.mail_head import mail_head
from objector.ledger.bundle.manifest import ChainSection
from objector.ledger.bundle.paper import Paper, Print
from objector.ledger.bundle.record import People, PersonOf, Record, RecordArtefact, dumped
from objector.ledger.bundle.recording import recorded
from objector.ledger.bundle.report_section import PICTURES, apart, section
from objector.ledger.bundle.stamp_choice import StampChoice
from objector.ledger.reading import Reading

_PORTION = 1 << 20
_MAIL = "message/rfc822"


@dataclass(kw_only=True)
class _Kept:
    """What the report shows of a submission's artefacts, gathered while they are written."""

    heads: dict[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    on_paper: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Writing:
    """Kept in memory is an id for each submission and person, a line for each file, and the paper, which is bounded.

    Use it as `with Writing(...)`.
    """

    ledger: Reading
    archive: Archive
    variant: Variant
    until: int
    controllers: Mapping[str, Controller]
    paper: Paper | None
    first: int = 0
    submissions: set[str] = field(default_factory=set)
    people: dict[str, None] = field(default_factory=dict)
    records: list[str] = field(default_factory=list)
    stamps: StampChoice = field(default_factory=lambda: StampChoice(until=0, stamped=[]))

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        folder = str(self.archive.target.parent)
        self._lines = self._stack.enter_context(tempfile.SpooledTemporaryFile(_PORTION, dir=folder))
        self._sections = self._stack.enter_context(tempfile.SpooledTemporaryFile(_PORTION, dir=folder))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    async def take_submission(self, submission: Submission) -> None:
        """Its artefacts, its record, its part of the report."""
        gathered = await self.ledger.gather(gathering.of_submission, submission.id, self.until)
        if not gathered.entries:
            return  # planned after the export began
        record = recorded(gathered, Subject.SUBMISSION, self.variant)
        kept = await self._write(record)
        self.submissions.add(record.id)
        self.people[record.person] = None
        controller = self.controllers.get(submission.controller)
        line = report.line(record, submission.controller if controller is None else controller.name)
        self._lines.write(line.encode())
        about = (record, gathered.entries, controller)
        rehearsal = self.ledger.rehearsal
        self._sections.write(section(*about, _beside, kept.heads, rehearsal=rehearsal).encode(errors="replace"))
        if self.paper is not None:
            shown = section(*about, lambda one: kept.on_paper.get(one.id), kept.heads, rehearsal=rehearsal)
            self.paper.take(line, shown)

    async def take_person(self, person_id: str) -> None:
        """What was approved, and what is kept apart from submissions."""
        gathered = await self.ledger.gather(gathering.of_person, person_id, self.until)
        if not gathered.entries:
            return
        record = recorded(gathered, Subject.PERSON, self.variant)
        kept = await self._write(record)
        about, rehearsal = (record, gathered.entries), self.ledger.rehearsal
        self._sections.write(apart(*about, _beside, kept.heads, rehearsal=rehearsal).encode(errors="replace"))
        if self.paper is not None:
            shown = apart(*about, lambda one: kept.on_paper.get(one.id), kept.heads, rehearsal=rehearsal)
            self.paper.take("", shown)

    async def _write(self, record: Record) -> _Kept:
        kept = _Kept()
        for one in record.artefacts:
            if one.file is None:
                continue
            content = await self.ledger.open_artefact(one.id)
            self.archive.add(one.file, content)
            if one.media_type == _MAIL:
                kept.heads[one.id] = mail_head(content)
            if self.paper is not None and _beside(one) is not None:
                picture = self.paper.picture(one, content)
                if picture is not None:
                    kept.on_paper[one.id] = picture
        name = record_name(record.about, record.id)
        self.archive.add(name, dumped(record))
        self.records.append(name)
        self.first = min(self.first or record.entries[0], record.entries[0])
        self.stamps.cover(record.entries)
        return kept

    async def write_chain(self, head: str, shown_people: frozenset[str]) -> ChainSection:
        """The chain from the first entry that is needed to the last; what is not shown stays as its digest."""
        shown, after = 0, self.first - 1
        before = await self.ledger.gather(gathering.digest_before, self.first)
        tree_before = await self.stamps.write(self.ledger, self.archive, self.first)
        with self.archive.part(CHAIN) as part:
            while after < self.until:
                lines = await self.ledger.gather(gathering.lines, after, self.until)
                if not lines:
                    raise NotFound(f"entry {after + 1} of the ledger is missing; run: objector verify --ledger")
                told = [self._told(line, shown_people) for line in lines]
                part.write("".join(told).encode())
                shown += sum('"body"' in line for line in told)
                after = lines[-1].seq
        return ChainSection(
            ledger=self.ledger.id,
            first=self.first,
            last=self.until,
            before=before,
            head=head,
            shown=shown,
            tree_before=tree_before,
        )

    def _told(self, line: gathering.Line, shown_people: frozenset[str]) -> str:
        """The line of an entry, as `section` reads it."""
        told = f'{{"seq":{line.seq},"digest":"{line.digest}"'
        if self._shows(line, shown_people):
            told += f',"body":{json.dumps(line.body, ensure_ascii=False)}'
        return told + "}\n"

    def _shows(self, line: gathering.Line, shown_people: frozenset[str]) -> bool:
        if line.submission_id is not None:
            return line.submission_id in self.submissions
        return line.person_id in shown_people or line.seq in self.stamps.shown

    async def write_people(self) -> list[PersonOf]:
        """Who made the objections, as far as they were not forgotten."""
        known = await self.ledger.gather(gathering.are_there, list(self.people))
        found = []
        for person_id in [one for one in self.people if one in known]:
            person = await self.ledger.person(person_id)
            found.append(PersonOf(id=person.id, name=person.name, email=person.email, country=person.country))
        self.archive.add(PEOPLE, dumped(People(people=found)))
        return found

    def write_report(self, people: Sequence[PersonOf], made_at: str) -> None:
        """The page."""
        with self.archive.part(REPORT) as page:
            page.write(report.beginning(self.variant, made_at, rehearsal=self.ledger.rehearsal).encode())
            page.write(report.who(people).encode(errors="replace"))
            page.write(stamp_words.in_report(self.stamps.files).encode())
            page.write(report.OVERVIEW.encode())
            for spool, after in ((self._lines, report.OVERVIEW_END), (self._sections, "")):
                _copy(spool, page)
                page.write(after.encode())
            page.write(report.end(len(self.submissions)).encode())

    async def print_report(self, people: Sequence[PersonOf], made_at: str, printed: Print) -> str:
        """The same as PDF. What of it was left out, and why; empty: nothing."""
        if self.paper is None or self.paper.too_long:
            return "the PDF was left out: so many submissions are no document; narrow them down, or read report.html"
        note = (
            f"{self.paper.left_out} of its pictures did not fit in; the bundle has them." if self.paper.left_out else ""
        )
        document = self.paper.document(
            report.beginning(self.variant, made_at, rehearsal=self.ledger.rehearsal, pictures=report.INSIDE),
            report.who(people) + stamp_words.in_report(self.stamps.files),
            (report.OVERVIEW, report.OVERVIEW_END),
            report.end(len(self.submissions), note),
        )
        try:
            self.archive.add(REPORT_PDF, await printed(document))
        except (BrowserMissing, NotPrinted) as error:
            return f"the PDF was left out: {error}"
        return note


def _beside(one: RecordArtefact) -> str | None:
    """Where the page takes a picture from: a picture of ours, never a file that somebody gave."""
    return one.file if one.media_type in PICTURES and one.kind != Kind.FILE.value else None


def _copy(spool: IO[bytes], page: Part) -> None:
    spool.seek(0)
    while portion := spool.read(_PORTION):
        page.write(portion)
