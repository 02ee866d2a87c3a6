"""What a submission is worth that ends every run, and what a run leaves on disk that died before its commit."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission
from objector.ledger.keys import KeySource
from objector.ledger.recovery import IN_A_ROW
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger.scenes import UNREACHABLE, planned, tried

SOON = NOW + timedelta(seconds=1)


async def _crash(ledger: Ledger, address: str, folder: Path, keys: KeySource, submission_id: str) -> Submission:
    """A run claims it and ends without a word; the submission after the next run's recovery."""
    async with await Ledger.open(address, folder, keys, now=NOW) as doomed:
        await doomed.claim(submission_id, SOON)
    (recovered,) = await ledger.recover(SOON)
    return recovered


async def test_what_ends_every_run_goes_to_a_person(
    ledger: Ledger, address: str, folder: Path, keys: KeySource
) -> None:
    """Tried again four times; after the fifth end in a row a person decides, and after that it counts anew."""
    _, (submission,) = await planned(ledger)
    for _ in range(IN_A_ROW - 1):
        found = await _crash(ledger, address, folder, keys, submission.id)
        assert (found.status, found.due_at) == (Status.WAITING, SOON)
    found = await _crash(ledger, address, folder, keys, submission.id)
    assert (found.status, found.reason, found.due_at) == (Status.NEEDS_PERSON, Reason.CRASHED, None)
    assert await ledger.due(SOON) == []
    await ledger.decide(submission.id, Status.PERFORMING, Reason.CRASHED, "once more", SOON)
    assert (await _crash(ledger, address, folder, keys, submission.id)).status is Status.WAITING


async def test_only_ends_in_a_row_count(ledger: Ledger, address: str, folder: Path, keys: KeySource) -> None:
    """An attempt that came to an outcome between them is a new beginning."""
    _, (submission,) = await planned(ledger)
    for _ in range(IN_A_ROW - 1):
        await _crash(ledger, address, folder, keys, submission.id)
    await tried(ledger, submission.id, UNREACHABLE, SOON)
    await ledger.decide(submission.id, Status.PERFORMING, Reason.UNREACHABLE, "at once", SOON)
    assert (await _crash(ledger, address, folder, keys, submission.id)).status is Status.WAITING


async def test_files_without_an_entry_are_swept_though_nothing_was_in_hand(ledger: Ledger, folder: Path) -> None:
    """A run that died while it kept a mail leaves a sealed file and its mark; the next recovery deletes both."""
    person, _ = await planned(ledger)
    kept = await ledger.keep_file(person.id, b"%PDF kept", "application/pdf", NOW)
    ledger._files.begin(person.id, "f-orphan")
    ledger._files.write(person.id, [("f-orphan", b"sealed")])
    assert await ledger.recover(SOON) == []
    assert {place.stem for place in (folder / "files").rglob("*.sealed")} == {kept}
    assert list((folder / "unsettled").iterdir()) == []
    assert await ledger.open_artefact(kept) == b"%PDF kept"
