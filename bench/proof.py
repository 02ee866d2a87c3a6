"""What proof costs: `objector verify` over a chain of a million entries, few of them shown, or all; and an export."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from bench.figure import Figure
from bench.ledger_scene import ACCOUNTS, CAMPAIGN, EVIDENCE, build
from bench.people import a_form, made_up, now, open_ledger
from objector.domain.campaign import Campaign
from objector.domain.outcome import Artefact, Delivered, Kind, Reason
from objector.domain.retry import Move
from objector.domain.submission import Status
from objector.recipes.model import Recipe

ENTRIES = 1_000_000
SUBMISSIONS = 1_000
"""In a bundle."""
WHOLE = (10_000, 40_000)
"""Entries of the two bundles that show all of them whole: what one needs in memory, the other has to do with, too."""
STAMPS = 3
"""So often the ledger is time-stamped, each time by two authorities."""
FEW = 250
"""The same for comparison: already too many for a PDF, of which there is none in either."""
PICTURE = 150_000
"""Bytes of a picture; each submission has two."""
MOST_SECONDS, MOST_MB, MOST_RATIO = 60.0, 300.0, 1.15
CHOSEN = "chosen"
"""The campaign of what is exported."""
_ENTRIES_EACH = 2.6
"""Entries for each of the scene's submissions."""
_LAUNCH = (
    "import resource, subprocess, sys\n"
    "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
    "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
    "print(used.ru_maxrss, used.ru_utime + used.ru_stime)\n"
    "raise SystemExit(done.returncode)\n"
)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a command took."""

    seconds: float
    processor: float
    """Seconds of it in which it computed: the same however much else the machine has to do."""
    megabytes: float
    """At most resident at one time."""


async def measure(
    folder: Path,
    recipe: Recipe,
    entries: int = ENTRIES,
    submissions: int = SUBMISSIONS,
    whole: tuple[int, int] = WHOLE,
) -> list[Figure]:
    """The ledgers are made; then each command runs by itself in a process of its own."""
    found = await _chain(folder / "chain", recipe, entries, submissions)
    found += await _whole(folder / "whole", recipe, whole)
    found += await _stream(folder / "stream", recipe, submissions)
    return found


async def _grown(home: Path, recipe: Recipe, entries: int) -> None:
    """A stamped ledger with about so many entries, none fewer."""
    count = -(-int(entries / _ENTRIES_EACH + 1) // ACCOUNTS) * ACCOUNTS
    await build(home / "rehearsal", recipe, count, stamps=STAMPS)


async def _whole(home: Path, recipe: Recipe, sizes: tuple[int, int]) -> list[Figure]:
    peaks, found = [], []
    for entries in sizes:
        await _grown(home, recipe, entries)
        bundle = home / "bundle.zip"
        written = cost(home, "receipts", "export", "--to", str(bundle))
        checked = cost(home, "verify", str(bundle))
        shutil.rmtree(home)
        peaks.append(checked.megabytes)
        what = f"bundle: all of {entries:,} entries"
        found += [
            Figure(name=f"export, {what}", value=written.seconds, unit="s"),
            *_bounded(f"verify, {what}", checked),
        ]
    return [*found, Figure(name="verify, whole, memory, the larger / the smaller", value=peaks[1] / peaks[0], unit="x",
                           bound=MOST_RATIO)]  # fmt: skip


async def _chain(home: Path, recipe: Recipe, entries: int, submissions: int) -> list[Figure]:
    await _grown(home, recipe, entries)
    choose(home, submissions)
    bundle = home / "bundle.zip"
    ledger = cost(home, "verify", "--ledger")
    written = cost(home, "receipts", "export", "--campaign", CHOSEN, "--to", str(bundle))
    checked = cost(home, "verify", str(bundle))
    size = bundle.stat().st_size / 1e6
    shutil.rmtree(home)
    what = f"bundle: {submissions:,} submissions, {entries:,} entries"
    return [
        *_bounded(f"verify, ledger: {entries:,} entries", ledger),
        Figure(name=f"export, {what}", value=written.seconds, unit="s"),
        Figure(name=f"export, {what}, memory", value=written.megabytes, unit="MB", bound=MOST_MB),
        Figure(name=f"{what}, size", value=size, unit="MB"),
        *_bounded(f"verify, {what}", checked),
    ]


def _bounded(name: str, cost: Cost) -> list[Figure]:
    return [
        Figure(name=name, value=cost.seconds, unit="s", bound=MOST_SECONDS),
        Figure(name=f"{name}, processor", value=cost.processor, unit="s"),
        Figure(name=f"{name}, memory", value=cost.megabytes, unit="MB", bound=MOST_MB),
    ]


async def _stream(home: Path, recipe: Recipe, submissions: int) -> list[Figure]:
    await with_pictures(home, recipe, submissions)
    peaks, found = [], []
    for number in (min(FEW, submissions), submissions):
        choose(home, number)
        bundle = home / f"{number}.zip"
        written = cost(home, "receipts", "export", "--campaign", CHOSEN, "--to", str(bundle))
        peaks.append(written.megabytes)
        name = f"export, {2 * number:,} pictures"
        found += [
            Figure(name=name, value=written.seconds, unit="s"),
            Figure(name=f"{name}, memory", value=written.megabytes, unit="MB"),
            Figure(name=f"{name}, size", value=bundle.stat().st_size / 1e6, unit="MB"),
        ]
    shutil.rmtree(home)
    return [*found, Figure(name="export, memory, the larger / the smaller", value=peaks[1] / peaks[0], unit="x",
                           bound=MOST_RATIO)]  # fmt: skip


def choose(home: Path, submissions: int) -> None:
    """Give so many of the submissions that were planned first a campaign of their own."""
    with closing(sqlite3.connect(home / "rehearsal" / "ledger.sqlite")) as connection, connection:
        first = "SELECT id FROM submissions ORDER BY planned_at, id LIMIT ?"
        connection.execute(f"UPDATE submissions SET campaign = ? WHERE id IN ({first})", (CHOSEN, submissions))


async def with_pictures(home: Path, recipe: Recipe, submissions: int) -> None:
    """A ledger with so many delivered submissions, each with a picture before and one after."""
    dice = Random(submissions)
    form = a_form(recipe)
    campaign = Campaign(id=CAMPAIGN, title=CAMPAIGN, forms=(form,))
    async with await open_ledger(home / "rehearsal") as ledger:
        for number in range(-(-submissions // ACCOUNTS)):
            person = await ledger.save_person(made_up(number, accounts=ACCOUNTS), now())
            for planned in await ledger.plan(campaign.expand(person), CAMPAIGN, now()):
                claim = await ledger.claim(planned.id, now())
                before, after = (
                    Artefact(kind=kind, media_type="image/png", content=dice.randbytes(PICTURE))
                    for kind in (Kind.BEFORE, Kind.AFTER)
                )
                await ledger.mark_sending(claim, [before], now())
                evidence = replace(EVIDENCE, artefacts=(after,), new_text="")
                outcome = Delivered(reason=Reason.CONFIRMED, reference="CASE-1", evidence=evidence)
                await ledger.record(claim, outcome, Move(to=Status.DELIVERED, reason=Reason.CONFIRMED), now())


def cost(home: Path, *words: str) -> Cost:
    """What this command of Objector took, in a process of its own. Raises SystemExit if it failed."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("OBJECTOR_")}
    settings |= {"OBJECTOR_DATA_DIR": str(home), "OBJECTOR_REHEARSAL": "1"}
    # A small process in between: what is resident in this one would be charged to the command.
    command = (sys.executable, "-c", _LAUNCH, sys.executable, "-m", "objector", *words)
    start = time.perf_counter()
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"objector {' '.join(words)} ended with {done.returncode}: {done.stderr[-500:]}")
    resident, processor = done.stdout.split()
    return Cost(seconds=took, processor=float(processor), megabytes=int(resident) / 1024)
