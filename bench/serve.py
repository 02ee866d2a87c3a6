"""What `objector serve` holds in memory while nothing is due and no browser runs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import memory
from bench.figure import Figure, median
from bench.people import LANGUAGE, made_up, now, open_ledger
from bench.portals import portals
from objector.domain.submission import Status
from objector.recipes.model import Recipe
from objector.rehearsal.sessions import storage_state

MOST_MB = 120.0
SAMPLES = 10
BETWEEN = 0.5
"""Seconds between two looks at the memory."""
LONGEST = 120.0
"""Seconds after which a program that has not come to rest never will."""
REST = 2.0
"""Seconds after the last form after which the browser is ended here; a minute for people."""
PROGRAM = f"import objector.schedule.duties as duties; duties.IDLE = {REST}; from objector.__main__ import main; main()"


async def measure(recipe: Recipe, folder: Path, samples: int = SAMPLES) -> list[Figure]:
    """Idle from the beginning, and idle again after a form was filled in and the browser was ended."""
    found = []
    with portals("italian") as running:
        for what, people in (("nothing was ever due", 0), ("after a form", 1)):
            data = folder / f"serve-{people}"
            await _settled(data / "rehearsal", people)
            with _serving(data, recipe, running.host_rules) as process:
                await _at_rest(process, data / "rehearsal", people)
                value = await _median_of(process, samples)
            found.append(Figure(name=f"serve idle, {what}", value=value, unit="MB", bound=MOST_MB))
    return found


async def _settled(home: Path, people: int) -> None:
    """A ledger with so many people, each signed in."""
    async with await open_ledger(home) as ledger:
        for number in range(people):
            person = await ledger.save_person(made_up(number), now())
            for account in person.accounts:
                state = storage_state(account.service, account.handle, account.email, LANGUAGE)
                await ledger.keep_session(account.id, state, now())


@contextmanager
def _serving(data: Path, recipe: Recipe, host_rules: str) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OBJECTOR_")}
    settings = {
        "OBJECTOR_DATA_DIR": str(data),
        "OBJECTOR_REHEARSAL": "1",
        "OBJECTOR_BROWSER__HOST_RULES": host_rules,
    }
    command = [sys.executable, "-c", PROGRAM, "serve", "--quiet", "--recipe", recipe.id]
    with subprocess.Popen(command, env={**kept, **settings}) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


async def _at_rest(process: subprocess.Popen[bytes], home: Path, people: int) -> None:
    """Wait until every tick was done once, every objection is delivered, and no browser runs. SystemExit if never."""
    until = time.monotonic() + LONGEST
    async with await open_ledger(home) as ledger:
        while True:
            delivered = (await ledger.counts()).get(Status.DELIVERED, 0)
            if _ticked(home) and delivered == people and not _browsers(process.pid):
                return
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"serve did not come to rest: {delivered} of {people} delivered, {process.returncode}")
            await asyncio.sleep(BETWEEN)


def _ticked(home: Path) -> bool:
    """Whether all six duties were done at least once."""
    try:
        ticks = json.loads((home / "ticks.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return len(ticks) >= 6 and all(tick["done_at"] for tick in ticks)


def _browsers(root: int) -> list[int]:
    """Browsers below this process: what Playwright's driver steers through a pipe."""
    found = []
    for process in memory.tree(root):
        try:
            words = Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:
            continue
        if b"--remote-debugging-pipe" in words:
            found.append(process)
    return found


async def _median_of(process: subprocess.Popen[bytes], samples: int) -> float:
    found = []
    for _ in range(samples):
        await asyncio.sleep(BETWEEN)
        if _browsers(process.pid):
            raise SystemExit("a browser runs again: this is not idle")
        found.append(memory.in_use(process.pid) / 1_000_000)
    return median(found)
