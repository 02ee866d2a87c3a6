"""`objector run`: send what is planned and due, and read what came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson, CampaignId, PersonId, RecipeId, Rehearsal
from objector.cli.output import local, print_json, print_table, several

if TYPE_CHECKING:
    from objector.domain.controller import Controller
    from objector.domain.submission import Submission
    from objector.engine.selection import Selection
    from objector.settings import Settings
    from objector.wiring import Objector


def run(
    campaign: CampaignId = None,
    person: PersonId = None,
    recipe: RecipeId = None,
    rehearsal: Rehearsal = False,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME", help="With --rehearsal: what goes wrong.")
    ] = "calm",
    as_json: AsJson = False,
) -> None:
    """Send what is planned and due; read the answers.

    Exit codes: 0 nothing left to do, 10 a person is needed, 20 something waits for a later try, 30 something was
    refused or abandoned; where several fit, the first of 10, 20, 30.
    """
    from objector.engine.selection import Selection
    from objector.errors import ConfigError

    settings = settings_for_sending(rehearsal)
    if scenario != "calm" and not settings.rehearsal:
        raise ConfigError("--scenario is for look-alike portals; add --rehearsal")
    selection = Selection(campaign=campaign, person=person, recipe=recipe)
    if settings.rehearsal and not as_json:
        typer.echo("REHEARSAL: nothing of this is real; every portal is a look-alike on this machine.\n")
    found = with_objector(
        lambda objector: run_campaign(objector, selection, quiet=as_json), settings, sending=True, scenario=scenario
    )
    report(*found, as_json)


def settings_for_sending(rehearsal: bool = False) -> Settings:
    """The settings, those of a rehearsal if one is asked for. Raises ConfigError."""
    import os

    from objector.settings import load_settings

    return load_settings({**os.environ, "OBJECTOR_REHEARSAL": "1"} if rehearsal else None)


async def run_campaign(
    objector: Objector, selection: Selection, *, quiet: bool
) -> tuple[list[Submission], dict[str, Controller]]:
    """Plan what is new for the selected people, perform what is due; where all of the selection stands then."""
    from objector.engine.plan import make_plan, record_plan
    from objector.errors import ConfigError
    from objector.wiring import utc_now

    ledger, library = objector.ledger, objector.library
    if selection.recipe is not None and selection.recipe not in library.recipes:
        raise ConfigError(f"{selection.recipe}: there is no such recipe; see: objector recipes list")
    people = (selection.person,) if selection.person else ()
    lines = await make_plan(ledger, library, selection.campaign, people)
    wanted = [line for line in lines if selection.recipe in (None, *line.objection.form.recipes)]
    await record_plan(ledger, library, wanted, selection.campaign, utc_now())
    await perform(objector, selection, quiet=quiet)
    if trouble := await objector.tell_person():
        typer.echo(trouble, err=True)
    found = await ledger.submissions(campaign=selection.campaign, person=selection.person, recipe=selection.recipe)
    return found, dict(library.controllers)


async def perform(objector: Objector, selection: Selection, *, quiet: bool, by_hand: bool = False) -> None:
    """One pass over what is due, watched unless quiet."""
    if quiet:
        runner = objector.runner(by_hand=by_hand)
        await runner.run(selection)
    else:
        from objector.cli.live import watching

        async with watching(objector) as watch:
            runner = objector.runner(by_hand=by_hand)
            await runner.run(selection, watch)
    for mail in runner.unclear:
        ids = ", ".join(mail.submissions)
        typer.echo(
            f"A mail of the controller could be meant for any of {ids}, so it settled none of them. Read it in "
            "your mailbox, then say which it was, with: objector answer ID --arrived",
            err=True,
        )


def report(submissions: Sequence[Submission], controllers: dict[str, Controller], as_json: bool) -> None:
    """Print where these submissions stand, and exit with the code for it."""
    from objector.cli.exits import exit_for
    from objector.cli.submissions import answer

    if as_json:
        print_json(answer(submissions, controllers))
    else:
        print_report(submissions)
    code = exit_for({submission.status for submission in submissions})
    if code:
        raise typer.Exit(code)


def print_report(submissions: Sequence[Submission]) -> None:
    """The summary for people, and what they have to do next."""
    from objector.cli.exits import LATER, NEEDS_PERSON
    from objector.cli.status import SHOWN, print_asked
    from objector.cli.submissions import HEADS, row, summary

    if not submissions:
        typer.echo("Nothing is planned. Begin with: objector init; or see how it works: objector demo")
        return
    typer.echo("")
    moved = [one for one in submissions if one.status in NEEDS_PERSON or one.status in LATER]
    shown = submissions if len(submissions) <= SHOWN * 3 else moved[: SHOWN * 3]
    print_table(HEADS, [row(submission) for submission in shown])
    counts = ", ".join(f"{number} {status}" for status, number in summary(submissions).items())
    typer.echo(f"\n{several(len(submissions), 'submission')}: {counts}")
    waiting = [one.due_at for one in submissions if one.status in LATER and one.due_at is not None]
    if waiting:
        typer.echo(f"Next try: {local(min(waiting))}, by running this again: objector run")
    asked = [submission for submission in submissions if submission.status in NEEDS_PERSON]
    if asked:
        typer.echo("\nThis needs you:")
    for submission in asked[:SHOWN]:
        print_asked(submission)
    if len(asked) > SHOWN:
        typer.echo(f"\n  and {len(asked) - SHOWN} more; see all of them with: objector status --all")
