"""The report as one document: what fits stands in it, what does not is said, and the bundle is written all the same."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from objector.domain.outcome import Kind
from objector.errors import ConfigError
from objector.ledger.bundle import paper
from objector.ledger.bundle.checking import check
from objector.ledger.bundle.export import Wanted, export
from objector.ledger.bundle.layout import REPORT, REPORT_PDF
from objector.ledger.bundle.paper import Paper
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW, an_artefact
from tests.ledger.bundling import CONTROLLERS, files_of, written
from tests.ledger.scenes import planned, planned_for_each


async def printed(html: str) -> bytes:
    """What makes a PDF, here."""
    return b"%PDF-" + html.encode()


@pytest.fixture
async def house(folder: Path, keys: KeySource) -> AsyncIterator[Ledger]:
    """A ledger in which one objection was sent, with two pictures of ours and one that the person gave."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as opened:
        _, (one,) = await planned(opened)
        claim = await opened.claim(one.id, NOW)
        pictures = [an_artefact(kind, b"\x89PNG" + bytes(600)) for kind in (Kind.BEFORE, Kind.AFTER, Kind.FILE)]
        await opened.mark_sending(claim, pictures, NOW)
        yield opened


async def test_a_file_that_somebody_gave_is_no_picture_of_the_page(house: Ledger, tmp_path: Path) -> None:
    """It may be anything: it lies beside the report, and is not shown in it."""
    await export(house, tmp_path / "b.zip", Wanted(), CONTROLLERS, NOW, printed)
    files = files_of(tmp_path / "b.zip")
    assert files[REPORT].count(b"<img") == files[REPORT_PDF].count(b"<img") == 2
    assert sum(name.endswith(".png") for name in files) == 3


async def test_pictures_that_do_not_fit_are_told(
    house: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one fits; the other lies in the bundle, and the document and the export say so."""
    monkeypatch.setattr("objector.ledger.bundle.export.Paper", lambda: Paper(left=700))
    told = await export(house, tmp_path / "b.zip", Wanted(), CONTROLLERS, NOW, printed)
    files = files_of(tmp_path / "b.zip")
    assert told.left_out == "1 of its pictures did not fit in; the bundle has them."
    assert (files[REPORT].count(b"<img"), files[REPORT_PDF].count(b"<img")) == (2, 1)
    assert told.left_out.encode() in files[REPORT_PDF]


async def test_too_many_submissions_make_no_document(
    house: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is there as a page; there is no PDF, and nothing is kept in memory for one."""
    monkeypatch.setattr("objector.ledger.bundle.export.SUBMISSIONS", 2)
    await planned_for_each(house, 2)
    told = await export(house, tmp_path / "b.zip", Wanted(), CONTROLLERS, NOW, printed)
    assert told.left_out.startswith("the PDF was left out: so many submissions")
    assert REPORT_PDF not in files_of(tmp_path / "b.zip")
    assert check(tmp_path / "b.zip").holds


def test_a_document_does_not_grow_without_end() -> None:
    """Beyond its bounds it holds nothing any more."""
    long = Paper()
    long.take("x", "y" * (paper.LONGEST - 1))
    assert not long.too_long
    long.take("", "y")
    assert (long.too_long, long.sections, long.lines) == (True, [], [])
    many = Paper()
    for _ in range(2 * paper.SUBMISSIONS + 1):
        many.take("x", "y")
    assert (many.too_long, many.sections) == (True, [])


async def test_no_bundle_is_written_that_could_not_be_read(
    house: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One with more files than a reader takes is refused, with what to do, and nothing is left behind."""
    monkeypatch.setattr("objector.ledger.bundle.archive.FILES", 8)
    with pytest.raises(ConfigError, match="narrow it down"):
        await written(house, tmp_path / "b.zip")
    assert os.listdir(tmp_path) == ["data"]
