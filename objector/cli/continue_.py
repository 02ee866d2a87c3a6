"""`objector continue`: go on with one submission, in a window where a person is to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.agreement import agreed_text
from objector.cli.opening import with_objector
from objector.cli.options import AsJson
from objector.cli.output import print_wrapped

if TYPE_CHECKING:
    from objector.domain.course import Course
    from objector.domain.submission import Submission
    from objector.wiring import Objector


def continue_(
    submission_id: Annotated[str, typer.Argument(metavar="ID", help="The submission's id, such as s-abc….")],
    headed: Annotated[
        bool | None,
        typer.Option("--headed/--headless", help="In a window, or without; else in one where there is a display."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="WAY", help="By another way from now on: browser, mail or letter."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With a mail: you have read its text and approve it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Go on after you did what was asked, in a window with everything filled in.

    You pass the wall, if there is one, and press the button yourself; the answer is watched and kept. Exit codes as of
    objector run.
    """
    from objector.cli.run import report

    async def gone_on(objector: Objector) -> tuple[list[Submission], dict[str, Course]]:
        return await go_on_with(objector, submission_id, headed=headed, by=by or "", yes=yes, quiet=as_json)

    report(*with_objector(gone_on, sending=True), as_json)


async def go_on_with(
    objector: Objector,
    submission_id: str,
    *,
    headed: bool | None = None,
    by: str = "",
    yes: bool = False,
    quiet: bool = False,
) -> tuple[list[Submission], dict[str, Course]]:
    """One attempt at this submission; where it stands then. `headed` None: in a window where one can be shown.
    `by`: the channel that the person chooses for it; empty: the one that it has. `yes`: a mail is
    approved without a question.

    Raises ConfigError where a window is needed and none can be shown, and then nothing was changed; IllegalMove,
    NotFound, AlreadyClaimed.
    """
    from objector.cli.run import perform
    from objector.domain.route import BROWSER, MAIL
    from objector.engine.courses import courses
    from objector.engine.decide import check_goes_on, go_on, way
    from objector.engine.selection import Selection
    from objector.wiring import utc_now

    submission = await objector.ledger.submission(submission_id)
    check_goes_on(submission)
    channel = way(objector.form(submission.form), by) if by else submission.channel
    window = await _window(objector, submission_id, headed) if channel == BROWSER else False
    agreed = await agreed_text(objector, submission, yes=yes) if channel == MAIL else ""
    await go_on(objector.ledger, submission_id, utc_now(), by=channel if agreed else by, agreed=agreed)
    await perform(objector, Selection(ids=(submission_id,)), quiet=quiet, by_hand=window)
    found = [await objector.ledger.submission(submission_id)]
    return found, await courses(objector.ledger, objector.library.controllers, found, objector.clock.now())


async def _window(objector: Objector, submission_id: str, headed: bool | None) -> bool:
    """Whether this attempt has a window. Raises ConfigError where it needs one and cannot have it."""
    from objector.domain.person import Mode
    from objector.engine.by_hand import needs_eyes
    from objector.errors import ConfigError

    submission = await objector.ledger.submission(submission_id)
    person = await objector.ledger.person(submission.person_id)
    assisted = person.mode is Mode.ASSISTED  # they chose to press every button themselves
    if headed is False and not assisted:
        return False
    why = _why_no_window(objector)
    if not why:
        return True
    if headed or needs_eyes(submission, person):
        gone = "" if assisted else f"; or, if what stopped it is gone: objector continue {submission_id} --headless"
        raise ConfigError(
            f"submission {submission_id} wants you at a window, and {why}. Nothing was changed. Give the same command "
            f"where a window can be shown, or do it yourself in any browser and say so: "
            f"objector answer {submission_id} --by-hand --file PICTURE{gone}"
        )
    print_wrapped(f"Going on without a window: {why.splitlines()[0]}", err=True)
    return False


def _why_no_window(objector: Objector) -> str:
    import os
    import sys

    from objector.channels.window import why_no_window

    wanted = objector.settings.browser
    return why_no_window(
        executable=wanted.executable,
        channel=wanted.channel or None,
        attach=wanted.attach,
        environment=os.environ,
        system=sys.platform,
    )
