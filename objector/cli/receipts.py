"""`objector receipts`: what is kept as proof, and taking it out of the vault."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson, CampaignId, PersonId, RecipeId
from objector.cli.output import local, moment, print_json, print_table, print_text, print_wrapped
from objector.errors import ConfigError

if TYPE_CHECKING:
    from objector.domain.submission import Submission
    from objector.ledger.artefacts import KeptArtefact
    from objector.wiring import Objector

receipts = typer.Typer(help="What is kept as proof.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="A submission's id (s-…), or one artefact's (f-…).")]
Kept = list[tuple["Submission", list["KeptArtefact"]]]


@receipts.command("list")
def list_receipts(
    campaign: CampaignId = None, person: PersonId = None, recipe: RecipeId = None, as_json: AsJson = False
) -> None:
    """The artefacts of each submission: kind, file, SHA-256 and size."""

    from objector.cli.submissions import recipe_of
    from objector.engine.plan import check_known
    from objector.engine.selection import Selection

    async def kept(objector: Objector) -> Kept:
        ledger = objector.ledger
        found = await ledger.submissions(campaign=campaign, person=person, recipe=recipe)
        if not found:
            await check_known(ledger, objector.library, Selection(campaign=campaign, person=person, recipe=recipe))
        tried = [submission for submission in found if submission.attempts]
        return [(submission, await ledger.artefacts(submission.id)) for submission in tried]

    rows = [(submission, artefacts) for submission, artefacts in with_objector(kept) if artefacts]
    if as_json:
        print_json({"receipts": [receipt_json(submission, artefacts) for submission, artefacts in rows]})
        return
    if not rows:
        typer.echo("No receipts yet; they come with: objector run")
    for submission, artefacts in rows:
        typer.echo(f"{submission.id}  {recipe_of(submission)}  {submission.status.value} ({submission.reason.value})")
        print_table(("artefact", "kind", "bytes", "SHA-256"), [_row(one) for one in artefacts], indent="  ")


def receipt_json(submission: Submission, artefacts: list[KeptArtefact]) -> dict[str, Any]:
    """A receipt: what it is about, and each artefact."""
    from objector.cli.submissions import recipe_of

    return {
        "id": submission.id,
        "person": submission.person_id,
        "recipe": recipe_of(submission),
        "status": submission.status.value,
        "artefacts": [
            {
                "id": one.id,
                "kind": one.kind.value,
                "file": one.file,
                "sha256": one.sha256,
                "size": one.size,
                "attempt": one.attempt,
                "at": moment(one.at),
            }
            for one in artefacts
        ],
    }


def _row(one: KeptArtefact) -> tuple[str, str, str, str]:
    return one.id, one.kind.value, str(one.size), one.sha256


@receipts.command("show")
def show_receipt(submission_id: Id, as_json: AsJson = False) -> None:
    """One receipt for reading: what happened when, and what is kept of it."""

    from objector.cli.submissions import as_json as submission_json
    from objector.engine.courses import courses

    async def read(objector: Objector) -> tuple[Submission, list[Any], list[KeptArtefact], list[str], dict[str, Any]]:
        ledger = objector.ledger
        submission = await ledger.submission(submission_id)
        history = await ledger.history(submission_id)
        artefacts = await ledger.artefacts(submission_id)
        texts = await ledger.new_texts(submission_id) if artefacts else []
        found = await courses(ledger, objector.library.controllers, [submission], objector.clock.now())
        return submission, history, artefacts, texts, found

    submission, history, artefacts, texts, found = with_objector(read)
    facts = submission_json(submission, found)
    if as_json:
        entries = [{"seq": e.seq, "at": moment(e.at), "kind": e.kind, "facts": e.facts} for e in history]
        print_json({**facts, **receipt_json(submission, artefacts), "history": entries, "new_texts": texts})
        return
    for name, value in facts.items():
        if value not in (None, ""):
            print_wrapped(f"{name}: {value}")
    typer.echo("\nWhat happened:")
    for entry in history:
        reason, why = entry.facts.get("reason") or entry.facts.get("cause", ""), entry.facts.get("why", "")
        if "stands" in entry.facts or "rule" in entry.facts:  # a later look at the page, and what a rule made of it
            reason, why = entry.facts.get("stands") or entry.facts["rule"], entry.facts["detail"]
        if entry.kind == "noted":  # what bears on the time, and its day
            reason, why = str(entry.facts.get("what", "")).replace("_", " "), entry.facts.get("day", "")
        elif entry.kind.startswith("text_"):
            reason, why = entry.facts.get("text", ""), entry.facts.get("detail", "")
        told = (f" ({reason})" if reason else "") + (f": {why}" if why else "") + _senders(entry.facts)
        print_wrapped(f"{local(entry.at)}  {entry.kind}{told}", indent="  ")
    for text in texts:
        typer.echo("\nAfter sending, the page showed:")
        print_wrapped(text, indent="  ")
    if artefacts:
        typer.echo("\nWhat is kept:")
        print_table(("artefact", "kind", "bytes", "SHA-256"), [_row(one) for one in artefacts], indent="  ")
        typer.echo(f"\nTake it out with: objector receipts open {submission.id} --to FOLDER")


def _senders(facts: dict[str, Any]) -> str:
    """How the senders of the mails that an entry speaks of were verified; empty without a mail."""
    ways = {"dkim": "DKIM", "results": "your mail provider's word"}
    told = [one["told"] for one in facts.get("artefacts", ()) if one.get("kind") == "dkim" and one.get("told")]
    proved = [
        f"sender {one['domain']} by {ways[one['by']]}" if one["trusted"] else "sender not verified" for one in told
    ]
    return f"; {', '.join(proved)}" if proved else ""


@receipts.command("open")
def open_receipt(
    receipt_id: Id,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Where the files are written, in the clear.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write pictures, pages, values and mails decrypted into a folder that only you can read.

    A mail or a text alone (f-…) is shown for reading where no folder is named.
    """
    if to is None and as_json:
        raise ConfigError("--json tells which files were written: name the folder for them, too, with --to FOLDER")
    if to is None:
        _show(receipt_id)
        return

    async def opened(objector: Objector) -> tuple[list[tuple[str, bytes]], list[str]]:
        ledger = objector.ledger
        if receipt_id.startswith("f-"):
            artefacts, steps = [await ledger.artefact(receipt_id)], []
        else:
            steps = _to_post(await ledger.submission(receipt_id))
            artefacts = await ledger.artefacts(receipt_id)
        return [(kept.file, await ledger.open_artefact(kept.id)) for kept in artefacts], steps

    files, steps = with_objector(opened)
    written = write_private(to, files)
    if as_json:
        print_json({"folder": str(to), "files": [path.name for path in written]})
    elif not written:
        typer.echo("Nothing is kept of this submission yet.")
    for path in [] if as_json else written:
        typer.echo(str(path))
    for step in [] if as_json else steps:
        print_wrapped(step)


