"""How long a command takes that a person waits for: `--help`, and `status` on an empty and on a large ledger."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.figure import Figure, median
from bench.people import a_form, made_up, now, open_ledger
from objector.domain.campaign import Campaign, PlanLine
from objector.domain.outcome import NeedsPerson, Outcome, Reason, Unconfirmed
from objector.domain.retry import RetryPolicy, next_move
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe

MOST = 1.5
LARGE = 10_000
ACCOUNTS = 20
"""Of each person: a commit for each of so many submissions is enough."""
ENDED = 100
"""So many of the large ledger's submissions have been tried and need a person: `status` has something to show."""

OBJECTOR = (sys.executable, "-m", "objector")


async def large_ledger(folder: Path, recipe: Recipe, count: int) -> None:
    """A ledger with so many submissions of made-up people, some of them tried."""
    form = a_form(recipe)
    campaign = Campaign(id="bench", title="bench", forms=(form,))
    async with await open_ledger(folder) as ledger:
        lines: list[PlanLine] = []
        for number in range(count // ACCOUNTS):
            lines += campaign.expand(await ledger.save_person(made_up(number, accounts=ACCOUNTS), now()))
        ids = [submission.id for submission in await ledger.plan(lines, campaign.id, now())]
        if len(ids) != count:
            raise SystemExit(f"the large ledger has {len(ids)} submissions, not {count}")
        for number, submission_id in enumerate(ids[:ENDED]):
            await _tried(ledger, submission_id, number)


async def _tried(ledger: Ledger, submission_id: str, number: int) -> None:
    claim = await ledger.claim(submission_id, now())
    outcome: Outcome = NeedsPerson(reason=Reason.SIGN_IN, detail="the page asks for a password")
    if number % 2:
        await ledger.mark_sending(claim, [], now())
        outcome = Unconfirmed(reason=Reason.FORM_GONE_NEW_TEXT, detail="the form is gone and a new text is shown")
    submission = await ledger.submission(submission_id)
    await ledger.record(claim, outcome, next_move(submission, outcome, RetryPolicy(), now()), now())


def measure(times: int, empty: Path, large: Path) -> list[Figure]:
    """Each command beside a bare import of what it cannot do without, alternating; medians."""
    quiet = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "COLUMNS": "100"}
    quiet = {name: value for name, value in quiet.items() if not name.startswith("OBJECTOR_")}
    faces = (sys.executable, "-c", "import typer, rich")
    tables = (sys.executable, "-c", "import typer, rich, sqlalchemy")
    found = _beside("objector --help", times, (*OBJECTOR, "--help"), quiet, "import typer, rich", faces)
    for name, folder in (("empty", empty), (f"{LARGE:,}-submission", large)):
        settings = {**quiet, "OBJECTOR_DATA_DIR": str(folder), "OBJECTOR_REHEARSAL": "1"}
        what = f"objector status, {name} ledger"
        found += _beside(what, times, (*OBJECTOR, "status"), settings, "import typer, rich, sqlalchemy", tables)
    return found


def _beside(
    name: str,
    times: int,
    command: Sequence[str],
    settings: Mapping[str, str],
    bare_name: str,
    bare: Sequence[str],
) -> list[Figure]:
    ours, theirs = [], []
    for number in range(times + 2):
        took, bare_took = _seconds(command, settings), _seconds(bare, settings)
        if number >= 2:
            ours.append(took)
            theirs.append(bare_took)
    return [
        Figure(name=name, value=median(ours) * 1000, unit="ms"),
        Figure(name=f"python -c '{bare_name}'", value=median(theirs) * 1000, unit="ms"),
        Figure(name=f"{name} / bare import", value=median(ours) / median(theirs), unit="x", bound=MOST),
    ]


def _seconds(command: Sequence[str], settings: Mapping[str, str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, env=dict(settings), capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if done.returncode not in (0, 10, 20, 30):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]}")
    return took
