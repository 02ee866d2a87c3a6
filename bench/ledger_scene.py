"""A ledger of any size: one person's rows made by the ledger's own code, and as many likenesses of them as wanted.

Each likeness has ids, a key and an address of its own and values sealed with that key; entries are numbered and
chained one after the other. Such a ledger verifies, and everything in it can be claimed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bench.ledger_rows import Likenesses
from bench.people import a_form, made_up, now, open_ledger
from bench.stamps import stamp
from objector.domain.campaign import Campaign
from objector.domain.outcome import Delivered, Evidence, Failed, Finding, Outcome, Reason, Unconfirmed
from objector.domain.retry import Move
from objector.domain.submission import Status
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.ledger.vault import Vault
from objector.recipes.model import Recipe

ACCOUNTS = 10
"""Of each person, and so many submissions."""
LATER = timedelta(days=400)
"""From when on what waits is due again: not while anything is measured."""
CAMPAIGN = "bench"

EVIDENCE = Evidence(
    recipe_digest="0" * 64,
    url="https://www.facebook.com/help/contact/712876720715583",
    browser="HeadlessChrome",
    findings=tuple(Finding(step=step, do="fill", rung="label", seen="Email") for step in range(4)),
    new_text="Abbiamo ricevuto la tua richiesta.",
)
ENDS: tuple[tuple[int, bool, Outcome, Status], ...] = (
    (3, True, Delivered(reason=Reason.CONFIRMED, reference="CASE-1", evidence=EVIDENCE), Status.DELIVERED),
    (1, True, Unconfirmed(reason=Reason.FORM_GONE_NEW_TEXT, evidence=EVIDENCE), Status.UNCONFIRMED),
    (1, False, Failed(reason=Reason.UNREACHABLE, passing=True, evidence=EVIDENCE), Status.WAITING),
)
"""How many of each person's submissions have come how far: whether something was sent, the outcome, the status. The
rest was planned, and is due."""
DUE = ACCOUNTS - sum(number for number, *_ in ENDS)
"""Of each person's submissions, so many are due."""


async def build(folder: Path, recipe: Recipe, count: int, stamps: int = 0) -> None:
    """Make a rehearsal's ledger with so many submissions, a multiple of `ACCOUNTS`, in this folder.

    `stamps`: it is time-stamped so often while it grows, the last time at its end.
    """
    if count < ACCOUNTS or count % ACCOUNTS:
        raise ValueError(f"{count} submissions: wanted is a multiple of {ACCOUNTS}")
    async with await open_ledger(folder) as ledger:
        await _first_person(ledger, recipe)
        name = ledger.id
    key = KeySource(folder=folder, keyring=False).find(name, None)
    if key is None:
        raise SystemExit(f"the ledger in {folder} has no key")
    likenesses, left = Likenesses(Vault(key[0])), count // ACCOUNTS - 1
    for times in range(max(stamps, 1), 0, -1):
        _grow(folder, likenesses, -(-left // times))
        left -= -(-left // times)
        if stamps:
            await stamp(folder)


def _grow(folder: Path, likenesses: Likenesses, number: int) -> None:
    with closing(sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        likenesses.add(connection, number)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")


async def _first_person(ledger: Ledger, recipe: Recipe) -> None:
    form = a_form(recipe)
    person = await ledger.save_person(made_up(0, accounts=ACCOUNTS), now())
    lines = Campaign(id=CAMPAIGN, title=CAMPAIGN, forms=(form,)).expand(person)
    planned = iter(await ledger.plan(lines, CAMPAIGN, now()))
    for number, sent, outcome, to in ENDS:
        for _ in range(number):
            claim = await ledger.claim(next(planned).id, now())
            if sent:
                await ledger.mark_sending(claim, [], now())
            due_at = now() + LATER if to is Status.WAITING else None
            await ledger.record(claim, outcome, Move(to=to, reason=outcome.reason, due_at=due_at), now())
