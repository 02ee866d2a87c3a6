"""Shares: what a check has to remember of a bundle, divided by whom it is about, so that only one share is in memory.

What belongs together (the record of a submission, its files, what the entries tell of it) is in one share. A usual
bundle has one besides the common one; a large one has many, which wait in temporary files. Nothing in them is personal:
names of files, digests, and what stands in the chain.
"""

from __future__ import annotations

import marshal
import struct
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Any, NamedTuple, Self
from zlib import crc32

from objector.ledger.bundle.told import Told
from objector.ledger.bundle.verdict import Unreadable
from objector.ledger.bundle.zip_directory import Place

MOST = 100
"""Shares that a bundle is divided into."""
FILES_EACH, CHAIN_EACH = 5_000, 4 * 1024 * 1024
"""About so many files, and bytes of the chain, are in one."""
ROOM = 16 * 1024**3
"""Bytes that the temporary files of a check may take."""
_COMMON = 0
_LENGTH = struct.Struct("<L")


class Listed(NamedTuple):
    """A file as the manifest lists it: its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


class Summed(NamedTuple):
    """A file as `SHA256SUMS` has it."""

    name: str
    sha256: str


class Recorded(NamedTuple):
    """A file that the manifest names as a record."""

    name: str


class ToldOf(NamedTuple):
    """What one entry tells of a submission or a person, as `Told` packs it."""

    subject: str
    packed: list[Any]


Row = Place | Listed | Summed | Recorded | ToldOf
_KINDS: tuple[type[Row], ...] = (Place, Listed, Summed, Recorded, ToldOf)


@dataclass(kw_only=True)
class Share:
    """One share. `common`: it is the one with what is about nobody, as the chain and the report.

    `twice` has what stands there more than once, of which the first is taken.
    """

    common: bool
    places: dict[str, Place] = field(default_factory=dict)
    listed: dict[str, Listed] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    records: dict[str, None] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    twice: list[Row] = field(default_factory=list)
    _folded: set[str] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """The next one."""
        match row:
            case Place(name=name):
                # Where small and capital letters are the same, one of two such files would be written over the other.
                if name.casefold() in self._folded:
                    self.twice.append(row)
                else:
                    self.places[name] = row
                    self._folded.add(name.casefold())
            case Listed(name=name):
                self._once(self.listed, name, row, row)
            case Summed(name=name, sha256=sha256):
                self._once(self.sums, name, sha256, row)
            case Recorded(name=name):
                self._once(self.records, name, None, row)
            case ToldOf(subject=subject, packed=packed):
                self.told.setdefault(subject, Told()).add(packed)

    def _once(self, known: dict[str, Any], name: str, value: Any, row: Row) -> None:
        if name in known:
            self.twice.append(row)
        else:
            known[name] = value


class Shares:
    """Use it as `with Shares(...) as shares`: all rows are put in, then the shares are taken out, one by one.

    `files` and `chain` (bytes) tell how large the bundle is; `common` names the files of the common share. Raises
    Unreadable where there is no room for temporary files.
    """

    def __init__(self, *, files: int, chain: int, common: Collection[str]) -> None:
        self._number = min(1 + max(files // FILES_EACH, chain // CHAIN_EACH), MOST)
        self._common = frozenset(name.casefold() for name in common)
        self._rows: list[list[Row]] = [[], []]
        self._files: list[IO[bytes]] = []
        self._left = ROOM

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        with self._stack:
            for _ in range(self._number + 1 if self._number > 1 else 0):
                self._files.append(self._stack.enter_context(_temporary()))
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def put(self, row: Row) -> None:
        """The next row of any kind."""
        place = self._place(row)
        if not self._files:
            self._rows[place].append(row)
            return
        raw = marshal.dumps((_KINDS.index(type(row)), *row))
        self._left -= _LENGTH.size + len(raw)
        if self._left < 0:
            raise Unreadable("to check it would take more room than that of any bundle: a trap")
        try:
            self._files[place].write(_LENGTH.pack(len(raw)) + raw)
        except OSError as error:
            raise _no_room(error) from None

    def __iter__(self) -> Iterator[Share]:
        """Every share, the common one first."""
        for number in range(self._number + 1):
            share = Share(common=number == _COMMON)
            for row in self._taken(number):
                share.take(row)
            yield share

    def _place(self, row: Row) -> int:
        """The share of a row: that of its subject, which the name of a file tells too."""
        if isinstance(row, ToldOf):
            about = row.subject.casefold()
        else:
            about = row.name.casefold()
            if about in self._common:
                return _COMMON
            folder, _, rest = about.partition("/")
            if folder in ("submissions", "people"):
                about = rest.partition("/")[0]
        return 1 + crc32(about.encode(errors="surrogatepass")) % self._number

    def _taken(self, number: int) -> Iterable[Row]:
        if not self._files:
            rows, self._rows[number] = self._rows[number], []
            yield from rows
            return
        try:
            file = self._files[number]
            file.seek(0)
            while length := file.read(_LENGTH.size):
                # Of all ways the quickest. The file has no name that others could open, and holds what was put in.
                kind, *given = marshal.loads(file.read(_LENGTH.unpack(length)[0]))  # noqa: S302
                yield _KINDS[kind](*given)
            file.close()
        except OSError as error:
            raise _no_room(error) from None


def _temporary() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile(prefix="objector-")
    except OSError as error:
        raise _no_room(error) from None


def _no_room(error: OSError) -> Unreadable:
    return Unreadable(
        f"to check so large a bundle, temporary files are needed, which cannot be written ({error.strerror}); make "
        "room, or name another folder for them as TMPDIR"
    )
