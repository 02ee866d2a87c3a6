"""Export: a bundle written from the ledger as a stream, one submission at a time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from objector import __version__
from objector.domain.controller import Controller
from objector.domain.submission import Submission
from objector.errors import ConfigError, NotFound
from objector.ledger import chain
from objector.ledger.bundle import gathering, report
from objector.ledger.bundle.archive import Archive
from objector.ledger.bundle.guide import guide
from objector.ledger.bundle.layout import CHAIN, FORMAT, GUIDE, PEOPLE, REPORT, VERSION, Subject, Variant, record_name
from objector.ledger.bundle.manifest import ChainSection, Manifest
from objector.ledger.bundle.record import People, PersonOf, Record, dumped
from objector.ledger.bundle.recording import recorded
from objector.ledger.reading import Reading

_AT_ONCE = 500
_SPOOLED = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be in a bundle. Ids; None: not narrowed down by it."""

    variant: Variant = Variant.ME
    submission: str | None = None
    person: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A bundle that was written."""

    submissions: int
    files: int
    head: str
    """The digest of the last entry of the chain."""


@dataclass(kw_only=True)
class _Export:
    """One under way. Kept in memory is an id for each submission and person, and a line for each file."""

    ledger: Reading
    archive: Archive
    wanted: Wanted
    until: int
    controllers: Mapping[str, Controller]
    report: IO[bytes]
    first: int = 0
    submissions: set[str] = field(default_factory=set)
    people: dict[str, None] = field(default_factory=dict)
    records: list[str] = field(default_factory=list)

    async def take_submission(self, submission: Submission) -> None:
        """Its artefacts, its record, its part of the report."""
        gathered = await self.ledger.gather(gathering.of_submission, submission.id, self.until)
        if not gathered.entries:
            return  # planned after the export began
        record = recorded(gathered, Subject.SUBMISSION, self.wanted.variant)
        await self._write(record)
        self.submissions.add(record.id)
        self.people[record.person] = None
        told = report.section(
            record,
            gathered.entries,
            self.controllers.get(submission.controller),
            rehearsal=self.ledger.rehearsal,
        )
        self.report.write(told.encode())

    async def take_person(self, person_id: str) -> None:
        """What was approved, and what is kept apart from submissions."""
        gathered = await self.ledger.gather(gathering.of_person, person_id, self.until)
        if gathered.entries:
            await self._write(recorded(gathered, Subject.PERSON, self.wanted.variant))

    async def _write(self, record: Record) -> None:
        for one in record.artefacts:
            if one.file is not None:
                self.archive.add(one.file, await self.ledger.open_artefact(one.id))
        name = record_name(record.about, record.id)
        self.archive.add(name, dumped(record))
        self.records.append(name)
        self.first = min(self.first or record.entries[0], record.entries[0])

    async def write_chain(self, head: str, shown_people: frozenset[str]) -> ChainSection:
        """The chain from the first entry that is needed to the last; what is not shown stays as its digest."""
        shown, after = 0, self.first - 1
        before = await self.ledger.gather(gathering.digest_before, self.first)
        with self.archive.part(CHAIN) as part:
            while after < self.until:
                lines = await self.ledger.gather(gathering.lines, after, self.until)
                if not lines:
                    raise NotFound(f"entry {after + 1} of the ledger is missing; run: objector verify --ledger")
                for line in lines:
                    told: dict[str, str | int] = {"seq": line.seq, "digest": line.digest}
                    if self._shows(line, shown_people):
                        told["body"] = line.body
                        shown += 1
                    part.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                after = lines[-1].seq
        return ChainSection(
            ledger=self.ledger.id, first=self.first, last=self.until, before=before, head=head, shown=shown
        )

    def _shows(self, line: gathering.Line, shown_people: frozenset[str]) -> bool:
        if line.submission_id is not None:
            return line.submission_id in self.submissions
        return line.person_id in shown_people

    async def write_people(self) -> list[PersonOf]:
        """Who made the objections, as far as they were not forgotten."""
        known = await self.ledger.gather(gathering.are_there, list(self.people))
        found = []
        for person_id in [one for one in self.people if one in known]:
            person = await self.ledger.person(person_id)
            found.append(PersonOf(id=person.id, name=person.name, email=person.email, country=person.country))
        self.archive.add(PEOPLE, dumped(People(people=found)))
        return found


async def export(
    ledger: Reading, target: Path, wanted: Wanted, controllers: Mapping[str, Controller], now: datetime
) -> Exported:
    """Write a bundle to this file, which must not be there yet. Others may go on writing to the ledger meanwhile.

    Raises ConfigError if there is nothing to export, if a bundle for an authority would be about several people, or
    if the file cannot be written; NotFound, Undecryptable.
    """
    until, head = await ledger.gather(gathering.head)
    await _check(ledger, wanted)
    stamp, rehearsal, variant = chain.stamp(now), ledger.rehearsal, wanted.variant
    with Archive(target) as archive, tempfile.SpooledTemporaryFile(_SPOOLED, dir=str(target.parent)) as spool:
        work = _Export(
            ledger=ledger, archive=archive, wanted=wanted, until=until, controllers=controllers, report=spool
        )
        archive.add(GUIDE, guide(variant, rehearsal=rehearsal).encode())
        async for submission in _chosen(ledger, wanted):
            await work.take_submission(submission)
        shown_people: frozenset[str] = frozenset()
        if variant is Variant.ME:
            shown_people = await ledger.gather(gathering.are_there, list(work.people))
            for person_id in work.people:
                await work.take_person(person_id)
        people = [] if variant is Variant.GROUP else await work.write_people()
        section = await work.write_chain(head, shown_people)
        with archive.part(REPORT) as page:
            page.write(report.beginning(variant, stamp, rehearsal=rehearsal).encode())
            spool.seek(0)
            while portion := spool.read(_SPOOLED):
                page.write(portion)
            page.write(report.end(people, len(work.submissions)).encode())
        archive.finish(
            Manifest(
                format=FORMAT,
                version=VERSION,
                variant=variant.value,
                rehearsal=rehearsal,
                made_at=stamp,
                program=f"objector {__version__}",
                chain=section,
                records=work.records,
                files=list(archive.files),
            )
        )
        return Exported(submissions=len(work.submissions), files=len(archive.files) + 1, head=head)


async def _chosen(ledger: Reading, wanted: Wanted) -> AsyncIterator[Submission]:
    """What is wanted, in the order in which it was planned."""
    ids, offset = (None if wanted.submission is None else [wanted.submission]), 0
    while some := await ledger.submissions(
        campaign=wanted.campaign, person=wanted.person, ids=ids, limit=_AT_ONCE, offset=offset
    ):
        offset += len(some)
        for one in some:
            if wanted.variant is not Variant.AUTHORITY or one.sent_at is not None or one.delivered_at is not None:
                yield one


async def _check(ledger: Reading, wanted: Wanted) -> None:
    if wanted.submission is not None:
        await ledger.submission(wanted.submission)
    people: set[str] = set()
    async for one in _chosen(ledger, wanted):
        people.add(one.person_id)
        if wanted.variant is not Variant.AUTHORITY:
            return
        if len(people) > 1:
            raise ConfigError("a complaint is one person's: narrow the bundle down with --person or --submission")
    if not people:
        raise ConfigError(
            "nothing to export: an authority wants the objection to have been made to the controller first, and none "
            "of these was sent yet; objector status shows where they stand"
            if wanted.variant is Variant.AUTHORITY
            else "nothing to export: no submission fits; objector status --all shows all of them"
        )
