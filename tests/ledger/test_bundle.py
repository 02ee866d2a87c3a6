"""A bundle says what the ledger says, and any change of it is found and named."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from objector.ledger.bundle.checking import check
from objector.ledger.bundle.layout import CHAIN, MANIFEST, Variant
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger.bundling import files_of, forged, lived, person_named, written

Lines = list[dict[str, Any]]


@pytest.fixture
async def house(folder: Path, keys: KeySource) -> AsyncIterator[Ledger]:
    """An open ledger on SQLite in which something happened."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as opened:
        await lived(opened)
        yield opened


@pytest.fixture
async def bundle(house: Ledger, tmp_path: Path) -> Path:
    """A full bundle of it."""
    await written(house, tmp_path / "full.zip")
    return tmp_path / "full.zip"


def bytes_of(path: Path) -> bytes:
    """The file itself."""
    return path.read_bytes()


def told(bundle: Path) -> list[str]:
    """The faults of a bundle, as they are told."""
    return [f"{fault.file}: {fault.what}" for fault in check(bundle).faults]


def chain_of(files: dict[str, bytes]) -> Lines:
    """The lines of the chain."""
    return [json.loads(line) for line in files[CHAIN].splitlines()]


def with_chain(files: dict[str, bytes], lines: Lines) -> dict[str, bytes]:
    """The same files with this chain."""
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    return {**files, CHAIN: text.encode()}


@pytest.mark.parametrize("variant", list(Variant))
async def test_every_variant_holds(house: Ledger, tmp_path: Path, variant: Variant) -> None:
    """What is written verifies, counts what is there, and says that it proves no time."""
    maria = await person_named(house, "Maria Muster")
    exported = await written(house, tmp_path / "b.zip", variant=variant, person=maria.id)
    verdict = check(tmp_path / "b.zip")
    assert verdict.faults == ()
    assert verdict.variant == variant
    assert verdict.submissions == exported.submissions == 2
    assert verdict.head == exported.head
    assert not verdict.rehearsal
    assert verdict.proved
    assert any("no time stamp" in line for line in verdict.not_proved)
    assert any("not a qualified one" in line for line in verdict.not_proved)
    assert (verdict.artefacts == 0) == (variant is Variant.GROUP)


async def test_every_database_gives_a_bundle(ledger: Ledger, tmp_path: Path) -> None:
    """SQLite and PostgreSQL alike, of everybody in the ledger."""
    ids = await lived(ledger)
    exported = await written(ledger, tmp_path / "b.zip")
    verdict = check(tmp_path / "b.zip")
    assert verdict.faults == ()
    assert verdict.submissions == exported.submissions == len(ids) + 1
    assert verdict.artefacts > len(ids)


async def test_the_full_bundle_holds_every_artefact(house: Ledger, bundle: Path) -> None:
    """Pictures, values, mails, the person's file and the reference number are there, byte for byte."""
    files = files_of(bundle)
    contents = set(files.values())
    for submission in await house.submissions():
        for kept in await house.artefacts(submission.id):
            assert await house.open_artefact(kept.id) in contents
    assert b"my own file, Maria Muster" in contents
    assert any(b"CASE-4711" in content for name, content in files.items() if name.endswith("record.json"))


async def test_the_same_ledger_gives_the_same_bytes(house: Ledger, tmp_path: Path, bundle: Path) -> None:
    """Two exports at one moment do not differ in a single byte."""
    await written(house, tmp_path / "again.zip")
    assert bytes_of(tmp_path / "again.zip") == bytes_of(bundle)


def test_a_dropped_entry_is_named_also_with_new_sums(bundle: Path, tmp_path: Path) -> None:
    """Whoever takes an entry out and makes manifest and sums anew is found out by the chain."""
    files = files_of(bundle)
    lines = chain_of(files)
    for place in range(len(lines) - 1):
        less = forged(with_chain(files, lines[:place] + lines[place + 1 :]), tmp_path / "less.zip")
        assert any(f"entry {lines[place]['seq']}: is missing" in line for line in told(less))
    assert any(f"entry {lines[-1]['seq']}: the chain ends" in line for line in told(
        forged(with_chain(files, lines[:-1]), tmp_path / "less.zip")))  # fmt: skip


def test_swapped_entries_are_named(bundle: Path, tmp_path: Path) -> None:
    """Two neighbours exchanged, whole or only their content."""
    files = files_of(bundle)
    lines = chain_of(files)
    for place in range(len(lines) - 1):
        one, two = lines[place], lines[place + 1]
        whole = [*lines[:place], two, one, *lines[place + 2 :]]
        faults = told(forged(with_chain(files, whole), tmp_path / "swapped.zip"))
        assert any(f"entry {one['seq']}: is missing" in line for line in faults)
        content = [*lines[:place], {**two, "seq": one["seq"]}, {**one, "seq": two["seq"]}, *lines[place + 2 :]]
        faults = told(forged(with_chain(files, content), tmp_path / "swapped.zip"))
        assert any(line.startswith(f"{CHAIN}: entry ") for line in faults)


