"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
CampaignId = Annotated[
    str | None, typer.Option("--campaign", metavar="ID", help="Only this campaign (usual: meta-ai).")
]
PersonId = Annotated[str | None, typer.Option("--person", metavar="ID", help="Only this person.")]
RecipeId = Annotated[str | None, typer.Option("--recipe", metavar="ID", help="Only this recipe.")]
Speed = Annotated[
    float, typer.Option("--speed", min=1, max=100_000, help="With --rehearsal: how fast its clock runs, such as 3600.")
]
Scenario = Annotated[str, typer.Option("--scenario", metavar="NAME", help="With --rehearsal: what goes wrong.")]
Rehearsal = Annotated[bool, typer.Option("--rehearsal", help="Nothing is real: look-alike portals on this machine.")]
