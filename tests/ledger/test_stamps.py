"""Stamps of the chain: kept with what they cover, noted in the chain, and missed when one is changed or gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from objector.errors import LedgerError, StampError
from objector.ledger import stamps
from objector.ledger.keys import KeySource
from objector.ledger.stamp_entry import CHECKPOINT, FAILED, STAMPED
from objector.ledger.stamps import AT_ONCE
from objector.ledger.store import Ledger
from objector.ledger.tree import Tree
from objector.rehearsal.stamp_signer import StampSigner
from tests.build import NOW
from tests.ledger.scenes import planned
from tests.ledger.tamper import Tamper
from tests.stamping import a_signer, a_token, stamped

LATER = NOW + timedelta(hours=30)
Tampering = Callable[[], Tamper]


@pytest.fixture(scope="module")
def signer() -> StampSigner:
    """One signer for all."""
    return a_signer()


def bodies(tampering: Tampering) -> list[tuple[str, str]]:
    """Every entry: its digest, its body."""
    with tampering() as database:
        return [(row.digest, row.body) for row in database("SELECT digest, body FROM entries ORDER BY seq")]


async def test_a_stamp_covers_everything_before_it(ledger: Ledger, tamper: Tampering, signer: StampSigner) -> None:
    """The checkpoint names the peaks over all entries before it; the stamp is of its digest, and an entry itself."""
    await planned(ledger)
    before = [digest for digest, _ in bodies(tamper)]
    checkpoint = await stamped(ledger, signer)
    tree = Tree()
    for digest in before:
        tree.add(digest)
    (_, first), (_, second) = bodies(tamper)[len(before) :]
    assert json.loads(first)["kind"] == CHECKPOINT
    assert json.loads(first)["facts"] == {"size": len(before), "peaks": tree.peaks}
    told = json.loads(second)
    assert told["kind"] == STAMPED
    assert (told["facts"]["checkpoint"], told["facts"]["head"]) == (checkpoint.seq, checkpoint.digest)
    assert (told["person"], told["submission"]) == (None, None)
    report = await ledger.verify()
    assert (report.fault, report.stamps) == ("", 1)
    assert report.last_stamp == ("tsa.example", "2026-11-22T10:00:00.000000Z", checkpoint.seq)


async def test_a_checkpoint_stands_until_something_happens(ledger: Ledger, signer: StampSigner) -> None:
    """Notes about stamps are nothing new to be stamped; anything else is."""
    await planned(ledger)
    checkpoint = await stamped(ledger, signer)
    await ledger.keep_stamp_failure(checkpoint, "other.example", StampError("no_answer", "silent"), NOW)
    assert await ledger.standing_checkpoint() == checkpoint
    assert await ledger.checkpoint(LATER) == checkpoint
    assert await ledger.stamped_by(checkpoint) == {"tsa.example"}
    await planned(ledger, name="Otto Other", email="otto@example.org")
    assert await ledger.standing_checkpoint() is None
    assert (await ledger.checkpoint(LATER)).seq > checkpoint.seq
    assert (await ledger.verify()).holds


async def test_a_second_checkpoint_goes_on_from_the_first(
    ledger: Ledger, signer: StampSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In portions of any size, and without looking at the entries before it again."""
    monkeypatch.setattr(stamps, "AT_ONCE", 3)
    await planned(ledger, 5)
    first = await stamped(ledger, signer)
    await planned(ledger, 4, name="Otto Other", email="otto@example.org")
    second = await stamped(ledger, signer, now=LATER)
    facts = json.loads(second.body)["facts"]
    assert facts["size"] == second.seq - 1 > first.seq
    assert (await ledger.verify()).stamps == 2
    assert AT_ONCE > 3


async def test_how_it_stands_with_each(ledger: Ledger, signer: StampSigner) -> None:
    """The last stamp, and the failures since; each authority by itself."""
    checkpoint = await ledger.checkpoint(NOW)
    refused = StampError("refused", "two.example: the authority refused")
    await ledger.keep_stamp_failure(checkpoint, "one.example", refused, NOW)
    await ledger.keep_stamp(checkpoint, "one.example", a_token(signer, checkpoint.body.encode()), NOW)
    for hours in (1, 2):
        await ledger.keep_stamp_failure(checkpoint, "two.example", refused, NOW + timedelta(hours=hours))
    one, two, three = await ledger.stamp_standings(["one.example", "two.example", "three.example"])
    assert (one.stamped_at, one.covers, one.failures, one.failed_at) == (NOW, checkpoint.seq, 0, NOW)
    assert (two.stamped_at, two.covers, two.failures) == (None, 0, 2)
    assert (two.failed_at, two.detail) == (NOW + timedelta(hours=2), refused.detail)
    assert (three.stamped_at, three.failed_at, three.failures) == (None, None, 0)
    kept = await ledger.last_stamp("one.example")
    assert kept is not None
    assert (kept.checkpoint, kept.digest, kept.stamped_at) == (checkpoint.seq, checkpoint.digest, NOW)
    assert await ledger.last_stamp("two.example") is None
    assert (await ledger.verify()).stamps == 1


