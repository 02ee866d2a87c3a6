"""`objector receipts effort`: how tiring each controller made it to object, from the ledger's entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson, CampaignId, PersonId
from objector.cli.output import local, moment, print_json, print_table, print_wrapped, several
from objector.errors import ConfigError

if TYPE_CHECKING:
    from objector.domain.effort import Effort
    from objector.wiring import Objector


def effort(
    campaign: CampaignId = None,
    person: PersonId = None,
    controller: Annotated[
        str | None, typer.Option("--controller", metavar="ID", help="Only this controller, such as meta.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """How tiring it was: what each controller demanded, and what stood in the way (Art. 12(2) GDPR)."""

    async def counted(objector: Objector) -> list[Effort]:
        from objector.engine.effort import efforts
        from objector.engine.plan import check_known
        from objector.engine.selection import Selection

        known = objector.library.controllers
        if controller is not None and controller not in known:
            raise ConfigError(f"{controller}: there is no such controller; there are: {', '.join(sorted(known))}")
        await check_known(objector.ledger, objector.library, Selection(campaign=campaign, person=person))
        return await efforts(objector.ledger, campaign=campaign, person=person, controller=controller)

    found = with_objector(counted)
    if as_json:
        print_json({"effort": [effort_json(one) for one in found]})
        return
    if not found:
        typer.echo("Nothing was tried yet; that comes with: objector run")
    for one in found:
        _print(one)


def effort_json(one: Effort) -> dict[str, Any]:
    """The object for one controller. `sources`: for each number the entries of the ledger that it is counted from."""
    from objector.domain.effort import Counted

    return {
        "controller": one.controller,
        **{what.value: one.number(what) for what in Counted},
        "hours": one.hours,
        "first_try": moment(one.first_try),
        "confirmed": moment(one.confirmed),
        "left_out": one.left_out,
        "what": [
            {
                "at": moment(obstacle.at),
                "reason": obstacle.reason.value,
                "detail": obstacle.detail,
                "submission": obstacle.submission_id,
                "entry": obstacle.seq,
            }
            for obstacle in one.obstacles
        ],
        "sources": {what.value: list(one.sources.get(what, ())) for what in Counted},
    }


def _print(one: Effort) -> None:
    from objector.domain.effort import Counted

    typer.echo(one.controller)
    rows = [(what.value.replace("_", " "), str(one.number(what))) for what in Counted]
    rows.append(("hours until confirmed", "-" if one.hours is None else f"{one.hours:.1f}"))
    print_table(("what", "number"), rows, indent="  ")
    for obstacle in one.obstacles:
        told = f"{local(obstacle.at)}  {obstacle.reason.value}: {obstacle.detail} ({obstacle.submission_id}, entry "
        print_wrapped(f"{told}{obstacle.seq})", indent="    ")
    if one.left_out:
        print_wrapped(
            f"Not counted: {several(one.left_out, 'try', 'tries')} that failed for a reason of this program, this "
            "machine or the person.",
            indent="  ",
        )
    typer.echo("")
