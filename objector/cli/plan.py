"""`objector plan`: what will be sent where. The one command that shows people their own values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson, CampaignId, PersonId, RecipeId
from objector.cli.output import print_json, print_wrapped, several

if TYPE_CHECKING:
    from objector.channels.mail_draft import MailDraft
    from objector.domain.campaign import PlanLine
    from objector.wiring import Objector

_STANDINGS = {
    "ready": "will be sent at the next run",
    "missing": "waits until what is missing is there",
    "recorded": "already planned or sent; see objector status",
    "not_offered": "left out",
    "no_account": "left out",
    "covered": "left out",
}
_LETTER = "is prepared as a letter at the next run, for you to post"


def run_command(campaign: str | None) -> str:
    """The command that sends what this plan holds. `campaign`: the one that was named, if one was."""
    from objector.domain.campaign import in_campaign

    return f"objector run{in_campaign(campaign or '')}"


def plan(
    campaign: CampaignId = None, person: PersonId = None, recipe: RecipeId = None, as_json: AsJson = False
) -> None:
    """See what would be sent where.

    Shows every value that is disclosed and what is missing. Nothing is sent or recorded.
    """

    async def made(objector: Objector) -> tuple[list[PlanLine], Mapping[str, MailDraft]]:
        from objector.engine.plan import check_known, make_plan
        from objector.engine.selection import Selection

        await check_known(objector.ledger, objector.library, Selection(campaign=campaign, person=person, recipe=recipe))
        ids = (person,) if person else ()
        lines = await make_plan(objector.ledger, objector.library, campaign, ids, now=objector.clock.now())
        lines = [line for line in lines if recipe is None or recipe in line.objection.form.recipes]
        return lines, await objector.mails_of(lines)

    lines, mails = with_objector(made)
    if as_json:
        print_json({"plan": [line_json(line, mails.get(line.objection.key)) for line in lines]})
    elif lines:
        print_plan(lines, mails, campaign)
    elif recipe is None:
        typer.echo("There is nobody to plan for. Begin with: objector init")
    else:
        typer.echo("No form of this campaign has this recipe, or there is nobody to plan for.")


def line_json(line: PlanLine, mail: MailDraft | None = None) -> dict[str, Any]:
    """One line of the plan, values included."""
    form = line.objection.form
    return {
        "person": line.objection.person_id,
        "account": line.objection.account_id,
        "form": form.id,
        "recipes": list(form.recipes),
        "controller": form.controller,
        "standing": line.standing.value,
        "generation": line.objection.generation,
        "cause": line.cause.value,
        "why": line.why,
        "follows": line.follows.id if line.follows and line.goes_to_the_ledger else None,
        "object_before": form.cutoff.day.isoformat() if form.cutoff else None,
        "mode": line.mode.value,
        "channel": line.channel,
        "channels": list(form.route.channels),
        "mail": _mail_json(mail) if mail is not None else None,
        "discloses": dict(line.discloses),
        "missing": list(line.missing),
        "notes": list(line.notes),
    }


def _mail_json(mail: MailDraft) -> dict[str, Any]:
    return {
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.body,
        "language": mail.language,
        "reviewed": mail.reviewed.isoformat() if mail.reviewed else None,
        "mark": mail.mark,
    }


def print_plan(
    lines: Sequence[PlanLine], mails: Mapping[str, MailDraft] | None = None, campaign: str | None = None
) -> None:
    """The plan for people, by person; each form with the values that it may be given. `campaign`: the one named."""
    person_id = ""
    for line in lines:
        if line.objection.person_id != person_id:
            person_id = line.objection.person_id
            typer.echo(f"\nPerson {person_id}  (mode: {line.mode.value})")
        form, account = line.objection.form, line.objection.account_id
        typer.echo(f"\n  {form.title}" + (f"  [{form.service} {account}]" if account else ""))
        by_letter = line.standing.value == "ready" and line.channel == "letter"
        typer.echo(f"    {line.standing.value}: {_LETTER if by_letter else _STANDINGS[line.standing.value]}")
        if line.goes_to_the_ledger:
            if line.why:
                print_wrapped(f"{line.cause.value}: {line.why}", indent="    ")
            typer.echo(f"    to {form.controller}, by {', '.join(form.recipes) or line.channel}")
            for name, value in () if line.channel == "mail" else line.discloses:
                first, *others = value.splitlines() or [""]
                print_wrapped(f"{name}: {first}", indent="      ")
                for other in others:
                    print_wrapped(other, indent="        ")
        if mails is not None and line.objection.key in mails:
            _print_mail(line, mails[line.objection.key])
        for what in line.missing:
            print_wrapped(f"missing: {what}", indent="    ")
        for note in line.notes:
            print_wrapped(f"note: {note}", indent="    ")
    goes = sum(line.goes_to_the_ledger for line in lines)
    ready = sum(line.standing.value == "ready" for line in lines)
    typer.echo(f"\n{several(goes, 'submission')} to make, {ready} ready to be sent; send with: {run_command(campaign)}")


def _print_mail(line: PlanLine, mail: MailDraft) -> None:
    """The whole mail, as it would be approved."""
    from objector.engine.approval import mail_lines

    for text in mail_lines(line, mail):
        typer.echo(f"    {text}")
