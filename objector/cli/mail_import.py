"""`objector mail import`: mails that lie in files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson
from objector.cli.output import print_json, print_wrapped, several

if TYPE_CHECKING:
    from objector.engine.mail_import import Imported
    from objector.wiring import Objector

LISTED = 20
"""Mails that concern nobody are listed up to so many; more are counted."""


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Mails, mbox files, or folders with either.")],
    as_json: AsJson = False,
) -> None:
    """Take mails from files: .eml, mbox and Maildir, each held against your objections as one of your mailbox is.

    Tells for each what became of it. What concerns no objection is not kept. The same mail twice changes nothing.
    """
    from objector.cli.exits import Exit
    from objector.engine.heard import Became
    from objector.errors import ConfigError

    done, faults = with_objector(lambda objector: _import(objector, files))
    if as_json:
        print_json({"mails": [_as_json(one) for one in done], "faults": faults})
    else:
        _print(done)
    if faults:
        raise ConfigError(*faults)
    became = {one.heard.became for one in done}
    raise typer.Exit(Exit.PERSON if Became.ASKED in became else Exit.LATER if Became.LATER in became else Exit.DONE)


async def _import(objector: Objector, files: list[Path]) -> tuple[list[Imported], list[str]]:
    import asyncio

    from objector.channels.mail_files import find_mails
    from objector.engine.mail_import import MailImport

    found = await asyncio.to_thread(find_mails, files)
    importing = MailImport(follow_up=objector.follow_up(None), found=found)
    return [one async for one in importing.mails()], found.faults


def _as_json(one: Imported) -> dict[str, Any]:
    return {
        "file": str(one.mail.path),
        "number": one.mail.number,
        "became": one.heard.became.value,
        "submissions": list(one.heard.submissions),
        "meaning": one.heard.meaning.value if one.heard.meaning is not None else None,
        "dated": one.is_dated,
    }


def _print(done: list[Imported]) -> None:
    from objector.channels.mail_files import place
    from objector.engine.heard import Became

    nobody = [one for one in done if one.heard.became is Became.NOBODY]
    for one in done:
        if one.heard.became is not Became.NOBODY or len(nobody) <= LISTED:
            print_wrapped(f"{place(one.mail)}: {_told(one)}")
    if len(nobody) > LISTED:
        typer.echo(f"{several(len(nobody), 'mail')} tell nothing new about any objection: not kept")
    if not done:
        typer.echo("No mail was found.")


def _told(one: Imported) -> str:
    from objector.engine.heard import Became

    ids = ", ".join(one.heard.submissions)
    match one.heard.became:
        case Became.SETTLED:
            means = f" ({one.heard.meaning.value})" if one.heard.meaning is not None else ""
            return f"settled {ids}{means}"
        case Became.ASKED:
            why = "" if one.is_dated else ", for it does not tell when it came in"
            return f"about {ids}; kept, and you are asked about it{why}: objector todo"
        case Became.KNOWN:
            return f"about {ids}; used before, nothing was done"
        case Became.LATER:
            return f"about {ids}; it cannot be judged just now, nothing is kept: import it again later"
        case Became.NOBODY:
            return "tells nothing new about any objection: not kept"
