"""`objector answer` and `objector continue`: a person's word about one submission."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson
from objector.errors import ConfigError

if TYPE_CHECKING:
    from objector.domain.controller import Controller
    from objector.domain.submission import Submission
    from objector.wiring import Objector

Id = Annotated[str, typer.Argument(metavar="ID", help="The submission's id, such as s-abc….")]


def answer(
    submission_id: Id,
    code: Annotated[str | None, typer.Argument(metavar="CODE", help="The one-time code that was mailed.")] = None,
    arrived: Annotated[bool, typer.Option("--arrived", help="You saw that it arrived.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="You are sure that it did not; send it again.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="You take the objection back.")] = False,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="You did it yourself; needs --file.")] = False,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Proof: a picture (PNG, JPEG) or a PDF.")
    ] = None,
) -> None:
    """Give a mailed code, or say what became of it.

    What you say is recorded.
    """
    words = [code is not None, arrived, resend, withdraw, by_hand]
    if sum(words) != 1:
        raise ConfigError("say one thing: a CODE, --arrived, --resend, --withdraw, or --by-hand with --file")
    if by_hand and file is None:
        raise ConfigError("--by-hand needs the proof: --file PICTURE (PNG, JPEG) or a PDF")
    if file is not None and not (by_hand or arrived):
        raise ConfigError("--file is the proof for --by-hand or --arrived")

    async def told(objector: Objector) -> Submission:
        from objector.engine import decide
        from objector.wiring import utc_now

        ledger, now = objector.ledger, utc_now()
        if code is not None:
            await ledger.answer(submission_id, code, now)
            return await ledger.submission(submission_id)
        if resend:
            return await decide.send_again(ledger, submission_id, now)
        if withdraw:
            return await decide.withdraw(ledger, submission_id, now)
        return await decide.arrived(ledger, submission_id, file, now, by_hand=by_hand)

    submission = with_objector(told)
    if code is not None:
        typer.echo(f"{submission.id}: the code is taken by the run that waits for it, once.")
    elif resend:
        typer.echo(f"{submission.id}: will be sent again with: objector run")
    else:
        typer.echo(f"{submission.id}: {submission.status.value} ({submission.reason.value})")


def continue_(
    submission_id: Id,
    headed: Annotated[
        bool, typer.Option("--headed", help="In a window: you pass the wall and press the button yourself.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Go on after you did what was asked.

    Exit codes as of objector run.
    """
    from objector.cli.run import report

    async def gone_on(objector: Objector) -> tuple[list[Submission], dict[str, Controller]]:
        from objector.cli.run import perform
        from objector.engine.decide import go_on
        from objector.engine.selection import Selection
        from objector.wiring import utc_now

        await go_on(objector.ledger, submission_id, utc_now())
        await perform(objector, Selection(ids=(submission_id,)), quiet=as_json, by_hand=headed)
        return [await objector.ledger.submission(submission_id)], dict(objector.library.controllers)

    report(*with_objector(gone_on, sending=True), as_json)
