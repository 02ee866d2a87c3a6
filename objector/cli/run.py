"""`objector run`: send what is planned and due, and read what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.look_alikes import clock_for, settings_for
from objector.cli.opening import with_objector
from objector.cli.options import AsJson, CampaignId, PersonId, RecipeId, Rehearsal, Scenario, Speed
from objector.cli.output import local, print_json, print_table, several

if TYPE_CHECKING:
    from objector.domain.course import Course
    from objector.domain.submission import Submission
    from objector.engine.run import Runner
    from objector.engine.selection import Selection
    from objector.engine.watch import Watch
    from objector.wiring import Objector

AGAIN = timedelta(minutes=1)
"""How soon a run that waits looks again at what it had to leave for later."""


def run(
    campaign: CampaignId = None,
    person: PersonId = None,
    recipe: RecipeId = None,
    rehearsal: Rehearsal = False,
    scenario: Scenario = "calm",
    until_done: Annotated[
        bool, typer.Option("--until-done", help="Wait for the next tries that are due soon enough (--within).")
    ] = False,
    within: Annotated[
        str, typer.Option("--within", metavar="TIME", help="How long --until-done waits at most: 45s, 30min, 2h, 1d.")
    ] = "2h",
    speed: Speed = 1.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only what needs you.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send what is planned and due; read the answers.

    Exit codes: 0 nothing left to do, 10 a person is needed, 20 something waits for a later try, 30 something was
    refused or abandoned; where several fit, the first of 10, 20, 30.
    """
    from objector.engine.selection import Selection

    settings = settings_for(rehearsal, scenario)
    clock = clock_for(settings, speed)
    selection = Selection(campaign=campaign, person=person, recipe=recipe)
    time = span(within) if until_done else None
    if settings.rehearsal and not (as_json or quiet):
        typer.echo("REHEARSAL: nothing of this is real; every portal is a look-alike on this machine.\n")
    found = with_objector(
        lambda objector: run_campaign(objector, selection, quiet=as_json or quiet, within=time),
        settings,
        sending=True,
        scenario=scenario,
        clock=clock,
    )
    report(*found, as_json, quiet=quiet)


def span(given: str) -> timedelta:
    """A length of time as it is typed. Raises ConfigError."""
    import re

    from objector.errors import ConfigError

    units = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
    found = re.fullmatch(r"(\d{1,5})(s|min|h|d)", given.strip())
    if found is None:
        raise ConfigError("--within: a time is wanted, such as 45s, 30min, 2h or 1d")
    return timedelta(seconds=int(found[1]) * units[found[2]])


async def run_campaign(
    objector: Objector, selection: Selection, *, quiet: bool, within: timedelta | None = None
) -> tuple[list[Submission], dict[str, Course]]:
    """Plan what is new for the selected people, perform what is due; where all of the selection stands then,
    with the time that is left for the answers."""
    from objector.engine.courses import courses
    from objector.engine.plan import plan_new

    ledger, library = objector.ledger, objector.library
    await plan_new(ledger, library, selection, objector.clock.now())
    await perform(objector, selection, quiet=quiet, within=within)
    if trouble := await objector.tell_person():
        typer.echo(trouble, err=True)
    found = await ledger.submissions(campaign=selection.campaign, person=selection.person, recipe=selection.recipe)
    return found, await courses(ledger, library.controllers, found, objector.clock.now())


async def perform(
    objector: Objector, selection: Selection, *, quiet: bool, by_hand: bool = False, within: timedelta | None = None
) -> None:
    """One pass over what is due, watched unless quiet; and further ones for what becomes due within that time."""
    if quiet:
        runner = objector.runner(by_hand=by_hand)
        await run_within(runner, objector, selection, within)
    else:
        from objector.cli.live import watching

        async with watching(objector) as watch:
            runner = objector.runner(by_hand=by_hand)
            await run_within(runner, objector, selection, within, watch)
    for why in runner.held.values():
        typer.echo(f"Left for later: {why}", err=True)
    for why in runner.unread:
        typer.echo(f"Mails could not be read: {why}; see: objector doctor", err=True)
    for mail in runner.unclear:
        ids = ", ".join(mail.submissions)
        typer.echo(
            f"A mail about {ids} settled nothing by itself: what it says, or who wrote it, is not clear. It is kept, "
            "and waits for your word: objector todo",
            err=True,
        )


async def run_within(
    runner: Runner, objector: Objector, selection: Selection, within: timedelta | None, watch: Watch | None = None
) -> None:
    """A pass; and again whenever something becomes due before the time is over."""
    import asyncio

    from objector.domain.submission import Status

    clock = objector.clock
    end = clock.now() + within if within is not None else None
    while True:
        await runner.run(selection, watch)
        if end is None:
            return
        waiting = await objector.ledger.submissions(
            campaign=selection.campaign, person=selection.person, recipe=selection.recipe, statuses=(Status.WAITING,)
        )
        times = [one.due_at for one in waiting if one.due_at is not None and one.controller not in runner.held]
        if runner.held:
            times.append(clock.now() + AGAIN)
        if not times or min(times) > end:
            return
        await asyncio.sleep(clock.seconds(min(times) - clock.now()))


def report(
    submissions: Sequence[Submission], courses: dict[str, Course], as_json: bool, *, quiet: bool = False
) -> None:
    """Print where these submissions stand, and exit with the code for it."""
    from objector.cli.exits import exit_for
    from objector.cli.submissions import answer

    if as_json:
        print_json(answer(submissions, courses))
    elif quiet:
        print_needs(submissions)
    else:
        print_report(submissions)
    code = exit_for({submission.status for submission in submissions})
    if code:
        raise typer.Exit(code)


def print_report(submissions: Sequence[Submission]) -> None:
    """The summary for people, and what they have to do next."""
    from objector.cli.exits import LATER, NEEDS_PERSON
    from objector.cli.status import SHOWN
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
    print_needs(submissions)


def print_needs(submissions: Sequence[Submission]) -> None:
    """What the person has to do next; nothing where there is nothing."""
    from objector.cli.exits import NEEDS_PERSON
    from objector.cli.status import SHOWN, print_asked

    asked = [submission for submission in submissions if submission.status in NEEDS_PERSON]
    if asked:
        typer.echo("\nThis needs you:")
    for submission in asked[:SHOWN]:
        print_asked(submission)
    if len(asked) > SHOWN:
        typer.echo(f"\n  and {len(asked) - SHOWN} more; see all of them with: objector status --all")
