"""Exit codes, and how errors end a command."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from objector.cli import exits
from objector.cli.app import app
from objector.cli.exits import Exit, exit_for, exit_for_error
from objector.domain.submission import Status
from objector.errors import (
    AlreadyClaimed,
    ChainBroken,
    ConfigError,
    IllegalMove,
    NotFound,
    ObjectorError,
    RecipeError,
    Undecryptable,
)
from tests.cli.conftest import House

S = Status


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ((), Exit.DONE),
        ((S.DELIVERED, S.UPHELD, S.WITHDRAWN, S.ESCALATED), Exit.DONE),
        ((S.ABANDONED, S.UPHELD), Exit.REFUSED),
        ((S.REFUSED,), Exit.REFUSED),
        ((S.WAITING, S.REFUSED), Exit.LATER),
        ((S.PLANNED,), Exit.LATER),
        ((S.SENDING,), Exit.LATER),
        ((S.PERFORMING,), Exit.LATER),
        ((S.NEEDS_PERSON, S.WAITING, S.REFUSED), Exit.PERSON),
        ((S.UNCONFIRMED, S.WAITING), Exit.PERSON),
    ],
)
def test_the_first_that_fits(statuses: tuple[Status, ...], code: Exit) -> None:
    """10 before 20 before 30; 0 when nothing is left to do."""
    assert exit_for(statuses) == code


def test_every_status_is_thought_of() -> None:
    """Each status stands in exactly one group, or is one that leaves nothing to do."""
    groups = [exits.NEEDS_PERSON, exits.LATER, exits._REFUSED]
    done = {S.DELIVERED, S.UPHELD, S.ESCALATED, S.WITHDRAWN}
    assert [sum(status in group for group in (*groups, done)) for status in Status] == [1] * len(Status)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("x"), 2),
        (RecipeError(["x"]), 2),
        (NotFound("x"), 2),
        (IllegalMove("x"), 2),
        (AlreadyClaimed("x"), 20),
        (ChainBroken("x"), 1),
        (Undecryptable("x"), 1),
    ],
)
def test_errors_have_codes(error: ObjectorError, code: int) -> None:
    """Wrong usage is 2, a ledger that lies is 1, one in other hands is 20."""
    assert exit_for_error(error) == code


def test_an_error_is_one_message_on_stderr(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of the error, nothing on stdout, no traceback, exit code 2."""
    monkeypatch.setenv("OBJECTOR_PATIENCE", "soon")
    result = house.types("status")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "OBJECTOR_PATIENCE: a number from 1 to 600 is wanted\n"


def test_ctrl_c_ends_without_a_traceback(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped by the person: a calm line and code 130."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("objector.cli.status.with_objector", stopped)
    result = house.types("status")
    assert result.exit_code == 130
    assert "what was done is kept" in result.stderr


def test_a_bug_stays_a_bug(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no ObjectorError is not swallowed."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("objector.cli.status.with_objector", broken)
    assert isinstance(house.types("status").exception, ZeroDivisionError)


@pytest.mark.parametrize("words", [("nonsense",), ("run", "--nonsense"), ("forget",), ("verify",)])
def test_wrong_usage_is_2(words: tuple[str, ...], house: House) -> None:
    """Unknown commands and options, and missing arguments."""
    assert CliRunner().invoke(app, list(words)).exit_code == 2


@pytest.mark.parametrize("command", ["status", "plan", "receipts list", "receipts effort", "todo"])
def test_what_does_not_exist_is_not_just_empty(command: str, house: House) -> None:
    """Whoever narrows a command down to somebody or something unknown is told, instead of that there is nothing."""
    for option, name in (("--person", "p-nobody"), ("--campaign", "moon"), ("--recipe", "meta.moon")):
        refused = house.types(*command.split(), option, name)
        if "No such option" in refused.stderr:
            continue
        assert (refused.exit_code, refused.stdout) == (2, ""), (command, option)
        assert name in refused.stderr
