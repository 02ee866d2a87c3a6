"""Where the recipes of a feed lie in the data folder: whole editions, and one small file that names the one in use."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from objector.errors import ConfigError

CURRENT = "current.json"


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One accepted edition of a feed. `manifest` is the SHA-256 of the text that was signed; `date` is UTC."""

    serial: int
    manifest: str
    date: str
    etag: str
    source: str
    """Digest of the feed's address: another feed has no serial numbers in common with this one."""
    folder: str


@dataclass(frozen=True)
class FeedStore:
    """The folder `feed` of the data folder."""

    folder: Path

    def current(self) -> Edition | None:
        """The edition in use, or None. Raises ConfigError if its note cannot be read: it also guards against older
        editions."""
        path = self.folder / CURRENT
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            edition = Edition(**facts)
            if not all(
                type(getattr(edition, one.name)) is (int if one.name == "serial" else str) for one in fields(edition)
            ):
                raise ValueError("a value of the wrong kind")
            if Path(edition.folder).name != edition.folder:
                raise ValueError("a folder elsewhere")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise ConfigError(
                f"{path}: damaged; remove this folder to go back to the shipped recipes: {self.folder}"
            ) from error
        return edition

    def recipes(self) -> Path | None:
        """The folder of the edition in use, laid out as `config/`, or None."""
        edition = self.current()
        return self.folder / edition.folder if edition is not None else None

    def staged(self, files: Mapping[str, bytes]) -> Path:
        """A new folder with these files, durable, not yet in use."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix="edition-", dir=self.folder))
        for name, content in files.items():
            path = stage / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, content)
        return stage

    def use(self, edition: Edition) -> None:
        """From now on this edition is the one in use; what was used before is removed. Atomic."""
        new = self.folder / f"{CURRENT}.new"
        _write(new, json.dumps(asdict(edition), indent=1).encode())
        os.replace(new, self.folder / CURRENT)
        for other in self.folder.glob("edition-*"):
            if other.name != edition.folder:
                shutil.rmtree(other, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
