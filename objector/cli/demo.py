"""`objector demo`: the whole way for a made-up person, against look-alike portals on this machine."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.options import AsJson, CampaignId, RecipeId
from objector.cli.output import print_json, print_table, print_wrapped, several

if TYPE_CHECKING:
    from objector.cli.demo_end import End
    from objector.domain.course import Course
    from objector.domain.submission import Submission
    from objector.ledger.artefacts import KeptArtefact
    from objector.settings import Settings
    from objector.wiring import Objector


def demo(
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME", help="What goes wrong, such as rate-limited or codes.")
    ] = "calm",
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="FOLDER", help="Keep ledger and pictures in this folder.")
    ] = None,
    campaign: CampaignId = None,
    recipe: RecipeId = None,
    as_json: AsJson = False,
) -> None:
    """See it work for somebody made up.

    Look-alike portals on this machine take part; nothing leaves it.

    Exit codes as of objector run.
    """
    import asyncio
    import shutil

    from objector.cli.demo_end import print_end
    from objector.cli.exits import exit_for
    from objector.cli.look_alikes import settings_apart
    from objector.cli.submissions import answer

    folder = keep.absolute() if keep is not None else Path(tempfile.mkdtemp(prefix="objector-demo-"))
    pictures = folder / "receipts" if keep is not None or not as_json else None
    began = time.monotonic()
    try:
        settings = settings_apart(folder)
        if not as_json:
            typer.echo("REHEARSAL: a made-up person, look-alike portals on this machine. Nothing of this is real.\n")
        submissions, courses, end = asyncio.run(play(settings, scenario, campaign, recipe, pictures, quiet=as_json))
    finally:
        if keep is None:
            shutil.rmtree(folder if pictures is None else folder / "rehearsal", ignore_errors=True)
            with suppress(OSError):
                folder.rmdir()  # where there are no pictures in it
    if as_json:
        print_json({**answer(submissions, courses), "afterwards": end.as_json(kept=pictures is not None)})
    else:
        print_end(end)
        _print_where(folder, keep is not None, time.monotonic() - began)
    code = exit_for({submission.status for submission in submissions})
    if code:
        raise typer.Exit(code)


async def play(
    settings: Settings,
    scenario: str,
    campaign: str | None,
    recipe: str | None,
    pictures: Path | None,
    *,
    quiet: bool,
) -> tuple[list[Submission], dict[str, Course], End]:
    """Start portals and mail server, run the campaign for the made-up person, take the pictures out; then what follows.

    Where the submissions stood after the run, the time that was left for the answers, and what came of the silence.
    """
    from objector.cli.demo_end import afterwards
    from objector.cli.run import run_campaign
    from objector.domain.clock import Clock
    from objector.engine.selection import Selection
    from objector.rehearsal.gears import Gears
    from objector.wiring import open_objector, rehearsal, utc_now

    gears = Gears(utc_now)
    clock = Clock(gears.now)
    async with (
        rehearsal(settings, scenario, clock) as place,
        open_objector(place.settings, clock) as objector,
    ):
        person = await place.made_up_person(objector)
        chosen = campaign or _campaign_with(objector, recipe)
        selection = Selection(campaign=chosen, person=person.id, recipe=recipe)
        submissions, courses = await run_campaign(objector, selection, quiet=quiet)
        kept = {}
        for submission in submissions:
            artefacts = await objector.ledger.artefacts(submission.id)
            kept[submission.id] = [one.kind.value for one in artefacts]
            if pictures is not None:
                await _take_out(objector, submission, artefacts, pictures)
        if not quiet:
            _print(submissions, kept)
        with tempfile.TemporaryDirectory(prefix="objector-demo-") as passing:
            folder = Path(passing) if pictures is None else pictures.parent
            end = await afterwards(objector, gears, submissions, folder, quiet=quiet)
        return submissions, courses, end


def _campaign_with(objector: Objector, recipe: str | None) -> str | None:
    """The first campaign that has this recipe; None, the usual one, if it has it or none is wanted."""
    from objector.engine.plan import campaign_of
    from objector.errors import ConfigError

    usual = campaign_of(objector.library, None)
    for campaign in (usual, *objector.library.campaigns.values()):
        if recipe is None or any(recipe in form.recipes for form in campaign.forms):
            return campaign.id
    raise ConfigError(f"{recipe}: no campaign has such a recipe; see: objector recipes list")


async def _take_out(objector: Objector, submission: Submission, kept: list[KeptArtefact], folder: Path) -> None:
    from objector.cli.receipts import write_private
    from objector.cli.submissions import recipe_of

    files = [(one.file, await objector.ledger.open_artefact(one.id)) for one in kept]
    if files:
        write_private(folder / f"{recipe_of(submission)}-{submission.id}", files)


def _print(submissions: list[Submission], kept: dict[str, list[str]]) -> None:
    from objector.cli.submissions import recipe_of, summary

    typer.echo("")
    print_table(
        ("receipt", "recipe", "status", "reason", "what is kept"),
        [
            (
                submission.id,
                recipe_of(submission),
                submission.status.value,
                submission.reason.value,
                " ".join(dict.fromkeys(kept.get(submission.id, []))) or "-",
            )
            for submission in submissions
        ],
    )
    counts = ", ".join(f"{number} {status}" for status, number in summary(submissions).items())
    typer.echo(f"\n{several(len(submissions), 'submission')}: {counts}.")
    kinds = Counter(kind for one in kept.values() for kind in one)
    if kinds["mail"]:
        print_wrapped(
            f"{several(kinds['mail'], 'mail')} of the controllers came by the mail server on this machine; the "
            f"signatures of {kinds['dkim']} were checked (DKIM), and the keys kept with them."
        )


def _print_where(folder: Path, ledger_too: bool, seconds: float) -> None:
    """Where everything lies that there is now."""
    from objector.cli.demo_end import BUNDLE, COMPLAINT, ROOT

    places = {
        "receipts": "what each controller would have seen, and its answers",
        COMPLAINT: "the complaint with its exhibits, and how to file it",
        BUNDLE: "everything that is kept, as one file that anybody can check",
        ROOT: "the root of the rehearsal's time stamp authority",
        **({"rehearsal": "the ledger of this rehearsal"} if ledger_too else {}),
    }
    typer.echo(f"\nAll of it lies in {folder} and is marked REHEARSAL ({seconds:.0f} seconds):")
    for name, what in places.items():
        if (folder / name).exists():
            typer.echo(f"  {name.ljust(max(map(len, places)))}  {what}")
