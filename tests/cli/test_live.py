"""The live view: on a terminal a table that changes in place, else plain lines; and codes that are typed."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import sys
from datetime import UTC, datetime

import pytest

from objector.cli.live import Lines, LiveTable, TypedCodes
from objector.domain.outcome import Reason
from objector.domain.submission import Status
from tests.build import a_submission
from tests.cli.conftest import House
from tests.cli.terminal import LIMIT, at_a_terminal

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_the_demo_at_a_terminal(house: House) -> None:
    """The table while it runs, the receipts afterwards, and no traceback in between."""
    with at_a_terminal("demo", "--recipe", "meta.instagram.ai-2025", term="xterm") as (terminal, process):
        terminal.wait_for("opening the form")
        terminal.wait_for("1 submission: 1 upheld")
        screen = terminal.rest()
        assert process.wait(LIMIT) == 0
    assert "Traceback" not in screen
    assert "upheld" in screen


def test_ctrl_c_while_a_form_is_filled_in(house: House) -> None:
    """Stopped in the middle: code 130, one calm line, no traceback, and nothing is lost in the ledger."""
    with at_a_terminal("demo", "--keep", "kept", term="xterm") as (terminal, process):
        terminal.wait_for("opening the form")
        os.kill(process.pid, signal.SIGINT)
        screen = terminal.rest()
        assert process.wait(LIMIT) == 130
    assert "what was done is kept" in screen
    assert "Traceback" not in screen


def test_plain_lines_tell_each_thing_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Begin and end of each submission, not every step, and nothing twice."""
    lines, submission = Lines(), a_submission()
    done = a_submission(status=Status.DELIVERED, reason=Reason.CONFIRMED)
    for what in ("opening the form", "filling in email"):
        lines.step(submission, what)
    lines.finished(done)
    lines.finished(done)
    assert capsys.readouterr().out.splitlines() == [
        f"{submission.id}  {submission.form}: opening the form",
        f"{submission.id}  {submission.form}: delivered (confirmed)",
    ]


async def test_what_a_page_says_is_no_markup() -> None:
    """Text from a page is shown as it is, whatever Rich would make of its brackets."""
    from rich.console import Console

    table = LiveTable(TypedCodes())
    table.step(a_submission(), "[red]the page says [/nonsense]")
    console = Console(width=200, record=True, file=open(os.devnull, "w"))  # noqa: ASYNC230, SIM115 - swallowed
    console.print(table.drawn())
    assert "[red]the page says [/nonsense]" in console.export_text()
    console.file.close()


async def test_a_typed_line_is_the_code_of_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes to the submission that asked first, once; without anybody who asks it goes nowhere."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        codes = TypedCodes()
        with codes.listening():
            os.write(ours, b"111111\n")
            await asyncio.sleep(0.05)
            assert await codes.answer("s-first", NOW) is None
            assert await codes.answer("s-second", NOW) is None
            assert codes.waiting == "s-first"
            os.write(ours, b"483920\n")
            for _ in range(100):  # until the event loop has seen the line
                if (given := await codes.answer("s-first", NOW)) is not None:
                    break
                await asyncio.sleep(0.01)
            assert given == "483920"
            assert await codes.answer("s-second", NOW) is None
    os.close(ours)
