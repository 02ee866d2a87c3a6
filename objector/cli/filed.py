"""`objector answer ID --filed DAY`: the person filed a complaint, and when the authority has to tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from objector.cli.opening import with_objector
from objector.cli.output import print_wrapped

if TYPE_CHECKING:
    from datetime import date

    from objector.domain.submission import Submission
    from objector.wiring import Objector


def filed(submission_id: str, given: str, reference: str | None) -> None:
    """Record it, and say what follows."""
    from objector.cli.day import day as asked_day

    day = asked_day("--filed", given)

    async def told(objector: Objector) -> tuple[Submission, date]:
        from objector.engine.filing import filed as recorded

        controllers = dict(objector.library.controllers)
        now = objector.clock.now()
        return await recorded(objector.ledger, controllers, submission_id, day, reference or "", now)

    submission, due = with_objector(told)
    typer.echo(f"{submission.id}: {submission.status.value} ({submission.reason.value})")
    print_wrapped(
        f"The authority has to inform you of progress or outcome until {due} (three months, Art. 78(2) GDPR). If it "
        "does not, you have a judicial remedy against it; objector todo reminds you then. This is no legal advice."
    )
