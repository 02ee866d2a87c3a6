"""The zip itself: whatever would show one thing here and another to whoever unpacks it is refused, or named."""

from __future__ import annotations

import random
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from objector.ledger.bundle import opened
from objector.ledger.bundle.checking import check
from objector.ledger.bundle.layout import MANIFEST, REPORT
from objector.ledger.bundle.verdict import Unreadable
from objector.ledger.bundle.zip_directory import LARGEST
from tests.ledger.bundling import files_of, forged, put_together
from tests.ledger.many import many

SEED = 20261123
END = struct.Struct("<4s4H2LH")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small bundle that holds. Made once, never changed."""
    target = tmp_path_factory.mktemp("zip") / "b.zip"
    many(target, 3)
    assert check(target).holds
    return target


def told(bundle: Path) -> str:
    """All that is said against it; empty: it holds."""
    try:
        return "; ".join(f"{fault.file}: {fault.what}" for fault in check(bundle).faults)
    except Unreadable as error:
        return f"unreadable: {error}"


def changed(bundle: Path, target: Path, change: Callable[[bytearray], bytes | bytearray]) -> Path:
    """Its bytes, changed."""
    target.write_bytes(change(bytearray(bundle.read_bytes())))
    return target


def entries_of(raw: bytes | bytearray) -> list[int]:
    """Where each entry of the directory begins."""
    at = END.unpack_from(raw, len(raw) - END.size)[6]
    found = []
    while raw[at : at + 4] == b"PK\1\2":
        found.append(at)
        at += 46 + sum(struct.unpack_from("<3H", raw, at + 28))
    return found


def test_what_was_cut_off(bundle: Path, tmp_path: Path) -> None:
    """At the last byte, and anywhere else."""
    dice, size = random.Random(SEED), bundle.stat().st_size
    for length in (size - 1, size - 22, size - 23, 100, 22, *(dice.randrange(size) for _ in range(40))):
        assert told(changed(bundle, tmp_path / "bad.zip", lambda raw, length=length: raw[:length])).startswith(
            "unreadable: "
        ), (SEED, length)


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw + b"\0",
        lambda raw: raw + raw,
        lambda raw: b"#!/bin/sh\n" + raw,
        lambda raw: raw[:-2] + b"\5\0hello",
        lambda raw: raw[:-22] + b"hidden" + raw[-22:],
    ],
    ids=["a byte after it", "itself again", "before it", "a comment", "before its end"],
)
def test_what_stands_around_it(bundle: Path, tmp_path: Path, change: Callable[[bytearray], bytes]) -> None:
    """Nothing stands before the first file, between directory and end, or after that."""
    assert told(changed(bundle, tmp_path / "bad.zip", change)).startswith("unreadable: ")


@pytest.mark.parametrize("field", range(1, 7))
@pytest.mark.parametrize("by", [-1, 1, 40_000])
def test_the_end_cannot_lie(bundle: Path, tmp_path: Path, field: int, by: int) -> None:
    """Of disks, of how many files there are, of where their list is, or of how long."""

    def change(raw: bytearray) -> bytearray:
        numbers = list(END.unpack_from(raw, len(raw) - END.size))
        for place in (3, 4) if field == 4 else (field,):
            numbers[place] = (numbers[place] + by) % 0xFFFF
        return raw[: -END.size] + END.pack(*numbers)

    assert told(changed(bundle, tmp_path / "bad.zip", change)).startswith("unreadable: ")


def test_a_list_of_files_that_is_too_large(tmp_path: Path) -> None:
    """It is not read at all."""
    with (tmp_path / "large.zip").open("wb") as file:
        file.truncate(LARGEST + 1)
        file.seek(LARGEST + 1)
        file.write(END.pack(b"PK\5\6", 0, 0, 9, 9, LARGEST + 1, 0, 0))
    assert "larger than that of any bundle" in told(tmp_path / "large.zip")


def patched(at: int, form: str, value: int, which: int = 1) -> Callable[[bytearray], bytearray]:
    """An entry of the directory with this field changed."""

    def change(raw: bytearray) -> bytearray:
        struct.pack_into(form, raw, entries_of(raw)[which] + at, value)
        return raw

    return change


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (patched(42, "<L", 0), "overlap"),
        (patched(42, "<L", 1 << 30), "overlap"),
        (patched(42, "<L", 5, which=0), "before its first file"),
        (patched(20, "<L", 1 << 20), "overlap"),
        (patched(24, "<L", 1 << 31), "packed more tightly"),
        (patched(24, "<L", 0xFFFFFFFF), "the size of one of its files is missing"),
        (patched(24, "<L", 7), "was changed"),
        (patched(16, "<L", 7), "was changed"),
        (patched(8, "<H", 1), "is encrypted or packed"),
        (patched(8, "<H", 8), "is encrypted or packed"),
        (patched(10, "<H", 12), "is encrypted or packed"),
        (patched(10, "<H", 0), "is packed in a way that no bundle uses"),
        (patched(34, "<H", 1), "is encrypted or packed"),
        (patched(38, "<L", (stat.S_IFLNK | 0o777) << 16), "is no plain file but a link or a folder"),
        (patched(38, "<L", (stat.S_IFDIR | 0o755) << 16), "is no plain file but a link or a folder"),
        (patched(38, "<L", stat.S_IFIFO << 16), "is no plain file but a link or a folder"),
        (patched(38, "<L", 0x10), "is no plain file but a link or a folder"),
        (patched(28, "<H", 0xFFFF), "has an entry that is none"),
    ],
    ids=[
        "two in one place", "far off", "not from the start", "longer than it is", "a bomb", "no size", "another size",
        "another sum", "encrypted", "sizes later", "bzip2", "not packed", "another disk", "a link", "a folder",
        "a pipe", "a folder elsewhere", "a name beyond the end",
    ],
)  # fmt: skip
def test_an_entry_that_is_none_of_a_bundle(
    bundle: Path, tmp_path: Path, change: Callable[[bytearray], bytearray], what: str
) -> None:
    """Links and folders, bombs, files in one another, packed otherwise: refused, or the file is named."""
    assert what in told(changed(bundle, tmp_path / "bad.zip", change))


@pytest.mark.parametrize("place", [0, 6, 8, 14, 18, 22, 26, 28, 30])
def test_the_header_before_a_file_says_the_same(bundle: Path, tmp_path: Path, place: int) -> None:
    """Programs that read from the front go by it: it has to say what the list says."""

    def change(raw: bytearray) -> bytearray:
        at = struct.unpack_from("<L", raw, entries_of(raw)[1] + 42)[0]
        struct.pack_into("<H", raw, at + place, 0x5341)
        return raw

    names = list(files_of(bundle))
    assert f"{names[1]}: was changed: the zip does not hold it as" in told(
        changed(bundle, tmp_path / "bad.zip", change)
    )


def test_a_sum_that_is_not_that_of_the_content(bundle: Path, tmp_path: Path) -> None:
    """Where list and header agree, the content has to be what they say."""

    def change(raw: bytearray) -> bytearray:
        entry = entries_of(raw)[1]
        at = struct.unpack_from("<L", raw, entry + 42)[0]
        for place in (entry + 16, at + 14):
            raw[place] ^= 1
        return raw

    assert "was changed: it does not unpack to what the zip says" in told(changed(bundle, tmp_path / "bad.zip", change))


@pytest.mark.parametrize("how", ["whole", "without an end", "with more behind its end"])
def test_what_is_packed_ends_where_it_says(bundle: Path, tmp_path: Path, how: str) -> None:
    """Its unpacked bytes are the right ones; but programs differ in what they make of the rest."""
    files = files_of(bundle)
    content = files[REPORT]
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packing.compress(content)
    packed += packing.flush(zlib.Z_SYNC_FLUSH if how == "without an end" else zlib.Z_FINISH)
    packed += b"more" if how == "with more behind its end" else b""
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for name, stored in {**files, REPORT: packed}.items():
            archive.writestr(name, stored)

    def change(raw: bytearray) -> bytearray:
        entry = entries_of(raw)[list(files).index(REPORT)]
        at = struct.unpack_from("<L", raw, entry + 42)[0]
        for place in (entry + 2, at):  # both have the same fields from there on
            struct.pack_into("<H", raw, place + 8, zipfile.ZIP_DEFLATED)
            struct.pack_into("<L", raw, place + 14, zlib.crc32(content))
            struct.pack_into("<L", raw, place + 22, len(content))
        return raw

    found = told(changed(tmp_path / "b.zip", tmp_path / "bad.zip", change))
    assert found == (
        "" if how == "whole" else f"{REPORT}: was changed: the zip does not hold it as its list of files says"
    )


def test_all_files_together_are_bounded(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would fill a disk is refused before a byte of it is unpacked."""
    monkeypatch.setattr(opened, "TOTAL", 1000)
    assert "larger than any bundle" in told(bundle)


