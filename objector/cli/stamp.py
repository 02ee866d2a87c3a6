"""`objector receipts stamp`: time stamps of the ledger, now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson
from objector.cli.output import print_json, print_wrapped

if TYPE_CHECKING:
    from objector.engine.time_stamps import Asked
    from objector.wiring import Objector


def stamp(as_json: AsJson = False) -> None:
    """Have everything so far stamped by the time stamp authorities that are set.

    They get a digest, nothing else. Exit code 20 if none of them gave a stamp.
    """
    from objector.cli.exits import Exit
    from objector.errors import ConfigError

    async def asked(objector: Objector) -> list[Asked]:
        if not objector.time_stamps.authorities:
            raise ConfigError(
                "OBJECTOR_TSA__URLS: no time stamp authority is set; docs/timestamps.md says how to choose one"
            )
        return await objector.time_stamps.stamp()

    found = with_objector(asked)
    if as_json:
        print_json({"stamps": [as_facts(one) for one in found]})
    elif not found:
        typer.echo("Nothing came since the last time stamp, so none is needed.")
    else:
        tell(found)
    if found and not any(one.token for one in found):
        raise typer.Exit(Exit.LATER)


def tell(found: list[Asked]) -> None:
    """Each authority, with its stamp or its failure."""
    for one in found:
        if one.token is None:
            print_wrapped(f"NO time stamp: {one.failure}", err=True)
        else:
            print_wrapped(
                f"Time stamp by {one.authority}: everything up to entry {one.covers} was there at "
                f"{one.token.at:%Y-%m-%d %H:%M:%S} UTC. Signed by “{one.token.signer}”, "
                f"SHA-256 {one.token.certificate}"
            )


def as_facts(one: Asked) -> dict[str, object]:
    """The same for machines."""
    from objector.cli.output import moment

    token = one.token
    return {
        "authority": one.authority,
        "entry": one.covers,
        "at": moment(token.at) if token else None,
        "certificate": token.certificate if token else None,
        "root": token.root if token else None,
        "failure": one.failure or None,
    }
