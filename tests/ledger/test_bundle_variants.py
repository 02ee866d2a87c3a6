"""Whom a bundle is for decides what it shows, and what is left out does not come in by another way."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from objector.domain.outcome import Kind
from objector.errors import ConfigError, NotFound
from objector.ledger.bundle.checking import check
from objector.ledger.bundle.layout import CHAIN, MANIFEST, PEOPLE, REPORT, Variant
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW, an_artefact
from tests.ledger.bundling import PERSONAL, files_of, lived, person_named, written
from tests.ledger.scenes import DELIVERED, planned, planned_for_each, sent


@pytest.fixture
async def house(folder: Path, keys: KeySource) -> AsyncIterator[Ledger]:
    """An open ledger on SQLite that holds nothing yet."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as opened:
        yield opened


async def test_a_bundle_for_a_group_names_nobody(house: Ledger, tmp_path: Path) -> None:
    """No value of anybody, and no salt, stands in any byte of any file."""
    ids = await lived(house)
    await written(house, tmp_path / "g.zip", variant=Variant.GROUP)
    files = files_of(tmp_path / "g.zip")
    salts = [kept.salt for one in ids for kept in await house.artefacts(one)]
    assert salts
    for name, content in files.items():
        for value in (*PERSONAL, "Otto Other", "otto@example.org", "by hand", *salts):
            assert value.encode() not in content, (name, value)
            assert value not in name
    assert PEOPLE not in files
    assert check(tmp_path / "g.zip").faults == ()


async def test_a_bundle_for_an_authority_holds_the_request_and_the_reaction(house: Ledger, tmp_path: Path) -> None:
    """Name, contact, what was sent, what came back; not saved pages, files, approvals, nor other people."""
    ids = await lived(house)
    page = an_artefact(Kind.PAGE, b"a saved page with far more", media_type="multipart/related")
    person, (third,) = await planned(house, name="Paula Page", email="paula@example.org")
    claim = await house.claim(third.id, NOW)
    await house.mark_sending(claim, [an_artefact(), page], NOW)
    await written(house, tmp_path / "a.zip", variant=Variant.AUTHORITY, submission=ids[0])
    files = files_of(tmp_path / "a.zip")
    everything = b"".join(files.values())
    assert json.loads(files[PEOPLE])["people"][0]["email"] == "maria@example.org"
    assert b"we received it" in everything
    assert b"CASE-4711" in everything
    assert b"my own file" not in everything
    assert b"illness of a child" not in everything  # stands in the approved text, which is not asked for
    assert b"Otto" not in everything
    assert check(tmp_path / "a.zip").faults == ()
    await written(house, tmp_path / "p.zip", variant=Variant.AUTHORITY, person=person.id)
    assert b"far more" not in b"".join(files_of(tmp_path / "p.zip").values())
    assert check(tmp_path / "p.zip").left_out > 0


async def test_an_authority_gets_one_person_and_only_what_was_sent(house: Ledger, tmp_path: Path) -> None:
    """A complaint is one person's, and presupposes that the controller was asked first."""
    await planned(house)
    with pytest.raises(ConfigError, match="none of these was sent"):
        await written(house, tmp_path / "a.zip", variant=Variant.AUTHORITY)
    for one in await planned_for_each(house, 2):
        await sent(house, one.id, DELIVERED)
    with pytest.raises(ConfigError, match="one person's"):
        await written(house, tmp_path / "a.zip", variant=Variant.AUTHORITY)
    assert not (tmp_path / "a.zip").exists()


async def test_other_people_stay_digests(house: Ledger, tmp_path: Path) -> None:
    """A bundle of one person shows no entry of another: those stay as their digest, and the chain holds over them."""
    await lived(house)
    maria, otto = [await person_named(house, name) for name in ("Maria Muster", "Otto Other")]
    await written(house, tmp_path / "m.zip", person=maria.id)
    files = files_of(tmp_path / "m.zip")
    lines = [json.loads(line) for line in files[CHAIN].splitlines()]
    assert any("body" not in line for line in lines)
    assert otto.id.encode() not in b"".join(files.values())
    verdict = check(tmp_path / "m.zip")
    assert verdict.holds
    assert verdict.entries_left_out == sum("body" not in line for line in lines)
    assert any("left out" in line for line in verdict.not_proved)


