"""Commands as they are typed, in a data folder of their own, and a ledger that can be prepared before."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from typer.testing import CliRunner, Result

from objector.cli.app import app
from objector.settings import load_settings
from objector.wiring import Objector, open_objector

T = TypeVar("T")

PEOPLE = '''
[[people]]
name = "Maria Muster"
email = "maria@example.org"
country = "AT"
language = "de"
grounds = """Ich bin Fotografin und lebe von meinen Bildern;
sie sollen nicht dazu dienen, eine Maschine zu lehren, die sie nachahmt."""
approved = 2026-11-22T10:00:00Z
  [[people.accounts]]
  service = "facebook"
  handle = "maria.muster"
  [[people.accounts]]
  service = "instagram"
  handle = "mm"
  email = "mm@example.org"
[[people]]
name = "Bert Anton Beispiel"
email = "bert@example.org"
country = "US"
language = "en"
'''


@dataclass
class House:
    """A folder with settings, data, and a people file."""

    folder: Path

    def types(self, *words: str, given: str | None = None) -> Result:
        """Type a command; its exit code and what it printed."""
        return CliRunner().invoke(app, list(words), input=given)

    def json(self, *words: str) -> Any:
        """The JSON that a command prints."""
        result = self.types(*words, "--json")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return json.loads(result.stdout)

    def opened(self, work: Callable[[Objector], Awaitable[T]]) -> T:
        """Do something with the open Objector."""

        async def do() -> T:
            async with open_objector(load_settings()) as objector:
                return await work(objector)

        return asyncio.run(do())

    @property
    def people(self) -> Path:
        """The people file."""
        path = self.folder / "people.toml"
        path.write_text(PEOPLE, encoding="utf-8")
        return path

    def person(self, country: str) -> str:
        """The id of the person who lives there."""
        found = self.json("people", "list")["people"]
        return next(str(person["id"]) for person in found if person["country"] == country)

    def moved_in(self) -> list[dict[str, Any]]:
        """Take the people in and put their plan into the ledger; the submissions."""
        assert self.types("init", "--from", str(self.people)).exit_code == 0
        found: list[dict[str, Any]] = self.json("status", "--all")["submissions"]
        return found


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """An empty house; nothing of another test or of this machine is in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OBJECTOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    return House(tmp_path)
