"""`objector serve`: stay and do by itself what becomes due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.look_alikes import clock_for, settings_for
from objector.cli.opening import with_objector
from objector.cli.options import CampaignId, PersonId, RecipeId, Rehearsal, Scenario, Speed

if TYPE_CHECKING:
    from objector.wiring import Objector


def serve(
    campaign: CampaignId = None,
    person: PersonId = None,
    recipe: RecipeId = None,
    rehearsal: Rehearsal = False,
    scenario: Scenario = "calm",
    speed: Speed = 1.0,
    until_done: Annotated[
        bool, typer.Option("--until-done", help="End once nothing is left that goes on by itself.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing while all goes well.")] = False,
) -> None:
    """Stay, and send what becomes due.

    Tries again, reads the answers, watches the deadlines. Ends cleanly with Ctrl-C or SIGTERM.
    """
    import logging
    import sys

    from objector.cli.live import Lines
    from objector.engine.selection import Selection

    settings = settings_for(rehearsal, scenario)
    clock = clock_for(settings, speed)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    selection = Selection(campaign=campaign, person=person, recipe=recipe)
    watch = None if quiet else Lines()

    async def served(objector: Objector) -> None:
        from objector.schedule.serve import serve as until_the_end

        if not quiet:
            told = "REHEARSAL: every portal is a look-alike on this machine. " if settings.rehearsal else ""
            typer.echo(f"{told}Serving; end with Ctrl-C.")
        await until_the_end(objector, selection, watch, until_done=until_done)

    with_objector(served, settings, sending=True, scenario=scenario, clock=clock)
