"""`objector recipes try`: a recipe on its form up to the button. Nothing is sent, and the ledger is left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.look_alikes import settings_for
from objector.cli.opening import with_objector
from objector.cli.options import AsJson, Rehearsal, Scenario
from objector.errors import ConfigError

if TYPE_CHECKING:
    from objector.channels.trying import Tried
    from objector.domain.claim import Claim
    from objector.recipes.model import Recipe
    from objector.wiring import Objector


def try_(
    recipe: Annotated[str, typer.Argument(metavar="ID", help="The recipe's id, such as meta.facebook.ai-2025.")],
    no_send: Annotated[
        bool, typer.Option("--no-send", help="Said each time, since this goes to the real site: nothing is sent.")
    ] = False,
    headed: Annotated[
        bool, typer.Option("--headed", help="In a window; at a terminal it stays open until you close it.")
    ] = False,
    account: Annotated[str | None, typer.Option("--account", metavar="ID", help="As which account.")] = None,
    rehearsing: Rehearsal = False,
    scenario: Scenario = "calm",
    as_json: AsJson = False,
) -> None:
    """Fill in the form as far as your data allow, stop before the button, and show how each field was found.

    Exit codes: 0 the button was reached, 10 a person is needed, 20 not reached, 30 not offered or already objected.
    """
    from objector.cli.interview import is_terminal
    from objector.cli.output import print_json

    if not no_send:
        raise ConfigError("say --no-send: a recipe is only ever tried without sending; what sends is objector run")
    settings = settings_for(rehearsing, scenario)
    stay = headed and is_terminal()

    def told(tried: Tried) -> None:
        if as_json:
            print_json(_json(recipe, tried))
        else:
            _show(recipe, tried, rehearsal=settings.rehearsal)
        if stay:
            typer.echo("Nothing can be sent from the window any more. It stays until you close it.", err=True)

    async def tried(objector: Objector) -> Tried:
        from objector.channels.trying import try_form
        from objector.cli.recipes import known_recipe
        from objector.wiring import stays_here

        known = known_recipe(objector.library, recipe)
        stays_here(objector.settings)
        visitor = await _visitor(objector, known, account)
        channel = objector.browser_channel(headed=headed)
        return await try_form(channel, known, visitor, told=told, headed=headed, stay=stay)

    if code := _exit(with_objector(tried, settings, sending=True, scenario=scenario)):
        raise typer.Exit(code)


async def _visitor(objector: Objector, recipe: Recipe, account: str | None) -> Claim:
    from objector.engine.trier import trier_for
    from objector.wiring import utc_now

    found = await trier_for(objector.ledger, recipe, account, utc_now())
    if found is None and objector.settings.rehearsal:
        from objector.wiring.prober import made_up_visitor

        found = made_up_visitor(recipe)
    if found is None:
        raise ConfigError(f"{recipe.id}: nobody here could send this form; say who you are with: objector init")
    return found


def _show(recipe: str, tried: Tried, *, rehearsal: bool) -> None:
    from objector.cli.output import print_table, print_wrapped

    end = f'up to "{tried.button}", which was not pressed' if tried.error is None else "it stopped"
    typer.echo(f"{recipe}  {'REHEARSAL: ' if rehearsal else ''}{end}")
    if tried.error is not None:
        print_wrapped(tried.error.detail, indent="  ")
    rows = [(str(step.place), step.do, step.rung or "-") for step in tried.steps]
    print_table(("step", "do", "found by"), rows, indent="  ")
    for step in tried.steps:
        if step.why:
            print_wrapped(f"step {step.place} was left out: {step.why}", indent="  ")


def _json(recipe: str, tried: Tried) -> dict[str, object]:
    return {
        "recipe": recipe,
        "reached": tried.error is None,
        "detail": tried.error.detail if tried.error is not None else "",
        "sent": False,
        "steps": [
            {"step": step.place, "do": step.do, "found_by": step.rung or None, "left_out": step.why or None}
            for step in tried.steps
        ],
    }


def _exit(tried: Tried) -> int:
    from objector.cli.exits import Exit
    from objector.errors import AlreadyObjected, NotOffered, TryLater, Unreachable

    if tried.error is None:
        return Exit.DONE if not any(step.why for step in tried.steps) else Exit.PERSON
    if isinstance(tried.error, Unreachable | TryLater):
        return Exit.LATER
    return Exit.REFUSED if isinstance(tried.error, NotOffered | AlreadyObjected) else Exit.PERSON
