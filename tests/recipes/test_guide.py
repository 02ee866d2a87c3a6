"""The recipe guide and the glossary name everything that the language and the domain have."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from objector.domain.campaign import Standing
from objector.domain.outcome import Kind, Reason
from objector.domain.submission import Status
from objector.domain.values import NAMES
from objector.recipes.checks import rules
from objector.recipes.model import AnswerMeaning, ControlKind, Recipe, ReplyMeaning

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = (DOCS / "recipes.md").read_text(encoding="utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")


def first_cells(text: str, head: str) -> list[str]:
    """The first cells of the table under this head."""
    table = text[text.index(f"| {head} |") :].split("\n\n")[0]
    return [line.split("|")[1].strip().strip("`") for line in table.splitlines()[2:]]


def is_exactly(rows: Iterable[str], things: Iterable[str]) -> None:
    """The table has a row for each thing, and no row for what there is not."""
    assert sorted(rows) == sorted(things)


def test_the_guide_has_every_rule_kind_and_value() -> None:
    """What the language has, the guide explains, and nothing else."""
    is_exactly(first_cells(GUIDE, "rule"), [rule.id for rule in rules()])
    is_exactly(first_cells(GUIDE, "kind"), [kind.value for kind in ControlKind])
    assert all(f"`{{{name}}}`" in GUIDE for name in NAMES)


def test_the_guide_has_every_meaning() -> None:
    """Every meaning of answers and replies has its row."""
    parts = GUIDE.split("## Replies")
    is_exactly(first_cells(parts[0], "meaning"), [meaning.value for meaning in AnswerMeaning])
    is_exactly(first_cells(parts[1], "meaning"), [meaning.value for meaning in ReplyMeaning])


def test_the_guide_has_every_verb_and_key() -> None:
    """Every verb has its row; every key of a recipe is at least named."""
    verbs = ["open", "fill", "choose", "tick", "upload", "press", "expect", "send", "switch", "enter_code"]
    is_exactly(first_cells(GUIDE, "verb"), verbs)
    for key in Recipe.model_fields:
        assert key in GUIDE, f"the guide does not name `{key}`"


@pytest.mark.parametrize(
    ("head", "things"),
    [("status", Status), ("reason", Reason), ("standing", Standing), ("kind", Kind)],
    ids=["status", "reason", "standing", "kind"],
)
def test_the_glossary_is_whole(head: str, things: type[Status | Reason | Standing | Kind]) -> None:
    """Every status, reason, standing and kind of artefact has its row with what it means."""
    is_exactly(first_cells(GLOSSARY, head), [thing.value for thing in things])
