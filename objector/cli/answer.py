"""`objector answer`: a person's word about one submission."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.answer_days import Days, keep
from objector.cli.asking import answered
from objector.cli.opening import with_objector
from objector.cli.output import print_wrapped
from objector.cli.posting import Word, print_posted
from objector.errors import ConfigError

if TYPE_CHECKING:
    from objector.domain.submission import Submission
    from objector.engine.confirmations import NewText
    from objector.wiring import Objector

Id = Annotated[str, typer.Argument(metavar="ID", help="The submission's id, such as s-abc….")]

_ONE_THING = (
    "say one thing: a CODE, --posted, --arrived, --resend, --withdraw, --mail, --filed, --by-hand with --file, or what "
    "the controller did: --extended, --identity-asked, --identity-given, --more-wanted, --refused, --upheld"
)


def answer(
    submission_id: Id,
    code: Annotated[
        str | None,
        typer.Argument(metavar="[CODE|DAY]", help="The one-time code that was mailed; or the day, such as 2026-11-20."),
    ] = None,
    posted: Annotated[bool, typer.Option("--posted", help="You posted the letter, on DAY or today.")] = False,
    registered: Annotated[
        str | None,
        typer.Option("--registered", metavar="NUMBER", help="With --posted: the registered letter's number."),
    ] = None,
    receipt: Annotated[
        Path | None,
        typer.Option("--receipt", metavar="FILE", help="With --posted or --arrived: the paper, PNG, JPEG or PDF."),
    ] = None,
    arrived: Annotated[bool, typer.Option("--arrived", help="You saw that it arrived; a letter on DAY.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="You are sure that it did not; send it again.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="WAY", help="With --resend: by browser, mail or letter.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --by mail: you have read its text and approve it.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="You take the objection back.")] = False,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="You did it yourself; needs --file.")] = False,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Proof: a picture (PNG, JPEG) or a PDF.")
    ] = None,
    mail: Annotated[
        str | None,
        typer.Option("--mail", metavar="F-ID", help="This kept mail is meant for it; objector todo names such mails."),
    ] = None,
    means: Annotated[
        str | None,
        typer.Option(
            "--means",
            metavar="MEANING",
            help="With --mail: upheld, refused; more_wanted, identity, extended, received; came_back; or nothing.",
        ),
    ] = None,
    extended: Annotated[
        str | None, typer.Option("--extended", metavar="DAY", help="When the controller wrote that it takes longer.")
    ] = None,
    identity_asked: Annotated[
        str | None, typer.Option("--identity-asked", metavar="DAY", help="When it asked who you are.")
    ] = None,
    identity_given: Annotated[
        str | None, typer.Option("--identity-given", metavar="DAY", help="When it got your answer to that.")
    ] = None,
    more_wanted: Annotated[
        str | None, typer.Option("--more-wanted", metavar="DAY", help="When it asked for something else.")
    ] = None,
    refused: Annotated[
        str | None, typer.Option("--refused", metavar="DAY", help="When it refused the objection.")
    ] = None,
    upheld: Annotated[
        str | None, typer.Option("--upheld", metavar="DAY", help="When it wrote that it honours the objection.")
    ] = None,
    reasons: Annotated[
        bool | None,
        typer.Option("--reasons/--no-reasons", help="Whether it gives reasons for taking longer, or for its refusal."),
    ] = None,
    remedies: Annotated[
        bool | None,
        typer.Option("--remedies/--no-remedies", help="Whether a refusal tells of complaint and court."),
    ] = None,
    filed: Annotated[
        str | None, typer.Option("--filed", metavar="DAY", help="You filed a complaint about it on this day.")
    ] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="NR", help="With --filed: the authority's number of it.")
    ] = None,
    keep_text: Annotated[
        str | None,
        typer.Option(
            "--keep-text",
            metavar="TEXT",
            help="With --arrived: the words on the page that confirm it, so that the next account needs no question.",
        ),
    ] = None,
) -> None:
    """Give a mailed code, or say what became of it, or what the controller did.

    What you say is recorded. After --arrived, at a terminal, the new text of the page is offered line by line as a
    confirmation for the next account.
    """
    days = Days(
        extended=extended,
        identity_asked=identity_asked,
        identity_given=identity_given,
        more_wanted=more_wanted,
        refused=refused,
        upheld=upheld,
        reasons=reasons,
        remedies=remedies,
    )
    word = Word(posted=posted, arrived=arrived, day=code, receipt=receipt, number=registered, file=file)
    code = None if posted or arrived else code
    words = (posted, arrived, resend, withdraw, by_hand, mail is not None, filed is not None, days.said)
    faults = [] if sum((code is not None, *words)) == 1 else [_ONE_THING]
    faults += [
        told
        for given, fits, told in (
            (reasons is not None, extended or refused or means,
             "--reasons and --no-reasons go with --extended, --refused, or --mail with --means"),
            (remedies is not None, refused or means,
             "--remedies and --no-remedies go with --refused, or --mail with --means refused"),
            (reference is not None, filed,
             "--reference goes with --filed: it is the authority's number of the complaint"),
            (by is not None, resend, "--by goes with --resend: it is the way by which it is sent again"),
            (means is not None, mail, "--means goes with --mail: it is what that mail says"),
            (by_hand, file, "--by-hand needs the proof: --file PICTURE (PNG, JPEG) or a PDF"),
            (file is not None, by_hand or arrived or posted or days.said,
             "--file is the proof for --by-hand, --posted, --arrived, or for what the controller did"),
            (keep_text is not None, arrived,
             "--keep-text goes with --arrived: it is what the page said when it arrived"),
        )
        if given and not fits
    ]  # fmt: skip
    if faults := [*faults, *word.faults()]:
        raise ConfigError(*faults)
    file = word.proof
    if filed is not None:
        from objector.cli.filed import filed as was_filed

        was_filed(submission_id, filed, reference)
        return

    async def told(objector: Objector) -> tuple[Submission, NewText | None]:
        from objector.engine import decide
        from objector.wiring import utc_now

        ledger, now = objector.ledger, utc_now()
        if (settled := await word.about(objector, submission_id)) is not None:
            return settled, None
        if code is not None:
            await ledger.answer(submission_id, code, now)
            return await ledger.submission(submission_id), None
        if resend:
            return await _again(objector, submission_id, by or "", yes=yes), None
        if mail is not None:
            from objector.cli.answer_mail import settle

            return await settle(objector, submission_id, mail, means, now, reasons=reasons, remedies=remedies), None
        if days.said:
            return await keep(objector, submission_id, days, file, now), None
        if withdraw:
            return await decide.withdraw(ledger, submission_id, now), None
        if by_hand:
            return await decide.arrived(ledger, submission_id, file, now, by_hand=True), None
        return await _arrived(objector, submission_id, file, keep_text)

    submission, shown = with_objector(told)
    if code is not None:
        typer.echo(f"{submission.id}: the code is taken by the run that waits for it, once.")
    elif posted:
        print_posted(submission)
    elif resend:
        typer.echo(f"{submission.id}: will be sent again with: objector run")
    else:
        typer.echo(f"{submission.id}: {submission.status.value} ({submission.reason.value})")
    if shown is not None:
        _offer(shown, keep_text)


async def _again(objector: Objector, submission_id: str, by: str, *, yes: bool) -> Submission:
    """Sent again on the person's word; by mail only with a text that they approved."""
    from objector.cli.agreement import agreed_text
    from objector.domain.route import MAIL
    from objector.engine import decide
    from objector.wiring import utc_now

    submission = await objector.ledger.submission(submission_id)
    channel = decide.way(objector.form(submission.form), by) if by else submission.channel
    agreed = await agreed_text(objector, submission, yes=yes) if channel == MAIL else ""
    return await decide.send_again(
        objector.ledger, submission_id, utc_now(), by=channel if agreed else by, agreed=agreed
    )


