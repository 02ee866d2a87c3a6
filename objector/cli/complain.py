"""`objector complain`: a complaint to a supervisory authority, drafted, shown, and written out once it is approved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson
from objector.cli.output import print_draft, print_json, print_wrapped

if TYPE_CHECKING:
    from datetime import date

    from objector.domain.venue import Venue
    from objector.engine.body import BodyFile
    from objector.engine.complaint import Asked, ComplaintDraft
    from objector.engine.filing import Written
    from objector.wiring import Objector

Id = Annotated[str, typer.Argument(metavar="ID", help="The submission's id, such as s-abc….")]


def complain(
    submission_id: Id,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="WHOM", help="residence, residence:BY, work:AT, work:DE-BY, lead, or an id."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="An official language of the authority.")
    ] = None,
    obstructed: Annotated[
        bool,
        typer.Option("--obstructed", help="Also name Art. 12(2) GDPR: objecting was made hard."),
    ] = False,
    objected: Annotated[
        str | None, typer.Option("--objected", metavar="DAY", help="When you objected, if the ledger does not know.")
    ] = None,
    for_body: Annotated[
        Path | None,
        typer.Option("--for-body", metavar="FILE.toml", help="A body that complains by mandate (Art. 80(1) GDPR)."),
    ] = None,
    approve: Annotated[bool, typer.Option("--approve", help="You read it and agree: write it out.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="A new folder, or a file that ends in .zip.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Prepare a complaint to a supervisory authority.

    Art. 77 GDPR. Shows it; with --approve writes it with its exhibits and proof. You file it yourself: nothing is sent.
    """
    from objector.cli.day import days
    from objector.cli.faults import noted
    from objector.engine.body import read_body
    from objector.engine.complaint import Asked
    from objector.engine.filing import check_free
    from objector.errors import ConfigError

    faults: list[str] = []
    on: dict[str, date] = {}
    body: BodyFile | None = None
    target = (out or Path(f"complaint-{submission_id}")) if approve else None
    with noted(faults):
        on = days({"--objected": objected})
    with noted(faults):
        body = None if for_body is None else read_body(for_body)
    if approve and to is None:
        faults.append("--approve needs --to: which authority it goes to is your choice; without --approve see them")
    if out is not None and not approve:
        faults.append("--out goes with --approve: read the complaint first, then approve it")
    with noted(faults):
        if target is not None:
            check_free(target)
    if faults:
        raise ConfigError(*faults)
    asked = Asked(to=to, language=language, obstructed=obstructed, objected=on.get("--objected"), body=body)
    shown, written = with_objector(lambda objector: prepared(objector, submission_id, asked, target))
    if as_json:
        print_json(draft_json(shown, written))
        return
    print_complaint(shown, written)


async def prepared(
    objector: Objector, submission_id: str, asked: Asked, target: Path | None
) -> tuple[ComplaintDraft, Written | None]:
    """The complaint; written out too if there is a target."""
    from objector.engine.complaint import draft
    from objector.engine.filing import write
    from objector.wiring import authorities_for, texts_for

    settings, now = objector.settings, objector.clock.now()
    texts, controllers = texts_for(settings), dict(objector.library.controllers)
    authorities = authorities_for(settings)
    made = await draft(objector.ledger, controllers, authorities, texts, submission_id, asked, now)
    if target is None:
        return made, None
    await objector.time_stamps.stamp()  # what came of it stands in the ledger, a failure too
    printed = partial(objector.printer().pdf, made=now)
    return made, await write(objector.ledger, controllers, texts, made, target, now, printed)


def print_complaint(one: ComplaintDraft, written: Written | None) -> None:
    """For people: the text, what is enclosed, what to know, what to do next."""
    authority = one.venue.authority
    print_draft(one.text.body, reviewed=one.text.reviewed)
    print_wrapped(f"To: {authority.name} ({authority.name_en}), {one.venue.because}")
    if not one.is_chosen:
        typer.echo("That is proposed; the choice is yours:")
        for venue in one.proposed:
            print_wrapped(f"--to {venue.to}: {_told(venue)}", indent="  ")
        typer.echo("  --to work:COUNTRY: the authority where you work")
    if not one.facts.address:
        print_wrapped(
            "Your postal address is not in it, because it was not given. Some authorities want it: objector people "
            f"edit {one.submission.person_id}"
        )
    typer.echo("Know before you file:")
    for caution in one.cautions:
        print_wrapped(f"- {caution}", indent="  ")
    if written is None:
        typer.echo("\nNothing was written. When you have read it and agree:")
        typer.echo(f"  objector complain {one.submission.id}{_again(one)} --approve")
        return
    typer.echo(f"\nWritten: {written.target}")
    for name in written.files:
        typer.echo(f"  {name}")
    if written.no_pdf:
        print_wrapped(f"Without a PDF: {written.no_pdf}")
    print_wrapped("Nothing was sent. HOW-TO-FILE.txt says where and how you file it. When you have, say so:")
    typer.echo(f"  objector answer {one.submission.id} --filed YYYY-MM-DD --reference NUMBER")


def _again(one: ComplaintDraft) -> str:
    """The options with which the same complaint is approved."""
    asked = one.asked
    obstructed = " --obstructed" if asked.obstructed else ""
    objected = f" --objected {asked.objected}" if asked.objected else ""
    body = f" --for-body {quote(str(asked.body.path))}" if asked.body else ""
    return f" --to {one.venue.to} --language {one.language}{obstructed}{objected}{body}"


def _told(venue: Venue) -> str:
    return f"{venue.authority.name}, {venue.because}"


def draft_json(one: ComplaintDraft, written: Written | None) -> dict[str, Any]:
    """The answer for programs."""
    authority = one.venue.authority
    return {
        "submission": one.submission.id,
        "authority": {
            "id": authority.id,
            "name": authority.name,
            "country": authority.country,
            "mail": authority.mail or None,
            "forms": list(authority.forms),
            "postal": list(authority.postal),
            "record_changed": authority.record_changed.isoformat(),
        },
        "to": one.venue.to,
        "chosen": one.is_chosen,
        "proposed": [{"to": venue.to, "id": venue.authority.id, "because": venue.because} for venue in one.proposed],
        "language": one.language,
        "reviewed": one.text.reviewed.isoformat() if one.text.reviewed else None,
        "subject": one.text.subject,
        "text": one.text.body,
        "infringements": [each.value for each in one.facts.infringements],
        "exhibits": [
            {"number": each.number, "what": each.what, "file": each.file, "bundle_file": each.bundle_file or None,
             "sha256": each.sha256}
            for each in one.exhibits
        ],
        "body": None if one.body is None else {
            "name": one.body.name, "given": one.body.given.isoformat(), "until": one.body.until.isoformat(),
        },
        "cautions": list(one.cautions),
        "approved": written is not None,
        "out": str(written.target) if written else None,
        "files": list(written.files) if written else [],
    }  # fmt: skip
