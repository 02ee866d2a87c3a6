"""What nobody will ask for any more is deleted; what may still be asked for, and every entry, stays."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from objector.ledger.expiry import ANSWERS_KEPT
from objector.ledger.store import Ledger
from objector.ledger.visits import KEPT
from tests.build import NOW
from tests.ledger.scenes import SIGN_IN, planned, tried

Look = Callable[[], AbstractContextManager[Any]]
SECOND = timedelta(seconds=1)


def rows(tamper: Look, table: str) -> int:
    with tamper() as look:
        return len(list(look(f"SELECT at FROM {table}")))


async def test_an_answer_that_no_run_took(ledger: Ledger, tamper: Look) -> None:
    """A code is there for a day, and then neither there nor to be had."""
    _, (submission,) = await planned(ledger)
    await ledger.answer(submission.id, "483920", NOW)
    await ledger.tidy(NOW + ANSWERS_KEPT)
    assert rows(tamper, "answers") == 1
    before = len(await ledger.history(submission.id))
    await ledger.tidy(NOW + ANSWERS_KEPT + SECOND)
    assert rows(tamper, "answers") == 0
    assert await ledger.take_answer(submission.id, NOW) is None
    assert len(await ledger.history(submission.id)) == before
    assert (await ledger.verify()).holds


async def test_visits_of_days_ago(ledger: Ledger, tamper: Look) -> None:
    """Kept as long as the pace looks at them, also at a controller where nothing was begun since."""
    _, (submission,) = await planned(ledger)
    await tried(ledger, submission.id, SIGN_IN)
    await ledger.tidy(NOW + KEPT)
    assert rows(tamper, "visits") == 1
    await ledger.tidy(NOW + KEPT + SECOND)
    assert rows(tamper, "visits") == 0
