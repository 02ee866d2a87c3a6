"""Form contracts kept in the data folder: what each form asked for when it was last accepted, and which are held."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from objector.channels.contract import FormContract
from objector.errors import ConfigError

LARGEST = 2_000_000


@checked(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Hold:
    """Why new submissions do not use a recipe. It ends with a probe that finds no difference, or with the recipe."""

    verdict: str
    since: AwareDatetime
    digest: str
    """SHA-256 of the recipe that was held: a newer recipe is not."""
    why: tuple[str, ...]


@checked(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Record:
    """What is kept of one recipe: the accepted contract by language, what was seen last, and the hold if there is one.

    None of it says that the recipe works on the live site.
    """

    accepted: Mapping[str, FormContract]
    seen: FormContract | None = None
    seen_at: AwareDatetime | None = None
    looked_at: AwareDatetime | None = None
    """When it was last looked at with an answer, also one without a form; a page that was not reached is none."""
    hold: Hold | None = None


_RECORD = TypeAdapter(Record)


@dataclass(frozen=True)
class Contracts:
    """The folder `contracts` of the data folder; one file for each recipe."""

    folder: Path

    def record(self, recipe: str) -> Record:
        """What is kept of this recipe; empty if it was never looked at. Raises ConfigError if it is damaged."""
        path = self._path(recipe)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return Record(accepted={})
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
        try:
            if len(content) > LARGEST:
                raise ValueError("too large")
            return _RECORD.validate_json(content)
        except (ValidationError, ValueError) as error:
            raise ConfigError(f"{path}: damaged; remove it, then: objector probe {recipe}") from error

    def keep(self, recipe: str, record: Record) -> None:
        """Keep this, atomically."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(recipe)
        new = path.with_suffix(f".{os.getpid()}.new")
        with new.open("wb") as file:
            file.write(_RECORD.dump_json(record, indent=1))
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)

    def held(self, digests: Mapping[str, str]) -> dict[str, Hold]:
        """The recipes that are held, of those with these digests. Raises ConfigError."""
        if not self.folder.is_dir():
            return {}
        found = {}
        for name, digest in digests.items():
            if self._path(name).exists():
                hold = self.record(name).hold
                if hold is not None and hold.digest == digest:
                    found[name] = hold
        return found

    def _path(self, recipe: str) -> Path:
        return self.folder / f"{recipe}.json"


def hold_since(record: Record, verdict: str, digest: str, why: tuple[str, ...], now: datetime) -> Hold:
    """The hold of a recipe that drifted; one that goes on keeps its beginning."""
    goes_on = record.hold is not None and record.hold.digest == digest
    since = record.hold.since if record.hold is not None and goes_on else now
    return Hold(verdict=verdict, since=since, digest=digest, why=why)
