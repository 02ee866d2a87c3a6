"""The commands of Objector. Each parses, calls one thing, prints its answer and picks the exit code.

Nothing heavy is imported here, so that `objector --help` answers at once: every command imports what it needs.
"""

from __future__ import annotations

from typing import Annotated

import typer

from objector.cli import (
    answer,
    complain,
    continue_,
    deadline,
    demo,
    doctor,
    effort,
    export,
    forget,
    init,
    plan,
    probe,
    recipe_draft,
    recipe_feed,
    recipe_report,
    recipe_texts,
    recipe_try,
    run,
    sign_in,
    stamp,
    status,
    todo,
    verify,
    writing,
)
from objector.cli.group import ErrorsToExits, FastWithoutArguments
from objector.cli.mail import mail
from objector.cli.people import people
from objector.cli.receipts import receipts
from objector.cli.recipes import recipes
from objector.cli.schedule import schedule
from objector.cli.serve import serve

app = typer.Typer(
    name="objector",
    cls=ErrorsToExits,
    help="Sends every objection under Art. 21 GDPR that a controller's forms demand, and proves it.",
    epilog="Begin with: objector demo (nothing is real), then: objector init",
    no_args_is_help=True,
    add_completion=False,  # its options would load pydantic for every command, status included
    rich_markup_mode=None,  # Rich's help costs a third of the time that `--help` may take
    pretty_exceptions_enable=False,  # they print local variables, which hold personal data
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from objector import __version__

        typer.echo(f"objector {__version__}")
        raise typer.Exit


@app.callback()
def objector(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Sends every objection under Art. 21 GDPR that a controller's forms demand, and proves it."""


app.command("demo")(demo.demo)
app.command("init")(init.init)
app.add_typer(people, name="people")
app.command("plan")(plan.plan)
app.command("sign-in")(sign_in.sign_in)
app.command("run")(run.run)
app.command("serve")(serve)
app.command("status", cls=FastWithoutArguments)(status.status)
app.command("todo")(todo.todo)
app.command("answer")(answer.answer)
app.command("continue")(continue_.continue_)
app.add_typer(receipts, name="receipts")
app.add_typer(mail, name="mail")
app.command("probe")(probe.probe)
app.command("verify")(verify.verify)
app.command("deadline")(deadline.deadline)
app.command("remind")(writing.remind)
app.command("reply")(writing.reply)
app.command("complain")(complain.complain)
app.command("forget")(forget.forget)
app.add_typer(recipes, name="recipes")
app.add_typer(schedule, name="schedule")
app.command("doctor")(doctor.doctor)
receipts.command("export")(export.export)
receipts.command("stamp")(stamp.stamp)
receipts.command("effort")(effort.effort)
recipes.command("report")(recipe_report.report)
recipes.command("try")(recipe_try.try_)
recipes.command("draft")(recipe_draft.draft)
recipes.command("forget-text")(recipe_texts.forget_text)
recipes.command("update")(recipe_feed.update)
recipes.command("feed-sign")(recipe_feed.feed_sign)
