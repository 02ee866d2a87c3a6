"""What a run leaves when it ends without a word, at any point; and that a living run is never robbed."""

from __future__ import annotations

import asyncio
import errno
import multiprocessing
import os
import signal
import stat
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from objector.domain.outcome import Kind, Reason
from objector.domain.submission import Status
from objector.errors import AlreadyClaimed, LedgerError
from objector.ledger.keys import KeySource
from objector.ledger.lease import LEASE, FileLock, Owner
from objector.ledger.store import Ledger
from tests.build import NOW, an_artefact
from tests.ledger import child
from tests.ledger.conftest import KEY
from tests.ledger.scenes import planned, planned_for_each

SOON = NOW + timedelta(seconds=1)


CHILDREN = multiprocessing.get_context("forkserver")
"""Each begins as a copy of a process that has loaded everything and done nothing."""
CHILDREN.set_forkserver_preload([child.__name__, "psycopg", "sqlalchemy.dialects.postgresql.psycopg"])


async def run_child(address: str, folder: Path, **told: str) -> tuple[int | None, list[str]]:
    """A process that does what is told; how it ended and what it performed."""
    mine, theirs = CHILDREN.Pipe(duplex=False)
    given = {"address": address, "folder": str(folder), "key": KEY, **told}
    process = CHILDREN.Process(target=child.run, args=(given, theirs))
    process.start()
    theirs.close()
    await asyncio.to_thread(process.join)
    with mine:
        done = mine.recv() if process.exitcode == 0 else []
    return process.exitcode, done


@pytest.mark.parametrize("point", ["before_files", "after_files", "after_entry", "before_commit", "after_commit"])
@pytest.mark.parametrize("during", ["mark_sending", "record"])
async def test_a_kill_leaves_all_or_nothing(
    ledger: Ledger, address: str, folder: Path, during: str, point: str
) -> None:
    """SIGKILL anywhere in a transaction leaves all of it or nothing, on disk and in the chain (Promise 2)."""
    _, (submission,) = await planned(ledger)
    ended, _ = await run_child(address, folder, do="crash", submission=submission.id, during=during, point=point)
    assert ended == -signal.SIGKILL
    recovered = await ledger.recover(SOON)
    found = await ledger.submission(submission.id)
    committed = point == "after_commit"
    if during == "mark_sending" and not committed:
        status, reason, kinds = Status.WAITING, Reason.CRASHED, []
    elif during == "record" and committed:
        status, reason, kinds = Status.DELIVERED, Reason.CONFIRMED, [Kind.BEFORE, Kind.AFTER]
    else:
        status, reason, kinds = Status.UNCONFIRMED, Reason.CRASHED, [Kind.BEFORE]
    assert (found.status, found.reason) == (status, reason)
    assert recovered == ([] if status is Status.DELIVERED else [found])
    assert await ledger.due(SOON) == ([submission.id] if status is Status.WAITING else [])
    kept = await ledger.artefacts(submission.id)
    assert [artefact.kind for artefact in kept] == kinds
    for artefact in kept:
        assert await ledger.open_artefact(artefact.id)
    on_disk = {path.stem for path in (folder / "files").rglob("*.sealed")}
    assert on_disk == {artefact.id for artefact in kept}
    assert (await ledger.verify()).holds


@pytest.mark.parametrize("point", ["after_entry", "before_commit", "after_commit"])
async def test_a_kill_while_claiming_sends_nothing(ledger: Ledger, address: str, folder: Path, point: str) -> None:
    """A claim that was cut off is either not there, or is recovered and tried again."""
    _, (submission,) = await planned(ledger)
    await run_child(address, folder, do="crash", submission=submission.id, during="claim", point=point)
    await ledger.recover(SOON)
    assert (await ledger.submission(submission.id)).sent_at is None
    assert await ledger.due(SOON) == [submission.id]
    await ledger.claim(submission.id, SOON)
    assert (await ledger.verify()).holds


async def test_two_processes_perform_each_submission_once(ledger: Ledger, address: str, folder: Path) -> None:
    """Two runs on the same fifty submissions: each is performed once, by one of them (Promise 1)."""
    submissions = await planned_for_each(ledger, 30)
    for count in range(5):
        _, more = await planned(ledger, 4, email=f"many{count}@example.org")
        submissions += more
    ended = await asyncio.gather(*(run_child(address, folder, do="perform") for _ in range(2)))
    assert [code for code, _ in ended] == [0, 0]
    done = Counter(submission_id for _, performed in ended for submission_id in performed)
    assert done == Counter(submission.id for submission in submissions)
    for submission in submissions:
        kinds = [entry.kind for entry in await ledger.history(submission.id)]
        assert kinds == ["planned", "claimed", "sending", "recorded"]
    assert (await ledger.verify()).holds


