"""How `objector demo` ends: a controller that stays silent, under a fast clock, up to the complaint and the proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from objector.cli.output import print_wrapped, several
from objector.domain.submission import Status

if TYPE_CHECKING:
    from objector.domain.course import Course
    from objector.domain.submission import Submission
    from objector.engine.filing import Written
    from objector.engine.time_stamps import Asked
    from objector.engine.todo_item import Todo
    from objector.ledger.bundle.verdict import Verdict
    from objector.ledger.chain import ChainReport
    from objector.rehearsal.gears import Gears
    from objector.wiring import Objector

ROOT = "time-stamp-root.pem"
FAST = 0.6
"""Seconds in which the month passes, and again the days of grace."""
COMPLAINT, BUNDLE = "complaint", "bundle.zip"


@dataclass(frozen=True, kw_only=True)
class End:
    """What came of it. None: no controller stayed silent, or there was nothing to write."""

    silent: Course | None = None
    todo: tuple[Todo, ...] = ()
    complaint: Written | None = None
    stamps: tuple[Asked, ...] = ()
    roots: Path | None = None
    """The root of the rehearsal's time stamp authority, to check the bundle with."""
    bundle: Path | None = None
    verdict: Verdict | None = None
    ledger: ChainReport | None = None

    def as_json(self, kept: bool) -> dict[str, Any]:
        """What `objector demo --json` says of it. `kept`: whether the files are still there."""
        late = self.silent.latest if self.silent else None
        return {
            "silent": self.silent.submission.id if self.silent else None,
            "overdue_since": late.isoformat() if late else None,
            "todo": [item.reason for item in self.todo],
            "complaint": str(self.complaint.target) if self.complaint and kept else None,
            "bundle": str(self.bundle) if self.bundle and kept else None,
            "bundle_holds": self.verdict.holds if self.verdict else None,
            "ledger_holds": self.ledger.holds if self.ledger else None,
            "time_stamps": sum(one.token is not None for one in self.stamps),
        }


async def afterwards(
    objector: Objector, gears: Gears, submissions: Sequence[Submission], folder: Path, *, quiet: bool
) -> End:
    """Let the time of a silent controller pass, complain about it, take the proof out and check it."""
    from objector.ledger.bundle.checking import check
    from objector.wiring.stamping import stamp_roots

    sent = [one for one in submissions if one.sent_at is not None or one.delivered_at is not None]
    if not sent:
        return End(ledger=await objector.ledger.verify())
    mails = await objector.ledger.unclear_mails(sent[0].person_id)
    perhaps = {one for mail in mails if not mail.sort.is_report for one in mail.submissions}
    silent = next((one for one in submissions if one.status is Status.DELIVERED and one.id not in perhaps), None)
    found: Course | None = None
    items: tuple[Todo, ...] = ()
    written: Written | None = None
    if silent is not None:
        found, items = await _silence(objector, gears, silent, quiet=quiet)
        written = await _complaint(objector, silent, folder / COMPLAINT)
    stamps = await objector.time_stamps.stamp()
    bundle, roots = await _bundle(objector, sent[0].person_id, folder / BUNDLE), folder / ROOT
    if objector.settings.tsa.roots is not None:
        roots.write_bytes(objector.settings.tsa.roots.read_bytes())
    return End(
        silent=found,
        todo=items,
        complaint=written,
        stamps=tuple(stamps),
        roots=roots if objector.settings.tsa.roots else None,
        bundle=bundle,
        verdict=check(bundle, lambda: stamp_roots(objector.settings)),
        ledger=await objector.ledger.verify(),
    )