async def _arrived(
    objector: Objector, submission_id: str, file: Path | None, keep_text: str | None
) -> tuple[Submission, NewText | None]:
    """Delivered on the person's word; and the new text of the page. A text that cannot be kept changes nothing."""
    from objector.cli.interview import is_terminal
    from objector.engine import decide
    from objector.engine.confirmations import new_text
    from objector.wiring import utc_now

    now = utc_now()
    if keep_text is None and not is_terminal():
        return await decide.arrived(objector.ledger, submission_id, file, now, by_hand=False), None
    shown = await new_text(objector.ledger, objector.library, objector.contracts, submission_id)
    if keep_text is not None:
        if shown is None:
            raise ConfigError(f"--keep-text: no new text was kept of submission {submission_id}, so none is known")
        shown.kept(keep_text, now)
    return await decide.arrived(objector.ledger, submission_id, file, now, by_hand=False), shown


def _offer(shown: NewText, keep_text: str | None) -> None:
    """Keep the text that was given, or the line that the person chooses."""
    from objector.settings import load_settings
    from objector.wiring import overlay, utc_now

    text = keep_text if keep_text is not None else _chosen(shown)
    if text is None:
        return
    kept = shown.kept(text, utc_now())
    overlay(load_settings()).keep(kept)
    print_wrapped(f'Kept on this machine as a confirmation of {kept.recipe} ({kept.language}): "{kept.text}"')
    typer.echo(f"  seen with: objector recipes show {kept.recipe}")
    typer.echo(f"  taken back with: objector recipes forget-text {kept.recipe}")


def _chosen(shown: NewText) -> str | None:
    """The line that the person says is the confirmation; None for none."""
    lines = shown.lines()
    fit = [line.text for line in lines if not line.why_not]
    if not fit:
        return None
    typer.echo("\nAfter sending, the page showed:")
    for line in lines:
        number = f"{fit.index(line.text) + 1}." if not line.why_not else "-"
        print_wrapped(f"{number} {line.text}" + (f" ({line.why_not})" if line.why_not else ""), indent="  ")
    print_wrapped(
        "Does one of these lines say that it arrived? Then the next account at this form is confirmed by it without a "
        "question. Choose only a line that is shown to nobody whose objection did not arrive."
    )
    while given := answered("Its number, or Enter for none"):
        if given.isdecimal() and 1 <= int(given) <= len(fit):
            return fit[int(given) - 1]
        typer.echo(f"  a number from 1 to {len(fit)}, or Enter for none")
    return None
