"""`objector doctor`: what is wrong on this machine, and how to mend it."""

from __future__ import annotations

from typing import Annotated

import typer

from objector.cli.options import AsJson
from objector.cli.output import print_json, print_wrapped


def doctor(
    notify: Annotated[bool, typer.Option("--notify", help="Send a test notice, too.")] = False, as_json: AsJson = False
) -> None:
    """Find out what is wrong, and how to mend it.

    Looks at browser, recipes, clock, data folder, disk, ledger, key, inbox, mail server and notices; nothing is sent.
    Exit code 2 if something is wrong.
    """
    import asyncio

    from objector.cli.examination import examine
    from objector.cli.exits import Exit
    from objector.cli.finding import Health
    from objector.settings import load_settings

    found = asyncio.run(examine(load_settings(), notify=notify))
    if as_json:
        print_json(
            {"findings": [{"what": one.what, "health": one.health.value, "detail": one.detail} for one in found]}
        )
    else:
        words = {Health.WELL: "well", Health.ODD: "note", Health.ILL: "WRONG"}
        for one in found:
            print_wrapped(f"{words[one.health]:5}  {one.what}: {one.detail}")
    if any(one.health is Health.ILL for one in found):
        raise typer.Exit(Exit.WRONG)
