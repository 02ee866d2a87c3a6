"""`objector receipts export`: proof as one file, for yourself, an authority or a group."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson, CampaignId, PersonId
from objector.cli.output import print_json, print_wrapped, several

if TYPE_CHECKING:
    from objector.engine.time_stamps import Asked
    from objector.ledger.bundle.export import Exported
    from objector.wiring import Objector


class For(StrEnum):
    """For whom a bundle is."""

    ME = "me"
    AUTHORITY = "authority"
    GROUP = "group"


_TOLD = {
    For.ME: "It holds everything in the clear, for you alone.",
    For.AUTHORITY: "It holds what a complaint needs, your name and address among it, and no more.",
    For.GROUP: "It holds random ids and salted digests: nobody's name, address, picture or mail.",
}


def export(
    to: Annotated[Path, typer.Option("--to", metavar="FILE.zip", help="The bundle; must not be there yet.")],
    audience: Annotated[For, typer.Option("--for", help="Who gets it, which decides what it shows.")] = For.ME,
    person: PersonId = None,
    submission: Annotated[str | None, typer.Option("--submission", metavar="ID", help="Only this submission.")] = None,
    campaign: CampaignId = None,
    as_json: AsJson = False,
) -> None:
    """Write receipts as a bundle that anybody can check with `objector verify`."""
    from objector.errors import ConfigError
    from objector.ledger.bundle.layout import Variant

    if not to.parent.is_dir():
        raise ConfigError(f"--to {to}: there is no folder {to.parent}; make it first")
    if to.exists() or to.is_symlink():
        raise ConfigError(f"--to {to}: is there already; choose another name, or delete it first")

    async def exported(objector: Objector) -> tuple[Exported, list[Asked]]:
        from objector.ledger.bundle.export import Wanted, check_wanted
        from objector.ledger.bundle.export import export as write

        wanted = Wanted(variant=Variant(audience.value), submission=submission, person=person, campaign=campaign)
        await check_wanted(objector.ledger, wanted)  # before anybody is asked for a stamp
        asked = await objector.time_stamps.stamp()
        now = objector.clock.now()
        printed = partial(objector.printer().pdf, made=now)
        controllers = dict(objector.library.controllers)
        return await write(objector.ledger, to, wanted, controllers, now, printed), asked

    done, asked = with_objector(exported)
    failures = [one.failure for one in asked if one.failure]
    if as_json:
        told: dict[str, object] = {
            "file": str(to),
            "for": audience.value,
            "submissions": done.submissions,
            "files": done.files,
        }
        told |= {"stamps": done.stamps, "stamp_failures": failures}
        print_json({**told, "head": done.head, "left_out": done.left_out or None})
        return
    typer.echo(f"{to}: {several(done.submissions, 'submission')}, {several(done.files, 'file')}")
    print_wrapped(f"{_TOLD[audience]} Last entry of the chain: {done.head}")
    for failure in failures:
        print_wrapped(f"NO time stamp: {failure}", err=True)
    if not done.stamps:
        print_wrapped("It holds no time stamp, so only your computer's clock says when it was: docs/timestamps.md")
    if done.left_out:
        print_wrapped(f"Of the report: {done.left_out}")
    typer.echo(f"Check it with: objector verify {to}")
