"""`objector init`: from nothing to an approved plan, by questions or from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson, CampaignId
from objector.cli.output import print_json, print_wrapped
from objector.errors import ConfigError

if TYPE_CHECKING:
    from objector.domain.person import Person
    from objector.recipes.library import Library
    from objector.wiring import Objector


def init(
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A people file; nothing is asked then.")
    ] = None,
    campaign: CampaignId = None,
    as_json: AsJson = False,
) -> None:
    """Say who you are, see every value, approve. Nothing is sent."""
    if source is not None:
        with_objector(lambda objector: _from_file(objector, source, campaign, as_json))
        return
    if as_json:
        raise ConfigError("--json goes with --from FILE: without it you are asked, and what is shown is for you")
    _needs_terminal("objector init --from people.toml")
    with_objector(lambda objector: _by_questions(objector, campaign))


def edit(person_id: str, campaign: str | None) -> None:
    """The questions again, with what is known as the answers; then the plan and the approval."""
    _needs_terminal("objector people import people.toml")
    with_objector(lambda objector: _by_questions(objector, campaign, person_id))


def _needs_terminal(instead: str) -> None:
    from objector.cli.interview import is_terminal

    if not is_terminal():
        raise ConfigError(f"this asks questions and needs a terminal; in scripts use: {instead}")


async def _from_file(objector: Objector, source: Path, campaign: str | None, as_json: bool) -> None:
    from objector.cli.people import person_json, take_in_file
    from objector.cli.plan import print_plan
    from objector.engine.plan import plan_for, record_plan
    from objector.wiring import utc_now

    people = await take_in_file(objector, source)
    lines = await plan_for(objector.ledger, objector.library, people, campaign, now=utc_now())
    await record_plan(objector.ledger, objector.library, lines, campaign, utc_now())
    if as_json:
        print_json({"people": [person_json(person) for person in people]})
        return
    print_plan(lines, campaign=campaign)
    for person in people:
        if person.approved_at is None:
            typer.echo(f"Not approved yet: {_approve_command(person.id, campaign)}")


async def _by_questions(objector: Objector, campaign: str | None, person_id: str | None = None) -> None:
    from objector.cli.interview import Interview
    from objector.domain.campaign import in_campaign
    from objector.wiring import utc_now

    ledger = objector.ledger
    interview = Interview()
    known = await ledger.person(person_id) if person_id else None
    answers = interview.person(
        _services(objector.library, campaign), known, grounds=needs_grounds(objector.library, campaign)
    )
    person = await ledger.save_person(answers, utc_now())
    if not await approve(objector, person.id, campaign, asked=True):
        print_wrapped(
            "\nNot approved; nothing will be sent. What you said is kept. "
            f"Change it with: objector people edit {person.id}{in_campaign(campaign or '')}; approve it with: "
            f"{_approve_command(person.id, campaign)}"
        )
        return
    _next(await ledger.person(person.id), objector.library, campaign)


async def approve(objector: Objector, person_id: str, campaign: str | None, *, asked: bool) -> bool:
    """Show the whole plan with every value; record the approval of it, and the plan itself."""
    from dataclasses import replace

    from objector.cli.interview import Interview
    from objector.cli.plan import print_plan
    from objector.engine.approval import approval_text
    from objector.engine.plan import plan_for, record_plan
    from objector.wiring import utc_now

    ledger, library = objector.ledger, objector.library
    person = await ledger.person(person_id)
    # Shown as it will be once approved: that the approval is missing is what is being asked.
    lines = await plan_for(ledger, library, [replace(person, approved_at=utc_now())], campaign, now=utc_now())
    mails = await objector.mails_of(lines)
    print_plan(lines, mails, campaign)
    if asked:
        _needs_terminal(f"{_approve_command(person_id, campaign)} --yes")
        if not Interview().approved():
            return False
    await ledger.approve(person_id, utc_now(), approval_text(person, lines, mails))
    await record_plan(ledger, library, lines, campaign, utc_now())
    return True


def _services(library: Library, campaign: str | None) -> dict[str, str]:
    """The services whose accounts the campaign's forms ask about, by slug, as people write them."""
    from objector.engine.plan import campaign_of

    slugs = dict.fromkeys(form.service for form in campaign_of(library, campaign).forms if form.service)
    written = {"whatsapp": "WhatsApp", "linkedin": "LinkedIn", "chatgpt": "ChatGPT", "openai": "OpenAI", "x": "X"}
    return {slug: written.get(slug, slug.capitalize()) for slug in slugs}


def needs_grounds(library: Library, campaign: str | None) -> bool:
    """Whether any objection of the campaign rests on the person's own grounds, as one of Art. 21(1) GDPR does."""
    from objector.domain.objection import Right
    from objector.engine.plan import campaign_of

    return any(form.right is Right.ART_21_1 for form in campaign_of(library, campaign).forms)


def _approve_command(person_id: str, campaign: str | None) -> str:
    from objector.domain.campaign import in_campaign

    return f"objector people approve {person_id}{in_campaign(campaign or '')}"


def _next(person: Person, library: Library, campaign: str | None) -> None:
    from objector.cli.plan import run_command
    from objector.engine.plan import campaign_of

    forms = campaign_of(library, campaign).forms
    in_writing = {form.service for form in forms} - {form.service for form in forms if form.recipes}
    typer.echo(f"\nApproved. You are person {person.id}. What comes next:")
    for account in person.accounts:
        if account.session_at is None and account.service not in in_writing:
            typer.echo(f"  objector sign-in {account.service} --account {account.id}")
    typer.echo(f"  {run_command(campaign)}")