def test_renumbered_entries_are_named(bundle: Path, tmp_path: Path) -> None:
    """An entry cannot be given another number, neither in its line nor in its body."""
    files = files_of(bundle)
    lines = chain_of(files)
    place = next(place for place, line in enumerate(lines) if place and "body" in line)
    line = lines[place]
    renumbered = [*lines[:place], {**line, "seq": line["seq"] + 100}, *lines[place + 1 :]]
    faults = told(forged(with_chain(files, renumbered), tmp_path / "r.zip"))
    assert any(f"entry {line['seq']}: is missing" in fault for fault in faults)
    body = line["body"].replace(f'"seq":{line["seq"]}', f'"seq":{line["seq"] + 1}')
    faults = told(forged(with_chain(files, [*lines[:place], {**line, "body": body}, *lines[place + 1 :]]),
                         tmp_path / "r.zip"))  # fmt: skip
    assert any(f"entry {line['seq']}: was changed" in fault for fault in faults)


def test_a_forged_artefact_is_named(bundle: Path, tmp_path: Path) -> None:
    """A picture exchanged with manifest, record and sums made to fit is not what its entry commits to."""
    files = files_of(bundle)
    name = next(name for name in files if name.endswith(".png"))
    assert f"{name}: is not what entry" in "\n".join(told(forged({**files, name: b"other"}, tmp_path / "f.zip")))


def test_a_forged_record_is_named(bundle: Path, tmp_path: Path) -> None:
    """A record cannot say another status, another reference or fewer artefacts than the entries do."""
    files = files_of(bundle)
    name, raw = next((name, raw) for name, raw in files.items() if b"CASE-4711" in raw and name.endswith(".json"))
    for before, after, what in (
        (b'"status": "delivered"', b'"status": "refused"', "status"),
        (b"CASE-4711", b"CASE-4712", "reference is not what entry"),
    ):
        assert before in raw
        faults = told(forged({**files, name: raw.replace(before, after)}, tmp_path / "f.zip"))
        assert any(line.startswith(f"{name}: ") and what in line for line in faults)
    record = json.loads(raw)
    dropped = record["artefacts"].pop(0)
    less = {other: content for other, content in files.items() if other != dropped["file"]}
    less[name] = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
    assert f"{name}: lists other artefacts or texts" in "\n".join(told(forged(less, tmp_path / "f.zip")))


def test_a_record_left_out_of_the_manifest_is_named(bundle: Path, tmp_path: Path) -> None:
    """A submission whose entries are shown cannot be hidden by dropping its record."""
    files = files_of(bundle)
    name = next(name for name in files if name.startswith("submissions/") and name.endswith("record.json"))
    subject = name.split("/")[1]
    less = {other: content for other, content in files.items() if not other.startswith(f"submissions/{subject}/")}
    records = [one for one in json.loads(files[MANIFEST])["records"] if one != name]
    forgery = forged(less, tmp_path / "f.zip", lambda one: one.model_copy(update={"records": records}))
    assert told(forgery) == [f"{CHAIN}: its entries tell of {subject}, but no record does"]


def test_a_rehearsal_cannot_be_passed_off_as_real(bundle: Path, tmp_path: Path) -> None:
    """What the manifest says of it has to be what the entries say."""
    forgery = forged(
        files_of(bundle), tmp_path / "f.zip", lambda one: one.model_copy(update={"rehearsal": not one.rehearsal})
    )
    assert any(line.startswith(f"{MANIFEST}: says of a rehearsal") for line in told(forgery))


def test_an_entry_written_in_another_way_is_named(bundle: Path, tmp_path: Path) -> None:
    """A line has one form for its content: another spelling of the same, blanks or a further key are faults."""
    files = files_of(bundle)
    first, rest = files[CHAIN].split(b"\n", 1)
    seq = json.loads(first)["seq"]
    for other in (
        first.replace(b'"body":"{', b'"body":"\\u007b', 1),
        first.replace(b'"seq":', b'"seq": ', 1),
        first.replace(b'"seq":', b'"seq":0', 1),
        first[:-1] + b',"more":1}',
    ):
        assert other != first
        faults = told(forged({**files, CHAIN: other + b"\n" + rest}, tmp_path / "f.zip"))
        assert f"{CHAIN}: entry {seq}: was changed; its line is none of a chain" in faults
