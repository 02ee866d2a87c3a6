"""Failpoints: dead outside a rehearsal, exact within one, and every one of them reached somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from objector import failpoints
from objector.errors import ConfigError

ROOT = Path(__file__).parents[1]


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """An action that only notes that it happened."""
    noted: list[str] = []
    monkeypatch.setitem(failpoints.ACTIONS, "note", lambda: noted.append("now"))
    yield noted
    monkeypatch.delenv(failpoints.VARIABLE, raising=False)
    failpoints.arm(rehearsal=False)


def test_nothing_happens_outside_a_rehearsal(monkeypatch: pytest.MonkeyPatch, happened: list[str]) -> None:
    """The variable alone does nothing where objections are real."""
    monkeypatch.setenv(failpoints.VARIABLE, "step.before=note@1")
    failpoints.arm(rehearsal=False)
    failpoints.reach("step.before")
    assert happened == []


def test_the_action_happens_at_its_hit(monkeypatch: pytest.MonkeyPatch, happened: list[str]) -> None:
    """At the second time of one point, and at the fourth of any."""
    monkeypatch.setenv(failpoints.VARIABLE, "step.before=note@2, *=note@4")
    failpoints.arm(rehearsal=True)
    counts = []
    for point in ("step.before", "step.after", "step.before", "step.after", "step.before"):
        failpoints.reach(point)
        counts.append(len(happened))
    assert counts == [0, 0, 1, 2, 2]


@pytest.mark.parametrize("text", ["nowhere=kill@1", "step.before=explode", "step.before=kill@0", "step.before"])
def test_what_is_not_understood_is_told(monkeypatch: pytest.MonkeyPatch, happened: list[str], text: str) -> None:
    """A point, action or number that does not exist is an error: a rehearsal of nothing would prove nothing."""
    monkeypatch.setenv(failpoints.VARIABLE, text)
    with pytest.raises(ConfigError, match="not understood"):
        failpoints.arm(rehearsal=True)


def test_every_point_is_reached_somewhere_and_no_other() -> None:
    """The table and the program name the same points."""
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "objector").rglob("*.py"))
    assert set(re.findall(r'\breach\("([^"]+)"\)', code)) == set(failpoints.POINTS)
