"""Somebody who knows the layout makes all sums anew: what the manifest says, what is taken from another ledger."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from objector.ledger.bundle.checking import check
from objector.ledger.bundle.layout import CHAIN, MANIFEST, PEOPLE, REPORT, Variant
from objector.ledger.bundle.manifest import Manifest
from objector.ledger.bundle.record import loaded
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.rehearsal.stamp_signer import StampSigner
from tests.build import NOW
from tests.ledger.bundling import files_of, forged, lived, person_named, written
from tests.ledger.conftest import KEY
from tests.stamping import a_signer, stamped

Files = dict[str, bytes]
Change = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def signer() -> StampSigner:
    """One signer for all."""
    return a_signer()


@pytest.fixture(scope="module")
def bundles(signer: StampSigner, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """Of each variant the files of Maria's stamped bundle; and `other`: the same from another ledger. Made once."""
    found: dict[str, Files] = {}

    async def make(folder: Path, *variants: str) -> None:
        async with await Ledger.open(None, folder, KeySource(folder=folder, given=KEY), now=NOW) as ledger:
            await lived(ledger)
            await stamped(ledger, signer)
            maria = await person_named(ledger, "Maria Muster")
            for name in variants:
                variant = Variant.ME if name == "other" else Variant(name)
                await written(ledger, folder / f"{name}.zip", variant=variant, person=maria.id)
                found[name] = files_of(folder / f"{name}.zip")

    asyncio.run(make(tmp_path_factory.mktemp("one"), *(one.value for one in Variant)))
    asyncio.run(make(tmp_path_factory.mktemp("other"), "other"))
    return found


@pytest.fixture(params=list(Variant))
def files(request: pytest.FixtureRequest, bundles: dict[str, Files]) -> Files:
    """The files of each variant in turn."""
    return bundles[request.param.value]


def told(files: Files, target: Path, change: Callable[[Manifest], Manifest] = lambda one: one) -> str:
    """What is said against these files with a manifest and sums that fit them."""
    return "; ".join(f"{fault.file}: {fault.what}" for fault in check(forged(files, target, change)).faults)


def chain_with(**new: Any) -> Callable[[Manifest], Manifest]:
    """A manifest that says this of the chain."""
    return lambda one: one.model_copy(update={"chain": one.chain.model_copy(update=new)})


def test_the_manifest_cannot_say_another_chain(files: Files, tmp_path: Path) -> None:
    """Every number and digest in it, one more, one less or another: the chain is named."""
    says = loaded(Manifest, files[MANIFEST]).chain
    for name in ("first", "last", "shown"):
        for by in (-1, 1):
            change = chain_with(**{name: max(getattr(says, name) + by, 0 if name == "shown" else 1)})
            if getattr(says, name) + by > 0 or name == "shown":
                assert f"{CHAIN}: " in told(files, tmp_path / "f.zip", change), (name, by)
    for name in ("before", "head"):
        faults = told(files, tmp_path / "f.zip", chain_with(**{name: "ab" * 32}))
        assert f"{CHAIN}: entry" in faults, name
    assert "peaks that no tree has" in told(files, tmp_path / "f.zip", chain_with(tree_before=["ab" * 32] * 9))


def test_the_manifest_cannot_say_other_records(files: Files, tmp_path: Path) -> None:
    """One dropped, one named twice, one that is none, all in another order: the last alone is nothing to hide."""
    records = loaded(Manifest, files[MANIFEST]).records

    def with_records(*some: str) -> str:
        return told(files, tmp_path / "f.zip", lambda one: one.model_copy(update={"records": list(some)}))

    assert f"{records[0]}: belongs to no record" in with_records(*records[1:])
    assert f"{MANIFEST}: names the record {records[0]} twice" in with_records(*records, records[0])
    assert f"{REPORT}: is no record" in with_records(*records, REPORT)
    assert "submissions/s-none/record.json: is missing" in with_records(*records, "submissions/s-none/record.json")
    assert with_records(*reversed(records)) == ""


