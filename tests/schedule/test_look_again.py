"""The duty that looks again at what is unconfirmed: a pass where something is due, and nothing built where not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from objector.engine.selection import Selection
from objector.schedule.duties import Duties
from objector.wiring import Objector
from tests.ledger.scenes import UNCONFIRMED, planned, sent


@dataclass
class Passes:
    """A runner that only counts its passes; it is its own `reading_back`."""

    due: bool
    held: dict[str, str] = field(default_factory=dict)
    count: int = 0

    @property
    def reading_back(self) -> Passes:
        return self

    async def anything_due(self, selection: Selection) -> bool:
        return self.due

    async def run(self, selection: Selection, watch: object) -> None:
        self.count += 1


def duties(objector: Objector, passes: Passes) -> Duties:
    made = Duties(objector, Selection())
    vars(made)["runner"] = cast(Any, passes)
    return made


async def test_nothing_unconfirmed_builds_nothing(objector: Objector) -> None:
    """What is planned is no business of this duty: no browser, no recipes."""
    await planned(objector.ledger)
    made = Duties(objector, Selection())
    assert await made.look_again() == ""
    assert "runner" not in vars(made)
    assert made.look_again in [duty.work for duty in made.all]


@pytest.mark.parametrize("due", [True, False])
async def test_a_pass_where_something_is_due(objector: Objector, due: bool) -> None:
    """With something unconfirmed the ledger is asked, and a pass follows only where a look or a rule is due."""
    _, (submission,) = await planned(objector.ledger)
    await sent(objector.ledger, submission.id, UNCONFIRMED)
    passes = Passes(due=due)
    assert await duties(objector, passes).look_again() == ""
    assert passes.count == int(due)
