"""`objector verify`: does the ledger still tell the truth?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson
from objector.cli.output import print_json

if TYPE_CHECKING:
    from objector.ledger.chain import ChainReport
    from objector.wiring import Objector


def verify(
    ledger: Annotated[bool, typer.Option("--ledger", help="Check the ledger on this machine.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check that the ledger tells the truth.

    No entry was changed, dropped or reordered. Exit code 1 if one was.
    """
    from objector.cli.exits import Exit
    from objector.errors import ConfigError

    if not ledger:
        raise ConfigError("say what to check: objector verify --ledger")

    async def checked(objector: Objector) -> ChainReport:
        return await objector.ledger.verify()

    report = with_objector(checked)
    if as_json:
        found = {"holds": report.holds, "entries": report.entries, "head": report.head, "fault": report.fault or None}
        print_json(found)
    elif report.holds:
        typer.echo(f"The ledger holds: {report.entries} entries, head {report.head}")
    else:
        typer.echo(f"The ledger does NOT hold: {report.fault}", err=True)
    if not report.holds:
        raise typer.Exit(Exit.DAMAGED)
