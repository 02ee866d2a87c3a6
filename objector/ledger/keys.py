"""The master key: given by the caller, in the operating system's keyring, or in a key file for its owner alone."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from objector.errors import ConfigError
from objector.failpoints import reach
from objector.ledger import os_keyring
from objector.ledger.files import settle

SIZE = 32
_SERVICE = "objector"
_MAKE_ONE = "make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"


class Place(StrEnum):
    """Where a master key was found or put."""

    GIVEN = "given"  #: OBJECTOR_KEY
    KEYRING = "keyring"  #: the operating system's keyring
    FILE = "file"  #: the file `key` in the data folder


@dataclass(frozen=True, kw_only=True)
class KeySource:
    """Where the master key may come from. A new one goes into the keyring, else into a file."""

    folder: Path
    """The data folder, in which the key file lies."""
    given: str | None = field(default=None, repr=False)
    """The value of OBJECTOR_KEY: 32 bytes in hex or base64."""
    keyring: bool = True
    """Whether the operating system's keyring may be asked. Off for rehearsals."""
    file: bool = True
    """Whether a key file may be made where there is no keyring."""

    @property
    def path(self) -> Path:
        """The key file."""
        return self.folder / "key"

    def check(self) -> None:
        """Raises ConfigError if the key that was given is none."""
        if self.given is not None:
            parse(self.given, "OBJECTOR_KEY")

    def find(self, ledger: str, place: str | None) -> tuple[bytes, Place] | None:
        """The key for this ledger, or None. `place`: where its key was put when it was made; None: not yet known.

        Raises ConfigError for a key that is there but malformed, or readable by others.
        """
        if self.given is not None:
            return parse(self.given, "OBJECTOR_KEY"), Place.GIVEN
        if place in (None, Place.FILE, Place.GIVEN) and (key := self._from_file()) is not None:
            return key, Place.FILE
        if place in (None, Place.KEYRING) and self.keyring and (word := os_keyring.asked(_SERVICE, ledger)) is not None:
            return parse(word, f"the keyring's entry {_SERVICE}/{ledger}"), Place.KEYRING
        return None

    def make(self, ledger: str) -> tuple[bytes, Place]:
        """A new key, put where it will be found again. Raises ConfigError if there is no place for it."""
        key = secrets.token_bytes(SIZE)
        if self.keyring and os_keyring.kept(_SERVICE, ledger, key.hex()):
            return key, Place.KEYRING
        if not self.file:
            raise ConfigError(f"OBJECTOR_KEY: not set, and no other place for a key is allowed; {_MAKE_ONE}")
        self._to_file(key)
        return key, Place.FILE

    def missing(self, place: str | None) -> ConfigError:
        """What to say when sealed data is there and its key is not."""
        kept = {
            Place.GIVEN.value: "it was given as OBJECTOR_KEY when the ledger was made: give the same one",
            Place.KEYRING.value: "it was put into this computer's keyring: unlock it, or give the key as OBJECTOR_KEY",
            Place.FILE.value: f"it was kept in {self.path}: put the file back from your backup, or give OBJECTOR_KEY",
        }
        return ConfigError(
            "the key of this ledger was not found; without it nothing personal in it can be read, "
            f"and no new key is made over it. {kept.get(place or '', 'Give it as OBJECTOR_KEY')}"
        )

    def _from_file(self) -> bytes | None:
        try:
            handle = os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigError(f"{self.path}: the key file cannot be read: {error.strerror}") from error
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise ConfigError(f"{self.path}: the key file is not a plain file")
            if os.name == "posix" and found.st_mode & 0o077:
                raise ConfigError(
                    f"{self.path}: the key file can be read by others (mode {stat.S_IMODE(found.st_mode):04o}); "
                    f"close it with: chmod 600 {self.path}"
                )
            return parse(file.read(1024).decode("ascii", errors="replace"), str(self.path))

    def _to_file(self, key: bytes) -> None:
        """All of it or nothing, on disk when this returns: half a key under its name would lock the ledger."""
        reach("key.before")
        passing = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key.hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        reach("key.half")
        if os.name == "posix":
            os.link(passing, self.path)  # unlike a renaming it never takes the place of another key
            passing.unlink()
        else:
            passing.rename(self.path)
        settle(self.path.parent)
        reach("key.after")


def parse(word: str, where: str) -> bytes:
    """32 bytes from hex or base64 (either alphabet). Raises ConfigError, which never repeats the word."""
    word = word.strip()
    try:
        key = bytes.fromhex(word) if len(word) == 2 * SIZE else _from_base64(word)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != SIZE:
        raise ConfigError(f"{where}: a key of {SIZE} bytes in hex or base64 is wanted; {_MAKE_ONE}")
    return key


def _from_base64(word: str) -> bytes:
    plain = word.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
