"""A bundle comes from anybody: traps are refused, damage is named, and nothing ends in another error than these."""

from __future__ import annotations

import hashlib
import random
import warnings
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from objector.ledger.bundle.checking import check
from objector.ledger.bundle.layout import CHAIN, MANIFEST, SUMS
from objector.ledger.bundle.verdict import Unreadable
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger.bundling import files_of, forged, lived, put_together, written

SEED = 20261122


@pytest.fixture
async def bundle(folder: Path, keys: KeySource, tmp_path: Path) -> Path:
    """A full bundle of a ledger in which something happened."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as house:
        await lived(house)
        await written(house, tmp_path / "full.zip")
    return tmp_path / "full.zip"


def outside(folder: Path) -> list[Path]:
    """What was written where it should not be."""
    return list(folder.parent.rglob("outside"))


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../outside", "C:\\outside", "a\\b", "a//b"])
async def test_a_name_that_leads_elsewhere(bundle: Path, tmp_path: Path, name: str) -> None:
    """A file whose name would be written outside the folder is named; it is never written anywhere."""
    verdict = check(put_together({**files_of(bundle), name: b"x"}, tmp_path / "bad.zip"))
    assert any(name[:5] in fault.file for fault in verdict.faults), verdict.faults
    assert not outside(tmp_path)


async def test_a_name_that_stands_twice(bundle: Path) -> None:
    """Two files of one name, of which a reader might take either."""
    with warnings.catch_warnings(), zipfile.ZipFile(bundle, "a") as archive:
        warnings.simplefilter("ignore")  # `zipfile` warns of what is the point here
        archive.writestr(MANIFEST, b"{}")
    assert [fault.what for fault in check(bundle).faults if fault.file == MANIFEST] == ["stands in the bundle twice"]


async def test_a_bomb(bundle: Path, tmp_path: Path) -> None:
    """What unpacks to far more than it is, is not unpacked."""
    bomb = put_together({**files_of(bundle), "report.html": b"\0" * (8 << 20)}, tmp_path / "bomb.zip")
    with pytest.raises(Unreadable, match="trap"):
        check(bomb)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\5\6" + b"\0" * 18, b"%PDF-1.7", b"\0" * 100_000])
def test_no_bundle(tmp_path: Path, content: bytes) -> None:
    """Anything else is told as such."""
    (tmp_path / "none.zip").write_bytes(content)
    with pytest.raises(Unreadable):
        check(tmp_path / "none.zip")
    with pytest.raises(Unreadable, match="no such file"):
        check(tmp_path / "nonesuch.zip")


@pytest.mark.parametrize(
    "nested", [b"[" * 100_000, b'{"a":' * 50_000, b'"' + b"x" * 900_000, b"1" * 100_000, b"\xff\xfe", b"null", b"[]"]
)
async def test_hostile_json(bundle: Path, tmp_path: Path, nested: bytes) -> None:
    """Deep, endless or broken JSON in manifest, record or chain is a fault of that file, or no bundle."""
    files = files_of(bundle)
    record = next(name for name in files if name.endswith("record.json"))
    for name in (record, CHAIN):
        verdict = check(forged({**files, name: nested + b"\n"}, tmp_path / "bad.zip"))
        assert not verdict.holds
        assert name in {fault.file for fault in verdict.faults}
    with suppress(Unreadable):
        assert not check(put_together({**files, MANIFEST: nested}, tmp_path / "bad.zip")).holds


async def test_a_manifest_that_is_none_with_lines_of_any_length(bundle: Path, tmp_path: Path) -> None:
    """Its sum is right, so nobody changed it: it is no bundle, whatever comes behind what cannot be read."""
    none = b'{\n "records": [],\n' + b"x" * 100_000
    sums = f"{hashlib.sha256(none).hexdigest()}  {MANIFEST}\n".encode()
    with pytest.raises(Unreadable, match="none of a bundle"):
        check(put_together({**files_of(bundle), MANIFEST: none, SUMS: sums}, tmp_path / "bad.zip"))


def test_flipped_bits(bundle: Path, tmp_path: Path) -> None:
    """A bit that flips anywhere in the zip is found, or lies where nothing is read; never another error."""
    dice, whole = random.Random(SEED), bundle.read_bytes()
    contents = files_of(bundle)
    for round_ in range(150):
        place, bit = dice.randrange(len(whole)), 1 << dice.randrange(8)
        flipped = bytearray(whole)
        flipped[place] ^= bit
        (tmp_path / "bad.zip").write_bytes(flipped)
        try:
            holds = check(tmp_path / "bad.zip").holds
        except Unreadable:
            continue
        assert not holds or files_of(tmp_path / "bad.zip") == contents, (SEED, round_, place, bit)
