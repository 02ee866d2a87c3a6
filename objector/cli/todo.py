"""`objector todo`: everything that waits for a person, each with the one command that settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson, PersonId
from objector.cli.output import print_json, print_wrapped

if TYPE_CHECKING:
    from objector.engine.todo_item import Todo
    from objector.wiring import Objector


def todo(person: PersonId = None, as_json: AsJson = False) -> None:
    """See all that waits for you, with the command that settles it."""

    async def listed(objector: Objector) -> list[Todo]:
        from objector.engine.todo import todo as everything
        from objector.wiring import utc_now

        if person is not None:
            await objector.ledger.person(person)  # NotFound, rather than a list that is empty for somebody unknown
        return await everything(objector.ledger, objector.library, utc_now(), person=person)

    items = with_objector(listed)
    if as_json:
        print_json({"todo": [_as_json(item) for item in items]})
        return
    for item in items:
        when = f" ({'since' if item.has_passed else 'until'} {item.until})" if item.until else ""
        print_wrapped(f"{item.what}: {item.why}{when}")
        for words, command in item.answers:
            typer.echo(f"    {words}:\n      {command}")
        typer.echo("" if item.answers else f"    {item.command}\n")  # not wrapped: it is copied
    if not items:
        typer.echo("Nothing waits for you.")


def _as_json(item: Todo) -> dict[str, object]:
    return {
        "what": item.what,
        "reason": item.reason,
        "why": item.why,
        "until": item.until.isoformat() if item.until else None,
        "command": item.command,
        "answers": [{"words": words, "command": command} for words, command in item.answers],
        "person": item.person_id,
        "submissions": list(item.submissions),
    }