async def test_a_failure_leaves_no_words_in_the_chain(ledger: Ledger, tamper: Tampering) -> None:
    """What an authority says may be anything, so the entry has our one word; the words stand beside it."""
    checkpoint = await ledger.checkpoint(NOW)
    await ledger.keep_stamp_failure(checkpoint, "tsa.example", StampError("refused", "your address 192.0.2.7"), NOW)
    _, body = bodies(tamper)[-1]
    assert json.loads(body)["facts"]["reason"] == "refused"
    assert json.loads(body)["kind"] == FAILED
    assert "192.0.2.7" not in body
    assert (await ledger.stamp_standings(["tsa.example"]))[0].detail == "your address 192.0.2.7"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("DELETE FROM stamps WHERE response IS NOT NULL", "the time stamp, or the failure, that it notes is missing"),
        ("DELETE FROM stamps WHERE response IS NULL", "the time stamp, or the failure, that it notes is missing"),
        ("DELETE FROM checkpoints", "the checkpoint that it notes is missing"),
        ("UPDATE checkpoints SET digest = '{zeros}'", "the checkpoint that it notes is missing or was changed"),
        ("UPDATE stamps SET authority = 'better.example' WHERE response IS NOT NULL", "time stamp that it notes was c"),
        ("UPDATE stamps SET authority = 'better.example' WHERE response IS NULL", "the failure was changed"),
        ("UPDATE stamps SET stamped_at = '2020-01-01 00:00:00' WHERE response IS NOT NULL", "notes was changed"),
        ("UPDATE stamps SET response = certificates WHERE response IS NOT NULL", "notes was changed"),
        ("UPDATE stamps SET certificates = response WHERE response IS NOT NULL", "notes was changed"),
        ("INSERT INTO checkpoints SELECT 1, digest, at FROM checkpoints", "a checkpoint was added"),
        (
            "INSERT INTO stamps SELECT 1, checkpoint, authority, at, detail, stamped_at, response, certificates "
            "FROM stamps WHERE response IS NULL",
            "a time stamp was added",
        ),
    ],
)
async def test_what_is_changed_beside_the_chain(
    folder: Path, keys: KeySource, signer: StampSigner, change: str, fault: str
) -> None:
    """A stamp, a failure or a checkpoint that is dropped, added or changed is found from its entry."""
    address = f"sqlite:///{folder / 'ledger.sqlite'}"
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        checkpoint = await stamped(ledger, signer)
        await ledger.keep_stamp_failure(checkpoint, "other.example", StampError("no_answer", "silent"), NOW)
        assert (await ledger.verify()).holds
        with Tamper(address) as database:
            database(change.format(zeros="0" * 64))
        assert fault in (await ledger.verify()).fault


async def test_a_foreign_stamp_does_not_hold(ledger: Ledger, signer: StampSigner) -> None:
    """One that was kept with an entry of its own, but covers something else."""
    checkpoint = await ledger.checkpoint(NOW)
    await ledger.keep_stamp(checkpoint, "tsa.example", a_token(signer, b"something else"), NOW)
    report = await ledger.verify()
    assert "the time stamp that it notes does not hold: the token is for something else" in report.fault
    assert report.seq == checkpoint.seq + 1


async def test_a_checkpoint_that_lies_is_found(ledger: Ledger, signer: StampSigner) -> None:
    """A tree that does not begin with the ledger's own entries, by whoever wrote it."""
    await planned(ledger)
    lie = Tree()
    lie.add("ab" * 32)
    checkpoint = await ledger._write(stamps.add_checkpoint, lie, NOW)
    report = await ledger.verify()
    assert (report.fault, report.seq) == (
        f"entry {checkpoint.seq}: names other entries before it than the chain has",
        checkpoint.seq,
    )


async def test_a_damaged_chain_is_not_stamped(ledger: Ledger, tamper: Tampering) -> None:
    """A gap, or a former checkpoint that says something else: told, and no checkpoint is made over it."""
    await planned(ledger)
    await ledger.checkpoint(NOW)
    await planned(ledger, name="Otto Other", email="otto@example.org")
    with tamper() as database:
        database.drop_triggers()
        database("UPDATE entries SET body = replace(body, '\"size\"', '\"sise\"') WHERE body LIKE '%checkpoint%'")
    with pytest.raises(LedgerError, match="objector verify --ledger"):
        await ledger.checkpoint(LATER)
    with tamper() as database:
        database("DELETE FROM checkpoints")
        database("DELETE FROM entries WHERE seq = 2")
    with pytest.raises(LedgerError, match="entry 2 of the ledger is missing"):
        await ledger.checkpoint(LATER)


async def test_what_a_bundle_asks_for(ledger: Ledger, tamper: Tampering, signer: StampSigner) -> None:
    """Which checkpoints are stamped, by whom, up to an entry; and the tree before any entry."""
    first = await stamped(ledger, signer, "one.example")
    end = await ledger.keep_stamp(first, "two.example", a_token(signer, first.body.encode()), NOW)
    await planned(ledger, 3)
    failed = await ledger.checkpoint(LATER)
    await ledger.keep_stamp_failure(failed, "one.example", StampError("no_answer", "silent"), LATER)
    assert await ledger.gather(stamps.stamped_checkpoints, failed.seq) == [first.seq]
    assert await ledger.gather(stamps.stamped_checkpoints, first.seq) == []
    found = await ledger.gather(stamps.stamps_of, first.seq, end)
    assert [one.authority for one in found] == ["one.example", "two.example"]
    assert len(await ledger.gather(stamps.stamps_of, first.seq, end - 1)) == 1
    digests = [digest for digest, _ in bodies(tamper)]
    tree = Tree()
    for seq in range(1, len(digests) + 1):
        assert (await ledger.gather(stamps.tree_before, seq)).peaks == tree.peaks
        tree.add(digests[seq - 1])
