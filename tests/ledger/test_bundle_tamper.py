"""For every variant: one byte changed anywhere, an entry dropped, swapped or renumbered, and the check names it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from objector.errors import BrowserMissing
from objector.ledger.bundle.checking import check
from objector.ledger.bundle.export import Exported, Wanted, export
from objector.ledger.bundle.files import CHANGED
from objector.ledger.bundle.layout import CHAIN, GUIDE, MANIFEST, PEOPLE, REPORT, REPORT_PDF, SCHEMA, SUMS, Variant
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger.bundling import CONTROLLERS, files_of, forged, lived, person_named, put_together

pytestmark = pytest.mark.parametrize("variant", list(Variant))
ALWAYS = {CHAIN, GUIDE, MANIFEST, REPORT, REPORT_PDF, SCHEMA, SUMS}


async def printed(html: str) -> bytes:
    """What makes a PDF, here: nothing of the page is lost."""
    return b"%PDF-" + html.encode()


async def made(house: Ledger, target: Path, variant: Variant, printer: Any = printed) -> Exported:
    """A bundle of Maria's, with a PDF."""
    maria = await person_named(house, "Maria Muster")
    return await export(house, target, Wanted(variant=variant, person=maria.id), CONTROLLERS, NOW, printer)


@pytest.fixture
async def house(folder: Path, keys: KeySource) -> AsyncIterator[Ledger]:
    """An open ledger on SQLite in which something happened."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as opened:
        await lived(opened)
        yield opened


@pytest.fixture
async def files(house: Ledger, tmp_path: Path, variant: Variant) -> dict[str, bytes]:
    """The files of a bundle that holds."""
    await made(house, tmp_path / "b.zip", variant)
    assert check(tmp_path / "b.zip").holds
    return files_of(tmp_path / "b.zip")


def faults(files: dict[str, bytes], folder: Path) -> dict[str, str]:
    """What the check says of each file, when nothing else was mended."""
    found: dict[str, str] = {}
    for fault in check(put_together(files, folder / "bad.zip")).faults:
        found[fault.file] = found.get(fault.file, "") + fault.what + "; "
    return found


def test_one_changed_byte_in_any_file(files: dict[str, bytes], tmp_path: Path, variant: Variant) -> None:
    """Each file in turn, report, PDF and schema too: it is named, and nothing is called proved."""
    assert files.keys() >= (ALWAYS if variant is Variant.GROUP else {*ALWAYS, PEOPLE})
    for name, content in files.items():
        for place in {0, len(content) // 2, len(content) - 1}:
            changed = bytearray(content)
            changed[place] ^= 1
            assert name in faults({**files, name: bytes(changed)}, tmp_path), (name, place)
    assert check(tmp_path / "bad.zip").proved == ()


def test_a_file_dropped_or_added(files: dict[str, bytes], tmp_path: Path, variant: Variant) -> None:
    """Each file in turn; and none comes in."""
    for name in files.keys() - {MANIFEST}:
        less = {other: content for other, content in files.items() if other != name}
        assert faults(less, tmp_path)[name].startswith("is missing")
    assert set(faults({**files, "more.txt": b"more"}, tmp_path)) == {"more.txt"}


def test_entries_dropped_swapped_or_renumbered(files: dict[str, bytes], tmp_path: Path, variant: Variant) -> None:
    """Each line in turn, whole or left out: the chain's file is named, with the entry where it broke."""
    lines = files[CHAIN].splitlines(keepends=True)
    assert (variant is Variant.ME) <= any(b'"body"' not in line for line in lines)
    for place, line in enumerate(lines):
        seq = json.loads(line)["seq"]
        dropped = [*lines[:place], *lines[place + 1 :]]
        assert f"entry {seq}: " in faults({**files, CHAIN: b"".join(dropped)}, tmp_path)[CHAIN]
        swapped = [*dropped[: place + 1], line, *dropped[place + 1 :]]
        if swapped != lines:
            assert f"entry {seq}: is missing" in faults({**files, CHAIN: b"".join(swapped)}, tmp_path)[CHAIN]
        renumbered = line.replace(f'"seq":{seq},'.encode(), f'"seq":{seq + 100},'.encode(), 1)
        other = [*lines[:place], renumbered, *lines[place + 1 :]]
        assert f"entry {seq}: is missing" in faults({**files, CHAIN: b"".join(other)}, tmp_path)[CHAIN]
        if b'"body"' not in line:  # nothing but the sum of the file binds it, unless a time stamp covers it
            other = [*lines[:place], line[:-9] + b'000000"}\n', *lines[place + 1 :]]
            assert CHANGED in faults({**files, CHAIN: b"".join(other)}, tmp_path)[CHAIN]


def test_whole_entries_with_all_sums_made_anew(files: dict[str, bytes], tmp_path: Path, variant: Variant) -> None:
    """Whoever knows the layout, and mends manifest and sums, is found out by the chain of digests."""
    lines = [json.loads(line) for line in files[CHAIN].splitlines()]
    for place in [place for place, line in enumerate(lines) if "body" in line]:
        body = json.loads(lines[place]["body"])
        body["at"] = body["at"].replace("2026", "2025")
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        changed = [*lines[:place], {**lines[place], "body": text}, *lines[place + 1 :]]
        chain = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in changed)
        bad = forged({**files, CHAIN: chain.encode()}, tmp_path / "f.zip")
        assert f"entry {lines[place]['seq']}: was changed" in " ".join(one.what for one in check(bad).faults)


async def test_without_a_browser_the_pdf_alone_is_missing(house: Ledger, tmp_path: Path, variant: Variant) -> None:
    """The export says so, and the bundle holds."""

    async def missing(html: str) -> bytes:
        raise BrowserMissing("no browser was found")

    told = await made(house, tmp_path / "b.zip", variant, missing)
    assert told.left_out == "the PDF was left out: no browser was found"
    assert REPORT_PDF not in files_of(tmp_path / "b.zip")
    assert check(tmp_path / "b.zip").faults == ()


async def test_the_printed_page_takes_nothing_from_elsewhere(house: Ledger, tmp_path: Path, variant: Variant) -> None:
    """Its pictures stand in it; neither page has a script, or an address that a reader would be led to."""
    await made(house, tmp_path / "b.zip", variant)
    files = files_of(tmp_path / "b.zip")
    page, paper = files[REPORT].decode(), files[REPORT_PDF].decode()
    for text in (page, paper):
        assert "default-src 'none'" in text
        assert "<script" not in text
        assert all(part.startswith("#") for part in (part.split('"')[0] for part in text.split('href="')[1:]))
    assert paper.count('src="data:image/') == paper.count("<img") == page.count("<img")
    assert (page.count("<img") == 0) == (variant is Variant.GROUP)