async def _silence(
    objector: Objector, gears: Gears, silent: Submission, *, quiet: bool
) -> tuple[Course, tuple[Todo, ...]]:
    """The month passes, then the days of grace; what `objector todo` says of it each time."""
    from objector.engine.courses import course
    from objector.engine.todo import todo

    controllers = objector.library.controllers
    zone = ZoneInfo(controllers[silent.controller].timezone)
    found = await course(objector.ledger, controllers, silent.id, gears.now())
    if not quiet:
        print_wrapped(
            f"\nOne controller confirmed the receipt of {silent.id} and says nothing more that is known here. "
            f"Its time ends on {found.latest}. The clock now runs fast, and objector todo would say:"
        )
    items: list[Todo] = []

    async def on(day: date) -> None:
        await gears.pass_until(datetime.combine(day, time(12), zone), FAST)
        waiting = await todo(objector.ledger, objector.library, gears.now())
        due = [one for one in waiting if silent.id in one.submissions]
        for item in due if not quiet else ():
            print_wrapped(f"{day}: {item.why}", indent="  ")
            typer.echo(f"      {item.command}")
        items.extend(due)

    if found.latest is not None:
        await on(found.latest + timedelta(days=1))
        found = await _reminded(objector, gears, silent.id)
        if not quiet:
            print_wrapped(
                f"{found.reminded}: the made-up person approves the reminder and sends it herself", indent="  "
            )
    if found.complaint_from is not None:
        await on(found.complaint_from)
    return await course(objector.ledger, controllers, silent.id, gears.now()), tuple(items)


async def _reminded(objector: Objector, gears: Gears, submission_id: str) -> Course:
    """The reminder, approved, and sent by the made-up person: no mail address of that controller is known."""
    from objector.domain.written import Purpose
    from objector.engine.courses import course

    writing, now = objector.writing, gears.now()
    approved = await writing.approve(await writing.prepare(submission_id, Purpose.REMINDER, now), now)
    if approved.kept is not None:
        await writing.sent(submission_id, Purpose.REMINDER, approved.kept.day, gears.now())
    return await course(objector.ledger, objector.library.controllers, submission_id, gears.now())


async def _complaint(objector: Objector, silent: Submission, target: Path) -> Written | None:
    """The complaint to the authority where the made-up person lives, approved by her."""
    from objector.cli.complain import prepared
    from objector.domain.venue import RESIDENCE
    from objector.engine.complaint import Asked

    _, written = await prepared(objector, silent.id, Asked(to=RESIDENCE), target)
    return written


async def _bundle(objector: Objector, person_id: str, target: Path) -> Path:
    """Everything that is kept of the made-up person, as one file."""
    from objector.ledger.bundle.export import Wanted, export

    now = objector.clock.now()
    printed = partial(objector.printer().pdf, made=now)
    await export(objector.ledger, target, Wanted(person=person_id), objector.library.controllers, now, printed)
    return target


def print_end(end: End) -> None:
    """For people: what was written, and what `objector verify` says of it."""
    if end.complaint is not None:
        print_wrapped(
            "\nThe made-up person read the complaint, chose the authority where she lives, and approved it. Nothing is "
            f"sent; she would file it herself: {several(len(end.complaint.files), 'file')} in {end.complaint.target}"
        )
    if end.bundle is not None and end.verdict is not None:
        command = f"objector verify {end.bundle}" + (f" --roots {end.roots}" if end.roots else "")
        typer.echo(f"\nEverything is in one file now. What holds of it, by: {command}")
        _print_verdict(end.verdict)
    if end.ledger is not None:
        held = f"holds: {end.ledger.entries} entries" if end.ledger.holds else f"does NOT hold: {end.ledger.fault}"
        typer.echo(f"\nThe ledger itself {held}, as objector verify --ledger would say of it")


def _print_verdict(verdict: Verdict) -> None:
    for line in verdict.proved:
        print_wrapped(f"- {line}", indent="  ")
    for fault in verdict.faults:
        print_wrapped(f"- does NOT hold: {fault.file}: {fault.what}", indent="  ")
    if verdict.holds:
        print_wrapped(
            f"What that does not prove it says too, {several(len(verdict.not_proved), 'thing')}; first of all: "
            f"{verdict.not_proved[0]}",
            indent="  ",
        )