async def test_a_forgotten_person_leaves_commitments(house: Ledger, tmp_path: Path) -> None:
    """What was forgotten cannot be shown any more, and the bundle holds all the same."""
    await lived(house)
    maria = await person_named(house, "Maria Muster")
    await house.forget(maria.id, NOW)
    await written(house, tmp_path / "f.zip", person=maria.id)
    everything = b"".join(files_of(tmp_path / "f.zip").values())
    assert not any(value.encode() in everything for value in PERSONAL)
    verdict = check(tmp_path / "f.zip")
    assert verdict.faults == ()
    assert verdict.artefacts == 0
    assert verdict.left_out > 0


async def test_the_report_escapes_what_others_wrote(house: Ledger, tmp_path: Path) -> None:
    """Hostile values stand there as text; pictures are files of the bundle, and there is no script."""
    person, (one,) = await planned(house, name="<script>alert(1)</script>", email="m@example.org")
    await sent(house, one.id, DELIVERED)
    await written(house, tmp_path / "r.zip", person=person.id)
    files = files_of(tmp_path / "r.zip")
    page = files[REPORT].decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "Meta &lt;Platforms&gt; Ireland" in page
    pictures = [part.split('"')[0] for part in page.split('<img src="')[1:]]
    assert pictures
    assert all(picture in files for picture in pictures)
    assert "REHEARSAL" not in page


async def test_a_rehearsal_says_so_everywhere(folder: Path, keys: KeySource, tmp_path: Path) -> None:
    """Report, guide, manifest and verdict of a rehearsal bear the word."""
    address = f"sqlite:///{folder / 'ledger.sqlite'}"
    async with await Ledger.open(address, folder, keys, now=NOW, rehearsal=True) as ledger:
        await lived(ledger)
        await written(ledger, tmp_path / "r.zip")
    files = files_of(tmp_path / "r.zip")
    assert b"REHEARSAL" in files[REPORT]
    assert files["HOW-TO-VERIFY.txt"].startswith(b"REHEARSAL")
    assert json.loads(files[MANIFEST])["rehearsal"] is True
    verdict = check(tmp_path / "r.zip")
    assert verdict.holds
    assert verdict.rehearsal
    assert "REHEARSAL" in verdict.not_proved[0]


async def test_nothing_is_overwritten_or_left_half_done(house: Ledger, tmp_path: Path) -> None:
    """A file that is there stays; an export that fails leaves nothing behind."""
    await lived(house)
    (tmp_path / "b.zip").write_text("precious")
    with pytest.raises(ConfigError, match="is there already"):
        await written(house, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_text() == "precious"
    with pytest.raises(NotFound):
        await written(house, tmp_path / "c.zip", submission="s-nonesuch")
    for path in (tmp_path / "data" / "files").rglob("*.sealed"):
        path.unlink()
    with pytest.raises(Exception, match=r"f-"):
        await written(house, tmp_path / "c.zip")
    assert sorted(os.listdir(tmp_path)) == ["b.zip", "data"]


async def test_memory_stays_flat_over_many_submissions(house: Ledger, tmp_path: Path) -> None:
    """Three times as many artefacts do not take three times the memory: they are streamed."""
    content = b"\x89PNG" + bytes(400_000)
    peaks = []
    for number in (6, 18):
        people = await planned_for_each(house, number)
        for one in people[-number:]:
            if one.attempts == 0:
                claim = await house.claim(one.id, NOW)
                await house.mark_sending(claim, [an_artefact(content=content)], NOW)
        tracemalloc.start()
        try:
            exported = await written(house, tmp_path / f"{number}.zip")
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert exported.submissions == number
    assert peaks[1] < 18 * len(content) / 2
    assert peaks[1] < peaks[0] * 2
    assert check(tmp_path / "18.zip").holds
