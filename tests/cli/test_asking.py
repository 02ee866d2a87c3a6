"""Somebody who is asked may leave: at once, with the code for it, and nothing is changed."""

from __future__ import annotations

import asyncio
import signal

import pytest
import typer

from objector.cli import interview
from objector.cli.asking import asking
from objector.cli.exits import Exit
from tests.cli.conftest import House


@pytest.mark.parametrize("left", [KeyboardInterrupt, EOFError, typer.Abort])
def test_each_way_to_leave_is_one(left: type[BaseException]) -> None:
    """Ctrl-C, Ctrl-D, and both as Typer tells them."""
    with pytest.raises(KeyboardInterrupt), asking():
        raise left


def test_in_a_running_loop_ctrl_c_is_heard_at_once() -> None:
    """A loop would note the first one only, while the question waits on; afterwards it hears as before."""
    heard: list[object] = []

    async def asked() -> None:
        before = signal.getsignal(signal.SIGINT)
        with asking():
            heard.append(signal.getsignal(signal.SIGINT))
        assert signal.getsignal(signal.SIGINT) is before

    asyncio.run(asked())
    assert heard == [signal.default_int_handler]


def test_leaving_the_questions_is_no_damage(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-D at `init` and `forget`: code 130, never that of a ledger that is damaged; nobody is kept, nobody lost."""
    monkeypatch.setattr(interview, "is_terminal", lambda: True)
    assert house.types("init", given="").exit_code == Exit.STOPPED
    assert house.json("people", "list")["people"] == []
    house.moved_in()
    assert house.types("forget", house.person("AT"), given="").exit_code == Exit.STOPPED
    assert len(house.json("people", "list")["people"]) == 2


@pytest.mark.parametrize("words", [("init", "--json"), ("receipts", "open", "f-aaaaaaaaaa", "--json")])
def test_what_is_for_people_is_no_json(house: House, words: tuple[str, ...]) -> None:
    """Where `--json` is offered, stdout is one JSON value or nothing: what else is needed for it is said."""
    refused = house.types(*words)
    assert (refused.exit_code, refused.stdout) == (Exit.WRONG, "")
    assert "--json" in refused.stderr
