"""`objector probe`: whether forms are still what they were. Types nothing, sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.look_alikes import settings_for
from objector.cli.opening import with_objector
from objector.cli.options import AsJson, Rehearsal, Scenario
from objector.cli.output import print_json, print_wrapped
from objector.errors import ConfigError

if TYPE_CHECKING:
    from objector.engine.probe import Probed
    from objector.wiring import Objector


def probe(
    recipe: Annotated[
        str | None, typer.Argument(metavar="RECIPE", help="Only this one; else all that your plan uses.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take the form as last seen; the recipe is used again.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Every recipe, also those that your plan does not use.")] = False,
    rehearsing: Rehearsal = False,
    scenario: Scenario = "calm",
    as_json: AsJson = False,
) -> None:
    """Look at forms without sending, compare them with what they were, and hold the recipes of those that changed.

    Exit codes: 0 unchanged or first seen, 10 a person is needed (drifted, broken, a sign-in or a check), 20 not
    reached, 30 not offered or already objected.
    """
    settings = settings_for(rehearsing, scenario)
    if accept and recipe is None:
        raise ConfigError("--accept: name the recipe whose form you looked at: objector probe RECIPE --accept")

    async def accepted(objector: Objector) -> list[str]:
        from objector.engine.holding import let_go
        from objector.wiring import utc_now

        objector.prober().accept(_known(objector, recipe)[0])
        return await let_go(objector.ledger, recipe or "", utc_now())

    async def probed(objector: Objector) -> list[Probed]:
        from objector.engine.holding import let_go
        from objector.wiring import utc_now

        names = _known(objector, recipe) if recipe else await _used(objector, every)
        prober, found = objector.prober(), []
        for name in names:
            found.append(await prober.probe(name))
            if not found[-1].held:
                await let_go(objector.ledger, name, utc_now())
        return found

    if accept:
        freed = with_objector(accepted, settings)
        if as_json:
            print_json({"accepted": recipe, "freed": freed})
        else:
            typer.echo(f"{recipe}: the form as last seen is accepted; the recipe is used again.")
        return
    found = with_objector(probed, settings, sending=True, scenario=scenario)
    if as_json:
        print_json({"recipes": [_as_json(one) for one in found]})
    for one in [] if as_json else found:
        _show(one)
    if not found and not as_json:
        typer.echo("No plan uses any recipe yet; look at all of them with: objector probe --all")
    if code := _exit(found):
        raise typer.Exit(code)


def _known(objector: Objector, recipe: str | None) -> list[str]:
    from objector.cli.recipes import known_recipe

    return [known_recipe(objector.library, recipe or "").id]


async def _used(objector: Objector, every: bool) -> list[str]:
    """The recipes that submissions could still use, in the library's order."""
    library = objector.library
    if every:
        return sorted(library.recipes)
    from objector.domain.submission import Status

    opened = (Status.PLANNED, Status.WAITING, Status.NEEDS_PERSON, Status.UNCONFIRMED)
    used = {name for one in await objector.ledger.submissions(statuses=opened) for name in one.recipes}
    return sorted(used & set(library.recipes))


def _show(one: Probed) -> None:
    held = "; held: no new submission uses it" if one.held else ""
    typer.echo(f"{one.recipe}: {one.verdict.value}{held}")
    for line in (*one.why, *(str(difference) for difference in one.differences)):
        print_wrapped(f"- {line}", indent="  ")
    if one.differences:
        rungs = ", ".join(f"step {step} by {rung}" for step, rung in sorted(one.rungs.items()))
        print_wrapped(f"still found: {rungs or 'nothing'}", indent="  ")
    if one.held and one.verdict.value == "drifted":
        print_wrapped(f"if the form is still right: objector probe {one.recipe} --accept", indent="  ")


def _as_json(one: Probed) -> dict[str, Any]:
    return {
        "recipe": one.recipe,
        "verdict": one.verdict.value,
        "held": one.held,
        "why": list(one.why),
        "differences": [
            {"change": d.change.value, "field": d.field, "before": d.before, "after": d.after} for d in one.differences
        ],
        "found_by": {str(step): rung for step, rung in sorted(one.rungs.items())},
    }


def _exit(found: list[Probed]) -> int:
    from objector.cli.exits import Exit
    from objector.engine.probe import Verdict as V

    verdicts = {one.verdict for one in found}
    if verdicts & {V.DRIFTED, V.BROKEN, V.SIGN_IN, V.CHALLENGE}:
        return Exit.PERSON
    if V.UNREACHABLE in verdicts:
        return Exit.LATER
    return Exit.REFUSED if verdicts & {V.NOT_OFFERED, V.ALREADY_OBJECTED} else Exit.DONE
