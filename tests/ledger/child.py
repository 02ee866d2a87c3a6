"""What the tests of crashes and of concurrency do in a process of its own: perform submissions, and die where they are
told to."""

from __future__ import annotations

import asyncio
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from objector.domain.retry import next_move
from objector.domain.submission import Status
from objector.errors import AlreadyClaimed, IllegalMove
from objector.ledger import files, journal
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW, an_artefact
from tests.ledger.scenes import DELIVERED, POLICY


def die(*_: Any, **__: Any) -> Any:
    """End at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(ledger: Ledger, point: str) -> None:
    """Make the next transaction die at this point."""
    dialect = ledger._database._engine.dialect
    if point == "before_files":
        files.Files.write = die  # type: ignore[method-assign]
    elif point == "after_files":
        write = files.Files.write
        files.Files.write = lambda *given: die(write(*given))  # type: ignore[method-assign]
    elif point == "after_entry":
        append = journal.append
        journal.append = lambda *given: die(append(*given))
    elif point == "before_commit":
        dialect.do_commit = die  # type: ignore[method-assign]
    elif point == "after_commit":
        commit = dialect.do_commit
        dialect.do_commit = lambda connection: die(commit(connection))  # type: ignore[method-assign]


async def crash(ledger: Ledger, submission_id: str, during: str, point: str) -> None:
    """Perform one submission, and die during this step at this point."""
    if during == "claim":
        arm(ledger, point)
    claim = await ledger.claim(submission_id, NOW)
    if during == "mark_sending":
        arm(ledger, point)
    await ledger.mark_sending(claim, [an_artefact()], NOW)
    if during == "record":
        arm(ledger, point)
    await ledger.record(claim, DELIVERED, next_move(claim.submission, DELIVERED, POLICY, NOW), NOW)


async def perform(ledger: Ledger) -> list[str]:
    """Perform whatever is due until nothing is left to do; the ids of what this run performed."""
    done = []
    while True:
        for submission_id in await ledger.due(NOW):
            try:
                claim = await ledger.claim(submission_id, NOW)
            except (AlreadyClaimed, IllegalMove):
                continue
            await ledger.mark_sending(claim, [an_artefact()], NOW)
            await ledger.record(claim, DELIVERED, next_move(claim.submission, DELIVERED, POLICY, NOW), NOW)
            done.append(submission_id)
        if set(await ledger.counts()) <= {Status.DELIVERED}:
            return done


async def main(told: dict[str, str]) -> list[str]:
    """Open the ledger and do what was told; what was performed."""
    folder = Path(told["folder"])
    async with await Ledger.open(
        told["address"], folder, KeySource(folder=folder, given=told["key"]), now=NOW
    ) as ledger:
        if told["do"] == "crash":
            await crash(ledger, told["submission"], told["during"], told["point"])
        return await perform(ledger)


def run(told: dict[str, str], answer: Connection) -> None:
    """The whole life of the process."""
    answer.send(asyncio.run(main(told)))
