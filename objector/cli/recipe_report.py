"""`objector recipes report`: a description of a form as it is now, for whoever mends its recipe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.look_alikes import settings_for
from objector.cli.opening import with_objector
from objector.cli.options import Rehearsal, Scenario

if TYPE_CHECKING:
    from objector.wiring import Objector


def report(
    recipe: Annotated[str, typer.Argument(metavar="ID", help="The recipe's id, such as meta.facebook.ai-2025.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where the description is written.")],
    rehearsing: Rehearsal = False,
    scenario: Scenario = "calm",
) -> None:
    """Look at the form without typing or sending, and write what it asks for: labels and structure, no values.

    Confirmations that were kept on this machine for this recipe are in it too.

    Read it before you attach it to an issue.
    """
    from objector.errors import ConfigError

    settings = settings_for(rehearsing, scenario)

    async def described(objector: Objector) -> str:
        from objector.channels.description import description
        from objector.cli.recipes import known_recipe
        from objector.engine.probe import Probed
        from objector.wiring import overlay

        wanted = known_recipe(objector.library, recipe)
        seen = await objector.prober().see(wanted)
        return description(
            seen.contract,
            recipe=wanted.id,
            digest=objector.library.digests.get(wanted.id, ""),
            verdict=seen.verdict.value if isinstance(seen, Probed) else "broken" if seen.faults else "seen",
            why=seen.why if isinstance(seen, Probed) else seen.faults,
            rehearsal=settings.rehearsal,
            confirmations=overlay(settings).of(wanted.id),
        )

    text = with_objector(described, settings, sending=True, scenario=scenario)
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--to {to}: cannot be written: {error.strerror}") from error
    typer.echo(f"{to}: read it before you attach it to an issue; it should hold nothing personal")