def test_one_variant_cannot_pass_for_another(bundles: dict[str, Files], tmp_path: Path) -> None:
    """What is called pseudonymous names nobody and opens nothing; what is called whole says who it is about."""

    def as_variant(name: str) -> Callable[[Manifest], Manifest]:
        return lambda one: one.model_copy(update={"variant": name})

    for name in ("me", "authority"):
        faults = told(bundles[name], tmp_path / "f.zip", as_variant("group"))
        assert f"{PEOPLE}: names people" in faults
        assert "which a bundle for a group does not" in faults
        assert f"{PEOPLE}: is missing" in told(bundles["group"], tmp_path / "f.zip", as_variant(name))


def test_what_nothing_binds_is_called_unproved(files: Files, tmp_path: Path) -> None:
    """When and by what it was exported, its report, its list of people: the sums alone cover them; it is said."""
    for new in ({"made_at": "2020-01-01T00:00:00.000000Z"}, {"program": "another"}):
        assert told(files, tmp_path / "f.zip", lambda one, new=new: one.model_copy(update=new)) == ""
    assert told({**files, REPORT: b"else"}, tmp_path / "f.zip") == ""
    said = " ".join(check(tmp_path / "f.zip").not_proved)
    assert "the report (HTML, PDF), the guide, the schema and people.json" in said
    assert "program, ledger and time of the export" in said


def folder_of(files: Files) -> str:
    """The folder of a submission of which artefacts are shown, if there is one."""
    with_files = [name for name in files if name.startswith("submissions/") and not name.endswith("record.json")]
    return (with_files or [name for name in files if name.startswith("submissions/")])[0].rpartition("/")[0] + "/"


def test_nothing_comes_in_from_another_ledger(files: Files, bundles: dict[str, Files], tmp_path: Path) -> None:
    """Its chain, its records with their files, its time stamp: each is named, whatever is made to fit."""
    other = bundles["other"]
    there = loaded(Manifest, other[MANIFEST])
    faults = told({**files, CHAIN: other[CHAIN]}, tmp_path / "f.zip")
    assert f"{CHAIN}: entry" in faults
    foreign = {name: content for name, content in other.items() if name.startswith(folder_of(other))}
    (record,) = [name for name in foreign if name.endswith("record.json")]
    added = told(
        {**files, **foreign}, tmp_path / "f.zip",
        lambda one: one.model_copy(update={"records": [*one.records, record]}),
    )  # fmt: skip
    assert f"{record}: tells of {record.split('/')[1]}, of which no entry does" in added
    (stamp,) = there.stamps
    (mine,) = loaded(Manifest, files[MANIFEST]).stamps
    exchanged = {**files, mine.token: other[stamp.token], mine.certificates: other[stamp.certificates]}
    assert f"{mine.token}: is not the file of which entry {mine.entry} tells" in told(exchanged, tmp_path / "f.zip")
    whole = told(files, tmp_path / "f.zip", lambda one: one.model_copy(update={"chain": there.chain}))
    assert f"{CHAIN}: entry" in whole


def test_an_artefact_of_another_submission_is_none_of_this_one(bundles: dict[str, Files], tmp_path: Path) -> None:
    """A record that names the other's file, or the same file for two of its own: it has to have its own."""
    files = bundles["me"]
    mine, *others = [name for name in files if name.endswith("record.json") and name.startswith("submissions/")]
    record, other = json.loads(files[mine]), json.loads(files[others[0]])
    for file in (other["artefacts"][0]["file"], record["artefacts"][1]["file"]):
        changed = {**record, "artefacts": [{**record["artefacts"][0], "file": file}, *record["artefacts"][1:]]}
        raw = (json.dumps(changed, ensure_ascii=False, indent=1) + "\n").encode()
        assert "a file that is not its own" in told({**files, mine: raw}, tmp_path / "f.zip")