def test_nothing_is_hidden_between_files(bundle: Path, tmp_path: Path) -> None:
    """Bytes that belong to no file: that before them is named."""
    files = files_of(bundle)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
            if name == REPORT and archive.fp is not None:
                archive.fp.seek(archive.start_dir)
                archive.fp.write(b"hidden")
                archive.start_dir += 6
    assert told(tmp_path / "bad.zip").startswith(f"{REPORT}: was changed: the zip does not hold it as")


def test_a_second_name_beside_the_name(bundle: Path, tmp_path: Path) -> None:
    """Some programs go by it (Info-ZIP's Unicode path)."""
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for name, content in files_of(bundle).items():
            info = zipfile.ZipInfo(name)
            if name == REPORT:
                info.extra = struct.pack("<2HBL", 0x7075, 5 + 7, 1, 0) + b"../else"
            archive.writestr(info, content)
    assert f"{REPORT}: a name that no file of a bundle has" in told(tmp_path / "bad.zip")


@pytest.mark.parametrize("name", [MANIFEST, REPORT, REPORT.upper(), "submissions/s-1/RECORD.json"])
def test_a_name_that_stands_twice(bundle: Path, tmp_path: Path, name: str) -> None:
    """Also in other letters, and also if the manifest lists both: on some disks one is written over the other."""
    files = files_of(bundle)
    target = forged({**files, name: b"other"}, tmp_path / "bad.zip") if name not in files else tmp_path / "bad.zip"
    if name in files:
        put_together(files, target)
        with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as archive:
            warnings.simplefilter("ignore")  # `zipfile` warns of what is the point here
            archive.writestr(name, b"other")
    assert f"{name}: stands in the bundle twice" in told(target)


def test_large_numbers(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip whose numbers stand in the 64-bit fields, as those of very many or very large files do, is read alike."""
    files = files_of(bundle)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
    put_together(files, tmp_path / "count.zip")
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 50)
    put_together(files, tmp_path / "sizes.zip")
    for name in ("count.zip", "sizes.zip"):
        raw = (tmp_path / name).read_bytes()
        assert b"PK\6\6" in raw
        assert told(tmp_path / name) == ""
        for place in (24, 32, 40, 48, 4, 16):
            bad = bytearray(raw)
            bad[raw.rindex(b"PK\6\6") + place] ^= 1
            (tmp_path / "bad.zip").write_bytes(bad)
            assert told(tmp_path / "bad.zip").startswith("unreadable: "), place
        numbers = list(END.unpack_from(raw, len(raw) - END.size))
        numbers[3:5] = [numbers[3] + 1] * 2
        (tmp_path / "bad.zip").write_bytes(raw[: -END.size] + END.pack(*numbers))
        assert "its two ends say different things" in told(tmp_path / "bad.zip")


def test_a_file_that_is_no_plain_one(tmp_path: Path) -> None:
    """A folder in place of the bundle."""
    with pytest.raises(Unreadable, match="no such file"):
        check(tmp_path)
