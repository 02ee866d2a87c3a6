"""Export: a bundle written from the ledger as a stream, one submission at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from objector import __version__
from objector.domain.controller import Controller
from objector.domain.submission import Submission
from objector.errors import ConfigError
from objector.ledger import chain
from objector.ledger.bundle import gathering
from objector.ledger.bundle.archive import Archive
from objector.ledger.bundle.guide import guide
from objector.ledger.bundle.layout import FORMAT, GUIDE, SCHEMA, VERSION, Variant
from objector.ledger.bundle.manifest import Manifest, schema_text
from objector.ledger.bundle.paper import SUBMISSIONS, Paper, Print
from objector.ledger.bundle.stamp_choice import StampChoice
from objector.ledger.bundle.writing import Writing
from objector.ledger.reading import Reading

_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be in a bundle. Ids; None: not narrowed down by it."""

    variant: Variant = Variant.ME
    submission: str | None = None
    also: tuple[str, ...] = ()
    """Further submissions, besides that one."""
    person: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A bundle that was written."""

    submissions: int
    files: int
    head: str
    """The digest of the last entry of the chain."""
    stamps: int = 0
    """How many time stamps are in it."""
    left_out: str = ""
    """What of the report's PDF was left out, and why; empty: nothing."""


async def export(
    ledger: Reading,
    target: Path,
    wanted: Wanted,
    controllers: Mapping[str, Controller],
    now: datetime,
    printed: Print | None = None,
) -> Exported:
    """Write a bundle to this file, which must not be there yet. Others may go on writing to the ledger meanwhile.

    `printed` makes the PDF of the report; without it, or without a browser, there is none. Raises ConfigError if there
    is nothing to export, if a bundle for an authority would be about several people, or if the file cannot be written;
    NotFound, Undecryptable.
    """
    until, head = await ledger.gather(gathering.head)
    number = await check_wanted(ledger, wanted)
    stamp, rehearsal, variant = chain.stamp(now), ledger.rehearsal, wanted.variant
    with (
        Archive(target) as archive,
        Writing(
            ledger=ledger,
            archive=archive,
            variant=variant,
            until=until,
            controllers=controllers,
            paper=None if printed is None or number > SUBMISSIONS else Paper(),
        ) as work,
    ):
        work.stamps = await StampChoice.of(ledger, until)
        async for submission in _chosen(ledger, wanted):
            await work.take_submission(submission)
        shown_people: frozenset[str] = frozenset()
        if variant is Variant.ME:
            shown_people = await ledger.gather(gathering.are_there, list(work.people))
            for person_id in work.people:
                await work.take_person(person_id)
        people = [] if variant is Variant.GROUP else await work.write_people()
        section = await work.write_chain(head, shown_people)
        work.write_report(people, stamp)
        left_out = "" if printed is None else await work.print_report(people, stamp, printed)
        archive.add(GUIDE, guide(variant, work.stamps.files, rehearsal=rehearsal).encode())
        archive.add(SCHEMA, schema_text())
        archive.finish(
            Manifest(
                format=FORMAT,
                version=VERSION,
                variant=variant.value,
                rehearsal=rehearsal,
                made_at=stamp,
                program=f"objector {__version__}",
                chain=section,
                stamps=work.stamps.files,
                records=work.records,
                files=list(archive.files),
            )
        )
        return Exported(
            submissions=len(work.submissions),
            files=len(archive.files) + 1,
            head=head,
            stamps=len(work.stamps.files),
            left_out=left_out,
        )


async def _chosen(ledger: Reading, wanted: Wanted) -> AsyncIterator[Submission]:
    """What is wanted, in the order in which it was planned."""
    ids, offset = (None if wanted.submission is None else [wanted.submission, *wanted.also]), 0
    while some := await ledger.submissions(
        campaign=wanted.campaign, person=wanted.person, ids=ids, limit=_AT_ONCE, offset=offset
    ):
        offset += len(some)
        for one in some:
            if wanted.variant is not Variant.AUTHORITY or one.sent_at is not None or one.delivered_at is not None:
                yield one


async def check_wanted(ledger: Reading, wanted: Wanted) -> int:
    """How many there are, counted as far as it matters for the report.

    Raises ConfigError if there is nothing to export, or if a bundle for an authority would be about several people;
    NotFound.
    """
    if wanted.submission is not None:
        await ledger.submission(wanted.submission)
    number, people = 0, set()
    async for one in _chosen(ledger, wanted):
        people.add(one.person_id)
        number += 1
        if wanted.variant is Variant.AUTHORITY and len(people) > 1:
            raise ConfigError("a complaint is one person's: narrow the bundle down with --person or --submission")
        if number > SUBMISSIONS and wanted.variant is not Variant.AUTHORITY:
            break
    if not people:
        raise ConfigError(
            "nothing to export: an authority wants the objection to have been made to the controller first, and none "
            "of these was sent yet; objector status shows where they stand"
            if wanted.variant is Variant.AUTHORITY
            else "nothing to export: no submission fits; objector status --all shows all of them"
        )
    return number
