"""`objector status`: where everything stands, and what needs the person. Must stay quick: nothing heavy is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.opening import with_objector
from objector.cli.options import AsJson, CampaignId, PersonId, RecipeId
from objector.cli.output import print_json, print_table, print_wrapped, several

if TYPE_CHECKING:
    from objector.domain.course import Course
    from objector.domain.submission import Status, Submission
    from objector.engine.authority_due import WithAuthority
    from objector.engine.courses import Awaiting
    from objector.schedule.ticks import Tick
    from objector.wiring import Objector

SHOWN = 10
"""How many submissions that need the person are shown unless all are asked for."""
SHOWN_AS_JSON = 200


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """What is told of all or some submissions."""

    counts: dict[Status, int]
    found: list[Submission]
    """Those that are shown one by one."""
    times: dict[str, Course]
    """By submission the time that is left for the answer."""
    before: dict[str, str | None]
    """By submission the day before which it should arrive."""
    ticks: tuple[Tick, ...]
    awaited: Awaiting | None
    filed: list[WithAuthority]


def status(
    campaign: CampaignId = None,
    person: PersonId = None,
    recipe: RecipeId = None,
    everything: Annotated[bool, typer.Option("--all", help="Every submission, not only what needs you.")] = False,
    as_json: AsJson = False,
) -> None:
    """See where everything stands, and what you must do."""
    which = {"campaign": campaign, "person": person, "recipe": recipe}
    seen = with_objector(lambda objector: _looked_up(objector, which, everything=everything, as_json=as_json))
    if as_json:
        print_json(_as_json(seen))
    else:
        _print(seen, everything=everything)
        _print_awaited(seen.awaited)
        _print_filed(seen.filed)
        _print_ticks(seen.ticks)


async def _looked_up(objector: Objector, which: dict[str, Any], *, everything: bool, as_json: bool) -> _Standing:
    from objector.cli.exits import NEEDS_PERSON
    from objector.cli.submissions import object_before
    from objector.domain.submission import Status
    from objector.schedule.ticks import TickLog

    ledger = objector.ledger
    counts = await ledger.counts(**which)
    if not counts and any(which.values()):
        from objector.engine.plan import check_known
        from objector.engine.selection import Selection

        await check_known(ledger, objector.library, Selection(**which))
    if everything:
        found = await ledger.submissions(**which)
    else:
        most = SHOWN_AS_JSON if as_json else SHOWN
        found = await ledger.submissions(**which, statuses=NEEDS_PERSON, limit=most)
        if as_json and len(found) < most:
            others = frozenset(counts) - NEEDS_PERSON
            found += await ledger.submissions(**which, statuses=others, limit=most - len(found))
    told = Status.DELIVERED in counts and not (as_json or everything or which["campaign"] or which["recipe"])
    library = objector.library if told or (found and (as_json or everything)) else None  # reading it takes a while
    times: dict[str, Course] = {}
    awaited = None
    if library:
        from objector.engine.courses import awaiting, courses

        now = objector.clock.now()
        times = await courses(ledger, library.controllers, found, now)
        awaited = await awaiting(ledger, library.controllers, now, person=which["person"]) if told else None
    forms = objector.forms if library else {}
    filed: list[WithAuthority] = []
    if Status.ESCALATED in counts:
        from objector.engine.authority_due import with_authority

        filed = await with_authority(ledger, **which)
    return _Standing(
        counts=counts,
        found=found,
        times=times,
        before={one.id: object_before(one, forms) for one in found},
        ticks=TickLog(objector.settings.home).all(),
        awaited=awaited,
        filed=filed,
    )


def _as_json(seen: _Standing) -> dict[str, Any]:
    from dataclasses import asdict

    from objector.cli.submissions import as_json as submission_json

    return {
        "submissions": [
            {**submission_json(one, seen.times), "object_before": seen.before[one.id]} for one in seen.found
        ],
        "summary": {status.value: number for status, number in seen.counts.items()},
        "left_out": sum(seen.counts.values()) - len(seen.found),
        "ticks": [asdict(tick) for tick in seen.ticks],
        **({"with_authority": [_with_authority(one) for one in seen.filed]} if seen.filed else {}),
    }


def _with_authority(one: WithAuthority) -> dict[str, str]:
    return {
        "submission": one.submission_id,
        "filed": one.filed.isoformat(),
        "progress_due": one.progress_due.isoformat(),
    }


def _print_ticks(ticks: tuple[Tick, ...]) -> None:
    """What `objector serve` did not get done, and what it found."""
    told = [tick for tick in ticks if tick.fails or tick.missed_at or tick.what]
    if told:
        typer.echo("\nobjector serve:")
    for tick in told:
        if tick.fails:
            typer.echo(f"  {tick.name}: failed at {tick.failed_at} ({tick.what}); see: objector doctor")
        elif tick.what:
            typer.echo(f"  {tick.name}: {tick.what} ({tick.done_at})")
        if tick.missed_at:
            typer.echo(f"  {tick.name}: came late, last at {tick.missed_at}: the one before took longer")


def _print_awaited(awaited: Awaiting | None) -> None:
    """What the controllers have time for, and what is overdue."""
    if awaited is None:
        return
    if awaited.next is not None:
        one = awaited.next
        days = several(one.days_left or 0, "day")
        print_wrapped(f"\nThe next answer is due by {one.latest} ({days} left): {one.submission.id}")
    if awaited.overdue:
        verb = "answer is" if awaited.overdue == 1 else "answers are"
        typer.echo(f"{awaited.overdue} {verb} overdue; what you can do says: objector todo")


def _print_filed(filed: list[WithAuthority]) -> None:
    """Until when the authority has to tell of a complaint."""
    if filed:
        print_wrapped(
            f"\n{several(len(filed), 'complaint')} with an authority; it has to inform you of the next one until "
            f"{filed[0].progress_due} (Art. 78(2) GDPR): {filed[0].submission_id}"
        )


def _print(seen: _Standing, *, everything: bool) -> None:
    from objector.cli.exits import LATER, NEEDS_PERSON

    counts, found = seen.counts, seen.found
    if not counts:
        typer.echo("Nothing is planned yet. Begin with: objector init; or see how it works: objector demo")
        return
    print_table(("submissions", "status"), [(str(number), status.value) for status, number in counts.items()])
    if everything:
        typer.echo("")
        _print_all(seen)
    waiting = sum(counts.get(status, 0) for status in LATER)
    if waiting:
        typer.echo(
            f"\n{waiting} {'goes' if waiting == 1 else 'go'} on by {'itself' if waiting == 1 else 'themselves'} "
            "with: objector run"
        )
    asked = [submission for submission in found if submission.status in NEEDS_PERSON]
    if not asked:
        return
    typer.echo("\nThis needs you:")
    for submission in asked if everything else asked[:SHOWN]:
        print_asked(submission)
    hidden = sum(counts.get(status, 0) for status in NEEDS_PERSON) - len(asked)
    if hidden > 0:
        typer.echo(f"\n  and {hidden} more; see all of them with: objector status --all")


def _print_all(seen: _Standing) -> None:
    """Every submission as a row; the columns with days only where there are any."""
    from objector.cli.submissions import HEADS, due, row

    dated = any(seen.before.values())
    heads = (*HEADS, "planned because", *(["object before"] if dated else []), *(["answer due"] if seen.times else []))
    print_table(
        heads,
        [
            (
                *row(one),
                one.cause.value,
                *([seen.before[one.id] or "-"] if dated else []),
                *([due(seen.times.get(one.id))] if seen.times else []),
            )
            for one in seen.found
        ],
    )


def print_asked(submission: Submission) -> None:
    """What a submission stopped at, and what the person can do."""
    from objector.cli.advice import next_steps

    what = f"{submission.id}  {submission.form}: {submission.reason.value}"
    print_wrapped(f"{what}. {submission.detail}" if submission.detail else what, indent="  ")
    for step in next_steps(submission):
        typer.echo(f"      - {step}")  # not wrapped: it ends with a command that is copied