async def test_a_living_run_is_not_robbed(ledger: Ledger, another: Ledger) -> None:
    """On the same data folder the lock counts, not the clock: a run that slept for days keeps what it has."""
    _, (submission,) = await planned(ledger)
    claim = await ledger.claim(submission.id, NOW)
    assert await another.recover(NOW + timedelta(days=9)) == []
    assert await ledger.recover(NOW + timedelta(days=9)) == []
    await ledger.mark_sending(claim, [], NOW + timedelta(days=9))


async def test_an_ended_run_is_recovered_at_once(ledger: Ledger, another: Ledger) -> None:
    """A run that closed with something in hand is recovered although its lease is fresh, and once only."""
    first, second = await planned_for_each(ledger, 2)
    await another.claim(first.id, NOW)
    await another.mark_sending(await another.claim(second.id, NOW), [], NOW)
    await another.close()
    recovered = await asyncio.gather(ledger.recover(SOON), ledger.recover(SOON))
    assert sorted(map(len, recovered)) == [0, 2]
    waiting, unconfirmed = max(recovered, key=len)
    assert (waiting.status, waiting.due_at, waiting.attempts) == (Status.WAITING, SOON, 1)
    assert (unconfirmed.status, unconfirmed.reason, unconfirmed.due_at) == (Status.UNCONFIRMED, Reason.CRASHED, None)
    with pytest.raises(AlreadyClaimed):
        await ledger.mark_sending(first, [], SOON)


async def test_a_run_elsewhere_lives_as_long_as_its_lease(
    ledger: Ledger, address: str, tmp_path: Path, keys: KeySource
) -> None:
    """A run on another machine (another data folder) is taken for dead when its lease has expired, and not before."""
    elsewhere = tmp_path / "elsewhere"
    async with await Ledger.open(address, elsewhere, replace(keys, folder=elsewhere), now=NOW) as other:
        _, (submission,) = await planned(ledger)
        claim = await other.claim(submission.id, NOW)
        assert await ledger.recover(NOW + LEASE - timedelta(seconds=1)) == []
        assert await other.keep_lease(NOW + LEASE) == 1
        assert await ledger.recover(NOW + LEASE) == []
        assert len(await ledger.recover(NOW + LEASE * 2)) == 1
        with pytest.raises(AlreadyClaimed):
            await other.mark_sending(claim, [], NOW + LEASE * 2)
        assert await other.keep_lease(NOW + LEASE * 2) == 0


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    """A file lock is exclusive, also within one process, and free once it is let go."""
    one, other = FileLock(tmp_path / "a.lock"), FileLock(tmp_path / "a.lock")
    assert one.take()
    assert not other.take()
    one.let_go()
    assert other.take()
    other.let_go(delete=True)
    assert not (tmp_path / "a.lock").exists()


def test_an_owner_tells_the_living_from_the_dead(tmp_path: Path) -> None:
    """By the lock on the same folder; the lock file of a dead one is cleared away."""
    mine, other = Owner(tmp_path), Owner(tmp_path)
    name = other.name
    assert not mine.is_dead(mine.name, None, NOW)
    assert not mine.is_dead(name, NOW - timedelta(days=1), NOW)
    assert other._lock is not None
    os.close(other._lock._handle or 0)  # as the kernel does for a killed process: let go, and leave the file
    other._lock._handle = None
    assert mine.is_dead(name, NOW + timedelta(days=1), NOW)
    assert sorted(path.stem for path in (tmp_path / "runs").iterdir()) == [mine.name.partition(".")[2]]
    assert mine.is_dead(name, None, NOW)
    mine.close()


async def test_a_disk_that_closes_while_evidence_is_written(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trouble is told as such, nothing is marked as sent, and what could not be deleted then is deleted later."""
    _, (submission,) = await planned(ledger)
    claim = await ledger.claim(submission.id, NOW)

    def closed(place: int | Path, **_: object) -> None:
        if isinstance(place, Path) or stat.S_ISREG(os.fstat(place).st_mode):
            raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr("objector.ledger.files.os.fsync", closed)
        patch.setattr(Path, "unlink", closed)
        with pytest.raises(LedgerError, match="cannot be written: Read-only"):
            await ledger.mark_sending(claim, [an_artefact()], NOW)
    assert (await ledger.submission(submission.id)).status is Status.PERFORMING
    assert ledger._files.kept(claim.person.id)
    await ledger.recover(NOW)
    assert not ledger._files.kept(claim.person.id)
    assert not ledger._files.unsettled()
