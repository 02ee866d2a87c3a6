"""`objector verify`: does a bundle, or the ledger, still tell the truth?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson
from objector.cli.output import print_json, print_wrapped, several

if TYPE_CHECKING:
    from objector.ledger.bundle.mail_verdict import MailFound
    from objector.ledger.bundle.verdict import Verdict
    from objector.ledger.chain import ChainReport
    from objector.ledger.roots import Roots
    from objector.wiring import Objector


def verify(
    bundle: Annotated[
        Path | None, typer.Argument(metavar="[BUNDLE]", help="A zip that `objector receipts export` wrote.")
    ] = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Check the ledger on this machine.")] = False,
    roots: Annotated[
        Path | None,
        typer.Option("--roots", help="Roots of time stamp authorities (PEM) that you believe, instead of the web's."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that a bundle, or the ledger, tells the truth.

    A bundle needs nothing else: no ledger, no key, no network. Exit code 1 if anything was changed, dropped or
    reordered; 2 if it is no bundle that can be read.
    """
    from objector.errors import ConfigError

    if ledger == (bundle is not None):
        raise ConfigError("say what to check: objector verify BUNDLE.zip, or objector verify --ledger")
    if ledger and roots is not None:
        raise ConfigError("--roots is for a bundle; the ledger's time stamps are held against the roots kept with them")
    if bundle is not None:
        _bundle(bundle, roots, as_json)
    else:
        _ledger(as_json)


def _ledger(as_json: bool) -> None:
    from objector.cli.exits import Exit

    async def checked(objector: Objector) -> ChainReport:
        return await objector.ledger.verify()

    report = with_objector(checked)
    if as_json:
        found = {"holds": report.holds, "entries": report.entries, "head": report.head, "fault": report.fault or None}
        print_json({**found, "stamps": report.stamps, "last_stamp": _last_stamp(report)})
    elif report.holds:
        typer.echo(f"The ledger holds: {several(report.entries, 'entry', 'entries')}, head {report.head}")
        if report.last_stamp is not None:
            authority, at, covers = report.last_stamp
            typer.echo(f"Time stamps: {report.stamps}; the last by {authority} at {at}, up to entry {covers}")
    else:
        typer.echo(f"The ledger does NOT hold: {report.fault}", err=True)
    if not report.holds:
        raise typer.Exit(Exit.DAMAGED)


def _last_stamp(report: ChainReport) -> dict[str, object] | None:
    return (
        None if report.last_stamp is None else dict(zip(("authority", "at", "entry"), report.last_stamp, strict=True))
    )


def _bundle(path: Path, believed: Path | None, as_json: bool) -> None:
    from objector.cli.exits import Exit
    from objector.ledger.bundle.checking import check

    def known() -> Roots:
        from objector.ledger.roots import roots

        return roots(believed, "--roots")

    verdict = check(path, known)
    if as_json:
        print_json(_as_json(verdict))
    else:
        print_verdict(path, verdict)
    if not verdict.holds:
        raise typer.Exit(Exit.DAMAGED)


def print_verdict(path: Path, verdict: Verdict) -> None:
    """For people: what is proved and what is not, or every fault."""
    if verdict.holds:
        _print_proved(path, verdict)
    else:
        _print_faults(path, verdict)


def _as_json(verdict: Verdict) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "holds": verdict.holds,
        "for": verdict.variant or None,
        "rehearsal": verdict.rehearsal,
        "made_at": verdict.made_at or None,
        "submissions": verdict.submissions,
        "artefacts": verdict.artefacts,
        "left_out": verdict.left_out,
        "entries": verdict.entries,
        "entries_left_out": verdict.entries_left_out,
        "head": verdict.head or None,
        "stamps": [asdict(one) for one in verdict.stamps],
        "mails": [_mail(one, verdict) for one in verdict.mails] if verdict.holds else [],
        "mails_held": verdict.mails_held,
        "mails_unproved": verdict.mails_unproved,
        "mails_left_out": verdict.mails_left_out,
        "faults": [{"file": fault.file, "what": fault.what} for fault in verdict.faults],
        "more_faults": verdict.more_faults,
        "proved": list(verdict.proved),
        "not_proved": list(verdict.not_proved) if verdict.holds else [],
    }


def _mail(mail: MailFound, verdict: Verdict) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(mail), "holds": mail.holds, "told": mail.told(verdict.stamps)}


def _print_proved(path: Path, verdict: Verdict) -> None:
    mark = "REHEARSAL. " if verdict.rehearsal else ""
    print_wrapped(f"{mark}{path} holds: {several(verdict.submissions, 'submission')}, for: {verdict.variant}.")
    typer.echo("\nProved:")
    for line in verdict.proved:
        print_wrapped(f"- {line}", indent="  ")
    if verdict.of_mails:
        typer.echo("\nMails:")
        for line in verdict.of_mails:
            print_wrapped(f"- {line}", indent="  ")
    typer.echo("\nNot proved:")
    for line in verdict.not_proved:
        print_wrapped(f"- {line}", indent="  ")


def _print_faults(path: Path, verdict: Verdict) -> None:
    print_wrapped(f"{path} does NOT hold:", err=True)
    for fault in verdict.faults:
        print_wrapped(f"{fault.file}: {fault.what}", indent="  ", err=True)
    if verdict.more_faults:
        typer.echo(f"  and {verdict.more_faults} more", err=True)
