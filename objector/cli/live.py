"""The live view of a run: a line for each submission and what is being done for it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from objector.cli.submissions import recipe_of
from objector.domain.submission import Submission

if TYPE_CHECKING:
    from objector.wiring import Objector

SHOWN = 30
"""Lines of the live table; what is under way comes first."""
EVERY = 0.15
"""Seconds between two drawings."""
STILL_WAITING = 3.0
"""Seconds after which a submission that no longer asks for its code has stopped waiting."""


class Lines:
    """For a stdout that is no terminal: one plain line when a submission begins, one when it comes to rest."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def step(self, submission: Submission, what: str) -> None:
        """Only the first step is told."""
        if submission.id not in self._told:
            self._tell(submission, what)

    def finished(self, submission: Submission) -> None:
        """Where it stands now, if that is news."""
        self._tell(submission, f"{submission.status.value} ({submission.reason.value})")

    def _tell(self, submission: Submission, what: str) -> None:
        if self._told.get(submission.id) != what:
            self._told[submission.id] = what
            typer.echo(f"{submission.id}  {submission.form}: {what}")


class LiveTable:
    """For a terminal: a table that changes in place."""

    def __init__(self, codes: TypedCodes) -> None:
        self._at: dict[str, tuple[Submission, str, bool]] = {}
        self._codes = codes

    def step(self, submission: Submission, what: str) -> None:
        """A submission goes on."""
        self._at[submission.id] = (submission, what, False)

    def finished(self, submission: Submission) -> None:
        """A submission has come to rest; it moves to the end of the list."""
        self._at.pop(submission.id, None)
        self._at[submission.id] = (submission, f"{submission.status.value}: {submission.reason.value}", True)

    def drawn(self) -> Table:
        """The table as it stands."""
        waiting = self._codes.waiting
        caption = f"{waiting} waits for the code that was mailed: type it here and press Enter" if waiting else None
        table = Table("submission", "recipe", "account", "now", caption=caption)
        rows = list(self._at.values())
        for submission, what, rests in sorted(rows, key=lambda row: row[2])[:SHOWN]:
            cells = (submission.id, recipe_of(submission), submission.account_id or "-", what[:80])
            # Text, not str: what a page says must not be read as Rich's markup.
            table.add_row(*(Text(cell, style="dim" if rests else "") for cell in cells))
        return table


class TypedCodes:
    """Codes that are typed on the terminal while a run waits for them. The line goes to who has waited longest."""

    def __init__(self) -> None:
        self._asked: dict[str, float] = {}
        self._given: dict[str, str] = {}

    async def answer(self, submission_id: str, since: datetime) -> str | None:
        """What was typed for this submission; asked every second for as long as it waits."""
        self._asked[submission_id] = asyncio.get_running_loop().time()
        return self._given.pop(submission_id, None)

    @property
    def waiting(self) -> str:
        """The submission that has waited longest, or an empty text."""
        now = asyncio.get_running_loop().time()
        return next((one for one, at in self._asked.items() if now - at < STILL_WAITING), "")

    def typed(self) -> None:
        """Take the line that was typed."""
        line = sys.stdin.readline().strip()
        if line and (waiting := self.waiting):
            self._given[waiting] = line

    @contextmanager
    def listening(self) -> Iterator[None]:
        """For as long as the block lasts. Where it cannot be (no terminal, Windows), `objector answer` remains."""
        loop = asyncio.get_running_loop()
        try:
            loop.add_reader(sys.stdin.fileno(), self.typed)
        except (NotImplementedError, OSError, ValueError):
            yield
            return
        try:
            yield
        finally:
            loop.remove_reader(sys.stdin.fileno())


@asynccontextmanager
async def watching(objector: Objector) -> AsyncIterator[Lines | LiveTable]:
    """The view that fits stdout. Begins before the first form is opened."""
    console = Console()
    if not console.is_terminal or console.is_dumb_terminal:
        yield Lines()
        return
    codes = TypedCodes()
    objector.also_answers.append(codes.answer)
    table = LiveTable(codes)
    with Live(table.drawn(), console=console, auto_refresh=False, transient=True) as live, codes.listening():
        drawing = asyncio.create_task(_draw(table, live))
        try:
            yield table
        finally:
            drawing.cancel()
            with suppress(asyncio.CancelledError):
                await drawing


async def _draw(table: LiveTable, live: Live) -> None:
    """Again and again, in the loop that changes the table, so that it is never seen half changed."""
    while True:
        live.update(table.drawn(), refresh=True)
        await asyncio.sleep(EVERY)
