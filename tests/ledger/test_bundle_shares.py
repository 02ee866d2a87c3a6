"""A large bundle is checked share by share: the same verdict as at once, in memory that does not grow with it."""

from __future__ import annotations

import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from objector.ledger.bundle import opened, shares, zip_directory
from objector.ledger.bundle.checking import check
from objector.ledger.bundle.layout import CHAIN, MANIFEST, PEOPLE, REPORT, SUMS
from objector.ledger.bundle.shares import Listed, Recorded, Shares, Summed, ToldOf
from objector.ledger.bundle.told import Told
from objector.ledger.bundle.verdict import Unreadable
from objector.ledger.bundle.zip_directory import Place
from tests.ledger.bundling import files_of, forged, put_together
from tests.ledger.many import many

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The files of a bundle of thirty submissions."""
    target = tmp_path_factory.mktemp("shares") / "b.zip"
    many(target, 30)
    return files_of(target)


def divided(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a bundle is divided into many shares."""
    monkeypatch.setattr(shares, "FILES_EACH", 3)


def without(files: Files, *names: str) -> Files:
    """All but these."""
    return {name: content for name, content in files.items() if name not in names}


def lines(files: Files, place: int, *more: bytes) -> Files:
    """The chain with these lines instead of the one there."""
    whole = files[CHAIN].splitlines(keepends=True)
    return {**files, CHAIN: b"".join([*whole[:place], *more, *whole[place + 1 :]])}


NINE = "submissions/s-9/record.json"
TAMPERED = {
    "whole": lambda files: files,
    "a record changed": lambda files: {**files, NINE: files[NINE].replace(b"planned", b"refused")},
    "a record dropped": lambda files: without(files, NINE),
    "a record of another": lambda files: {**files, NINE: files["submissions/s-8/record.json"]},
    "records exchanged": lambda files: {
        **files, NINE: files["submissions/s-8/record.json"], "submissions/s-8/record.json": files[NINE],
    },
    "files added": lambda files: {**files, "submissions/s-9/more.png": b"x", "else.txt": b"y", "people/p-2/z": b"z"},
    "an entry dropped": lambda files: lines(files, 8),
    "an entry left out": lambda files: lines(files, 8, files[CHAIN].splitlines()[8][:88] + b"}\n"),
    "no sums": lambda files: without(files, SUMS),
    "no chain": lambda files: without(files, CHAIN),
    "no people": lambda files: without(files, PEOPLE),
    "sums doubled": lambda files: {**files, SUMS: files[SUMS] + files[SUMS].splitlines(keepends=True)[8]},
    "a foreign sum": lambda files: {**files, SUMS: files[SUMS] + b"a" * 64 + b"  else.txt\nnonsense\n"},
    "the report changed": lambda files: {**files, REPORT: b"else"},
    "no manifest": lambda files: {**files, MANIFEST: b"{}"},
}  # fmt: skip


NOTHING_LEFT = {"sums doubled", "a foreign sum", "the report changed"}
"""Of these nothing is left when all sums are made anew; the verdict calls the report unproved."""


CASES = [(how, False) for how in TAMPERED] + [(how, True) for how in TAMPERED.keys() - {"no manifest", "no sums"}]
"""What was done, and whether manifest and sums were made anew then."""


@pytest.mark.parametrize(("how", "mended"), sorted(CASES))
def test_the_same_verdict_in_many_shares(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, mended: bool
) -> None:
    """Whatever was done to it: the same faults, and the same is counted."""
    bundle = (forged if mended else put_together)(TAMPERED[how](files), tmp_path / "b.zip")
    at_once = check(bundle)
    divided(monkeypatch)
    by_shares = check(bundle)
    assert sorted(map(str, by_shares.faults)) == sorted(map(str, at_once.faults))
    assert by_shares.holds == (how == "whole" or (mended and how in NOTHING_LEFT))
    told = ("submissions", "entries", "entries_left_out", "artefacts", "left_out", "head", "last_told", "more_faults")
    assert [getattr(by_shares, name) for name in told] == [getattr(at_once, name) for name in told]


def test_memory_does_not_grow_with_the_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five times as many submissions, whole, in about the same memory: for each share a file is open."""
    monkeypatch.setattr(shares, "FILES_EACH", 150)
    for module, name in ((opened, "_PORTION"), (zip_directory, "_AT_ONCE"), (zip_directory, "_LONGEST")):
        monkeypatch.setattr(module, name, 1 << 14)  # what is read at once is bounded, but by more than these have
    peaks = []
    for number in (300, 1500):
        many(tmp_path / f"{number}.zip", number)
        tracemalloc.start()
        try:
            verdict = check(tmp_path / f"{number}.zip")
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert (verdict.faults, verdict.submissions, verdict.entries_left_out) == ((), number, 0)
    assert peaks[1] < peaks[0] * 3, peaks


ROWS = (
    Place("submissions/s-1/a", 0, 1, 2, 3, 4, 8),
    Place("submissions/S-1/A", 0, 1, 2, 3, 4, 8),
    Listed("submissions/s-1/a", 5, "ab"),
    Summed("submissions/s-1/a", "cd"),
    Recorded("submissions/s-1/record.json"),
    ToldOf("s-1", [{"status": "sent\ud800"}, [7], []]),
)


@pytest.mark.parametrize("number", [1, 2_000_000])
def test_what_is_about_one_is_in_one_share(number: int) -> None:
    """Also in other letters; and it comes out as it was put in, a lone surrogate too."""
    with Shares(files=number, chain=0, common=("chain.jsonl",)) as several:
        for row in (*ROWS, Listed("Chain.jsonl", 1, "ef")):
            several.put(row)
        common, *found = list(several)
    assert (common.common, list(common.listed)) == (True, ["Chain.jsonl"])
    (mine,) = [one for one in found if one.listed]
    assert mine.places == {ROWS[0].name: ROWS[0]}
    assert mine.twice == [ROWS[1]]
    assert (mine.listed, mine.sums) == ({ROWS[0].name: ROWS[2]}, {ROWS[0].name: "cd"})
    assert list(mine.records) == ["submissions/s-1/record.json"]
    assert mine.told == {"s-1": Told(facts={"status": "sent\ud800"}, seqs=[7])}
    assert len(found) == (1 if number == 1 else shares.MOST)


def test_no_room_for_temporary_files(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said what is missing, and where to name another place; and no bundle takes whatever there is."""
    bundle = put_together(files, tmp_path / "b.zip")
    divided(monkeypatch)

    class Full:
        """A disk on which there is no room."""

        def write(self, raw: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            """Nothing."""

        __enter__ = lambda self: self  # noqa: E731
        __exit__ = lambda self, *given: None  # noqa: E731

    def none(*given: Any, **named: Any) -> Any:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(shares, "ROOM", 1000)
    with pytest.raises(Unreadable, match="a trap"):
        check(bundle)
    monkeypatch.undo()
    divided(monkeypatch)
    for instead in (none, lambda *given, **named: Full()):
        monkeypatch.setattr(tempfile, "TemporaryFile", instead)
        with pytest.raises(Unreadable, match="TMPDIR"):
            check(bundle)
