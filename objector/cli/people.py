"""`objector people`: who is known here, by id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson
from objector.cli.output import local, moment, print_json, print_table, print_wrapped, several

if TYPE_CHECKING:
    from objector.domain.person import Person
    from objector.wiring import Objector

people = typer.Typer(help="The people whom Objector objects for.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="PERSON", help="The person's id, such as p-abc….")]


@people.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A people file, .toml or .csv.")],
    as_json: AsJson = False,
) -> None:
    """Take people in from a file. Known people (by mail address) are changed; nothing is sent."""
    people = with_objector(lambda objector: take_in_file(objector, file))
    print_people(people, as_json)
    if not as_json:
        typer.echo("\nNothing is sent by this. What would be sent: objector plan")
        for person in people:
            if person.approved_at is None:
                typer.echo(f"Not approved yet: objector people approve {person.id}")


async def take_in_file(objector: Objector, file: Path) -> list[Person]:
    """The people of a file, kept."""
    from objector.engine.intake import take_in
    from objector.engine.people_file import read_people
    from objector.wiring import utc_now

    services = {service for one in objector.library.controllers.values() for service in one.services}
    return await take_in(objector.ledger, read_people(file, utc_now(), services), utc_now())


@people.command("list")
def list_people(as_json: AsJson = False) -> None:
    """Who is known here. Names and addresses are not shown."""

    async def known(objector: Objector) -> list[Person]:
        return await objector.ledger.people()

    print_people(with_objector(known), as_json)


def print_people(people: list[Person], as_json: bool) -> None:
    """People by id, without their names."""
    if as_json:
        print_json({"people": [person_json(person) for person in people]})
        return
    if not people:
        typer.echo("Nobody is known here yet. Begin with: objector init")
        return
    rows = []
    for person in people:
        approved = local(person.approved_at) if person.approved_at else "no"
        mode = person.mode.value
        rows.append(
            (person.id, person.country, person.language, mode, approved, several(len(person.accounts), "account"))
        )
    print_table(("person", "lives in", "language", "mode", "approved", "accounts"), rows)


def person_json(person: Person) -> dict[str, Any]:
    """A person without their values."""
    return {
        "id": person.id,
        "country": person.country,
        "language": person.language,
        "mode": person.mode.value,
        "approved": moment(person.approved_at),
        "accounts": [
            {"id": account.id, "service": account.service, "session": moment(account.session_at)}
            for account in person.accounts
        ],
    }


@people.command("show")
def show_person(
    person_id: Id,
    values: Annotated[bool, typer.Option("--values", help="Show the person's values in the clear.")] = False,
    as_json: AsJson = False,
) -> None:
    """One person: which values are given, which accounts and sessions there are."""

    async def one(objector: Objector) -> Person:
        return await objector.ledger.person(person_id)

    person = with_objector(one)
    given = _given(person, values)
    if as_json:
        print_json({**person_json(person), "given": given})
        return
    typer.echo(f"{person.id}  approved: {local(person.approved_at) if person.approved_at else 'no'}")
    print_table(("value", "given"), list(given.items()), indent="  ")
    rows = [
        (account.id, account.service, local(account.session_at) if account.session_at else "none")
        for account in person.accounts
    ]
    if rows:
        print_table(("account", "service", "session kept"), rows, indent="  ")


def _given(person: Person, shown: bool) -> dict[str, str]:
    """Each value of a person: in the clear, or only how long it is."""
    values = {
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "address": ", ".join(person.address),
        "aliases": " ".join(person.aliases),
        "country": person.country,
        "language": person.language,
        "phone": person.phone,
        "timezone": person.timezone,
        "mode": person.mode.value,
        "grounds": person.grounds,
        "prompts": person.prompts,
        "more": person.more,
        "evidence": person.evidence,
        "erasure": "wanted" if person.erasure else "",
    }
    open_ones = {"country", "language", "mode", "timezone", "evidence", "erasure"}
    return {
        name: value if shown or name in open_ones else several(len(value), "character")
        for name, value in values.items()
        if value
    }


@people.command("edit")
def edit_person(
    person_id: Id,
    campaign: Annotated[
        str | None, typer.Option("--campaign", metavar="ID", help="Whose accounts and plan it is about.")
    ] = None,
    erasure: Annotated[
        bool | None,
        typer.Option(
            "--erasure/--no-erasure",
            help="Whether mails and letters also ask for erasure, which can cost the account or its content. "
            "Nothing else is asked then.",
        ),
    ] = None,
) -> None:
    """Change a person's values: the questions of `objector init`, with what is known as the answers."""
    if erasure is None:
        from objector.cli.init import edit

        edit(person_id, campaign)
        return
    person = with_objector(lambda objector: _wish(objector, person_id, erasure))
    from objector.engine.approval import ERASURE

    if erasure:
        print_wrapped(ERASURE)
    typer.echo(f"Mails and letters that are still to be written {'also' if erasure else 'do not'} ask for erasure.")
    if person.approved_at is None:
        typer.echo(f"Not approved so: objector people approve {person.id}")


async def _wish(objector: Objector, person_id: str, erasure: bool) -> Person:
    """The person with this wish, kept. A changed one ends the approval, since it changes what is said in their name."""
    from dataclasses import replace

    from objector.wiring import utc_now

    person = await objector.ledger.person(person_id)
    return await objector.ledger.save_person(replace(person, erasure=erasure), utc_now())


@people.command("approve")
def approve_person(
    person_id: Id,
    campaign: Annotated[str | None, typer.Option("--campaign", metavar="ID", help="The plan to approve.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Approve without being asked.")] = False,
) -> None:
    """Show a person's plan with every value, and record their approval of text, data and mode."""
    from objector.cli.init import approve

    if not with_objector(lambda objector: approve(objector, person_id, campaign, asked=not yes)):
        typer.echo("Not approved; nothing will be sent.")
