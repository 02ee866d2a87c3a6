"""`objector forget`: destroy a person's key and files."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.asking import confirmed
from objector.cli.opening import with_objector
from objector.cli.output import print_wrapped, several
from objector.errors import ConfigError, Undecryptable

if TYPE_CHECKING:
    from objector.wiring import Objector

_WARNING = (
    "This destroys the key to everything that Objector keeps of this person, and deletes their files: values, "
    "sessions, pictures, mails. It cannot be undone. It also destroys the person's own proof that they objected; "
    "who may still need it takes it out first, with: objector receipts open ID --to FOLDER. "
    "What the controllers received stays with them."
)


def forget(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The person's id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without being asked.")] = False,
) -> None:
    """Destroy a person's key and files. The ledger's chain still verifies."""

    async def named(objector: Objector) -> int:
        with suppress(ConfigError, Undecryptable):  # a person whose values no longer open can be forgotten too
            await objector.ledger.person(person)  # NotFound before any question
        return sum((await objector.ledger.counts(person=person)).values())

    async def forgotten(objector: Objector) -> None:
        from objector.wiring import utc_now

        await objector.ledger.forget(person, utc_now())

    number = with_objector(named)
    if not yes:
        print_wrapped(_WARNING)
        if not confirmed(f"Forget person {person} with {several(number, 'submission')}?"):
            typer.echo("Nothing was changed.")
            return
    with_objector(forgotten)
    typer.echo(f"Person {person} is forgotten.")
