"""A small ledger of one made-up person with the demo campaign planned, and what must hold of it in the end."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from chaos.stage import Stage
from objector.domain.person import Account
from objector.domain.submission import Status, Submission
from objector.ledger import chain
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.load import load_library
from objector.rehearsal.cast import made_up_person, session_for
from objector.shipped import config_dir

ARRIVED = (Status.DELIVERED, Status.UPHELD, Status.REFUSED)
ASKED = (Status.UNCONFIRMED, Status.NEEDS_PERSON)
CAMPAIGN = "meta-ai"


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


async def _open(folder: Path) -> Ledger:
    home = folder / "data" / "rehearsal"
    home.mkdir(parents=True, exist_ok=True)
    return await Ledger.open(None, home, KeySource(folder=home, keyring=False), now=now(), rehearsal=True)


_one_by_one = threading.Lock()
"""Alembic makes one schema at a time in a process."""


def prepare(folder: Path, mark: str) -> None:
    """Keep somebody with two Facebook accounts and one Instagram account, signed in, and plan the campaign."""
    with _one_by_one:
        asyncio.run(_prepare(folder, mark))


async def _prepare(folder: Path, mark: str) -> None:
    campaign = load_library([config_dir()]).campaigns[CAMPAIGN]
    accounts = tuple(
        Account(id="", service=service, handle=f"{mark}.{count}", email=f"{mark}-{count}@example.org")
        for count, service in enumerate(("facebook", "facebook", "instagram"))
    )
    person = replace(made_up_person(now()), email=f"{mark}@example.org", accounts=accounts)
    async with await _open(folder) as ledger:
        kept = await ledger.save_person(person, now())
        for account in kept.accounts:
            await ledger.keep_session(account.id, session_for(kept, account), now())
        kept = await ledger.person(kept.id)
        await ledger.plan(campaign.expand(kept, await ledger.planned([kept.id])), campaign.id, now())


@dataclass(kw_only=True)
class Findings:
    """What was found in one ledger once it had come to its end."""

    planned: int = 0
    arrived: int = 0
    asked: int = 0
    doubles: int = 0
    """How often the portals took one that they had already, whichever variant of the form it went through."""
    lost: int = 0
    """Submissions that are neither where they belong nor asked about, or delivered while no portal knows of them."""
    faults: list[str] = field(default_factory=list)
    """What does not agree between chain, notes and files."""


async def judge(folder: Path, mark: str, stage: Stage) -> Findings:
    """Hold the ledger against itself and against what the portals counted."""
    counted = stage.counted(mark)
    async with await _open(folder) as ledger:
        submissions = await ledger.submissions()
        report = await ledger.verify()
        found = Findings(
            planned=len(submissions),
            arrived=sum(one.status in ARRIVED for one in submissions),
            asked=sum(one.status in ASKED for one in submissions),
        )
        if not report.holds:
            found.faults.append(f"the chain: {report.fault}")
        found.faults += await _artefact_faults(ledger, submissions, folder)
        names = await _names(ledger, submissions)
    for one in submissions:
        number = sum(counted[key] for key in counted if key[1] in names[one.id])
        found.doubles += max(0, number - 1)
        found.lost += one.status not in ARRIVED + ASKED or (one.status in ARRIVED and number == 0)
        if number and one.sent_at is None:
            found.faults.append(f"{one.id}: arrived, and the ledger says that nothing was sent")
    strange = [key for key in counted if not any(key[1] in some for some in names.values())]
    if strange or not submissions:
        found.faults.append(f"{len(submissions)} were planned; arrived, and planned for nobody: {strange}")
    return found


async def _names(ledger: Ledger, submissions: list[Submission]) -> dict[str, set[str]]:
    """By submission, what a portal may know its person by. Here no two submissions have one in common."""
    people = {person.id: person for person in await ledger.people()}
    found = {}
    for one in submissions:
        account = people[one.person_id].account(one.account_id)
        found[one.id] = {account.handle, account.email} if account else {people[one.person_id].email}
    return found


async def _artefact_faults(ledger: Ledger, submissions: list[Submission], folder: Path) -> list[str]:
    faults = []
    noted: Counter[str] = Counter()
    for submission in submissions:
        entries = await ledger.history(submission.id)
        told = {one["id"]: one for entry in entries for one in entry.facts.get("artefacts", ())}
        kept = {one.id: one for one in await ledger.artefacts(submission.id)}
        noted.update(list(kept))
        if set(told) != set(kept):
            faults.append(f"{submission.id}: entries and artefacts differ by {set(told) ^ set(kept)}")
        for artefact in kept.values():
            content = await ledger.open_artefact(artefact.id)
            same = sha256(content).hexdigest() == artefact.sha256
            if not same or told.get(artefact.id, {}).get("commitment") != chain.commitment(
                bytes.fromhex(artefact.salt), content
            ):
                faults.append(f"{artefact.id}: its content is not what was noted")
    on_disk = {place.stem for place in (folder / "data" / "rehearsal" / "files").rglob("*.sealed")}
    if on_disk != set(noted):
        faults.append(f"files and artefacts differ by {on_disk ^ set(noted)}")
    return faults