def _to_post(submission: Submission) -> list[str]:
    """What comes next where a letter waits to be posted."""
    from objector.cli.advice import next_steps
    from objector.domain.outcome import Reason

    return next_steps(submission)[1:] if submission.reason is Reason.TO_POST else []


@receipts.command("schema")
def schema() -> None:
    """The JSON Schema of the manifest of a bundle, as docs/bundle.schema.json and every bundle have it."""
    from objector.ledger.bundle.manifest import schema_text

    typer.echo(schema_text().decode(), nl=False)


def _show(artefact_id: str) -> None:
    """Print a mail or a text for reading. Raises ConfigError for what cannot be read so."""
    from objector.channels.inbox import parse_mail
    from objector.cli.answer_mail import show

    wanted = "name the folder into which it is written: --to FOLDER"
    if not artefact_id.startswith("f-"):
        raise ConfigError(wanted)

    async def read(objector: Objector) -> tuple[KeptArtefact, bytes]:
        return await objector.ledger.artefact(artefact_id), await objector.ledger.open_artefact(artefact_id)

    kept, content = with_objector(read)
    if kept.media_type == "message/rfc822":
        show(parse_mail(content, key="", received_at=kept.at))
    elif kept.media_type == "text/plain":
        print_text(content.decode("utf-8", errors="replace"))
    else:
        raise ConfigError(f"{artefact_id} is no mail and no text ({kept.media_type}); {wanted}")


def write_private(folder: Path, files: list[tuple[str, bytes]]) -> list[Path]:
    """Write these files into a folder for this person alone: 0700, files 0600. What is there is replaced."""

    written = []
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True)
        for name, content in files:
            path = folder / Path(name).name
            path.unlink(missing_ok=True)  # not written through a link, nor into a file that others can read
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            written.append(path)
    except OSError as error:
        raise ConfigError(f"--to {folder}: cannot be written: {error.strerror}") from error
    return written
