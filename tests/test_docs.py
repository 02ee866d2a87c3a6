"""README and docs name every command, verb, status and reason, so that they cannot drift from the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.main

from objector.cli.app import app
from objector.domain.outcome import Reason
from objector.domain.submission import Status
from objector.recipes.model import Step

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
TEXT = "\n".join(page.read_text("utf-8") for page in PAGES)


def commands(command: Any, path: str = "objector") -> Iterator[str]:
    """Every command that a person can type, groups left out."""
    below = getattr(command, "commands", None)
    if below is None:
        yield path
        return
    for name, one in below.items():
        if not one.hidden:
            yield from commands(one, f"{path} {name}")


def verbs() -> list[str]:
    """The verbs of the recipe language, from the very type that checks recipes."""
    union = get_args(Step)[0]
    return [get_args(step.model_fields["do"].annotation)[0] for step in get_args(union)]


COMMANDS = sorted(commands(typer.main.get_command(app)))


def test_the_program_was_looked_at():
    """What is checked below is the whole program, not an empty list."""
    assert "objector run" in COMMANDS
    assert "objector recipes check" in COMMANDS
    assert {"open", "send", "switch", "enter_code"} <= set(verbs())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str):
    """Each is written as it is typed."""
    assert re.search(rf"`{re.escape(command)}[ `]", TEXT), f"neither README nor docs explain `{command}`"


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_is_documented(verb: str):
    """Whoever writes a recipe finds each verb of its language."""
    assert f"`{verb}`" in TEXT or f'`do = "{verb}"`' in TEXT, f"neither README nor docs explain `{verb}`"


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_documented(status: Status):
    """What `objector status` prints can be looked up."""
    assert f"`{status.value}`" in TEXT, f"neither README nor docs explain `{status.value}`"


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_documented(reason: Reason):
    """The reasons are the documented list that scripts rely on."""
    assert f"`{reason.value}`" in TEXT, f"neither README nor docs explain `{reason.value}`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path):
    """Relative links name files that are there."""
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_documented_commands_exist():
    """No page explains a command that is not there."""
    known = {tuple(command.split()) for command in COMMANDS}
    begun = known | {command[:2] for command in known}
    for line in re.findall(r"`objector ((?:[a-z-]+ ?)+)", TEXT):
        words = ("objector", *line.split())
        assert any(words[:length] in begun for length in (2, 3)), f"`objector {line}` is no command"
