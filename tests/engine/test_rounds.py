"""The weekly look at the forms in use: when a form is due, and what comes of what is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from objector.channels.contract import FormContract, Reading
from objector.domain.claim import Claim
from objector.domain.outcome import NeedsPerson, Reason
from objector.domain.submission import Status
from objector.engine.contracts import Contracts, Hold, Record
from objector.engine.holding import HELD
from objector.engine.pace import Quiet
from objector.engine.probe import Prober, Verdict
from objector.engine.rounds import EVERY, Rounds, is_due, told
from objector.engine.selection import Selection
from objector.engine.visitor import as_visitor
from objector.errors import ChallengeMet, ChannelError, FormChanged, Unreachable
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from objector.recipes.model import Recipe
from tests.build import NOW, a_person
from tests.ledger.scenes import planned, tried

ALL = Selection()
HOUR = timedelta(hours=1)


@dataclass
class Seen:
    """A look that gave a form, or an error."""

    reading: Reading | None = None
    error: ChannelError | None = None


def a_form(recipe: Recipe) -> Seen:
    contract = FormContract(
        recipe=recipe.id, language="en", address="", target="", button="Send", fields=(), sentences=()
    )
    return Seen(reading=Reading(contract=contract, faults=(), sentences=()))


@dataclass
class Scene:
    """Rounds over a real ledger and real contracts; the forms answer as they are told to."""

    ledger: Ledger
    library: Library
    folder: Path
    at: datetime = NOW
    quiet: Quiet | None = None
    way: bool = True
    visitor: bool = True
    answer: ChannelError | None = None
    looked: list[str] = field(default_factory=list)

    @property
    def contracts(self) -> Contracts:
        return Contracts(self.folder / "contracts")

    @property
    def rounds(self) -> Rounds:
        """Made anew each time, as by a start."""

        async def look(recipe: Recipe, visitor: Claim) -> Seen:
            self.looked.append(recipe.id)
            return Seen(error=self.answer) if self.answer is not None else a_form(recipe)

        async def visitor(recipe: Recipe) -> Claim | None:
            return as_visitor(recipe, a_person(), None, None, self.at) if self.visitor else None

        async def has_way(recipe: Recipe) -> bool:
            return self.way

        prober = Prober(
            recipes=self.library.recipes,
            digests=self.library.digests,
            contracts=self.contracts,
            look=look,
            visitor=visitor,
            now=lambda: self.at,
        )
        return Rounds(
            ledger=self.ledger,
            contracts=self.contracts,
            recipes=self.library.recipes,
            probe=prober.probe,
            has_way=has_way,
            quiet=self.quiet,
            now=lambda: self.at,
        )

    async def round(self, selection: Selection = ALL) -> list[str]:
        """One tick; the forms that were opened, and what is told of it."""
        self.looked.clear()
        rounds = self.rounds
        self.told = told(await rounds.look(await rounds.due(selection)))
        return list(self.looked)


@pytest.fixture
async def scene(ledger: Ledger, library: Library, tmp_path: Path) -> Scene:
    """One person with one submission planned."""
    await planned(ledger)
    return Scene(ledger, library, tmp_path)


async def used(ledger: Ledger) -> list[str]:
    (submission,) = await ledger.submissions()
    return sorted(submission.recipes)


@pytest.mark.parametrize(
    ("record", "due"),
    [
        (Record(accepted={}), True),
        (Record(accepted={}, looked_at=NOW - EVERY), True),
        (Record(accepted={}, looked_at=NOW - EVERY + timedelta(seconds=1)), False),
        (Record(accepted={}, seen_at=NOW - HOUR), False),
        (Record(accepted={}, seen_at=NOW - 2 * EVERY, looked_at=NOW), False),
        (Record(accepted={}, looked_at=NOW + HOUR), True),
    ],
    ids=["never", "a week ago", "not yet a week", "of an older version", "no form at the last look", "a wrong clock"],
)
def test_when_a_form_is_due(record: Record, due: bool) -> None:
    """The whole table."""
    assert is_due(record, NOW) is due


async def test_once_a_week_and_not_at_every_start(scene: Scene) -> None:
    """Only what a submission uses; the next look is a week later, however often it is begun anew in between."""
    assert await scene.round() == await used(scene.ledger)
    for _ in range(3):
        scene.at += HOUR
        assert await scene.round() == []
    scene.at = NOW + EVERY
    assert await scene.round() == await used(scene.ledger)
    assert scene.told == ""


async def test_what_nobody_uses_is_left_alone(scene: Scene) -> None:
    """Neither a withdrawn submission's form, nor one outside the selection, nor any in an empty ledger."""
    assert await scene.round(Selection(campaign="everything")) == []
    assert await scene.round(Selection(recipe="linkedin.objection-form")) == []
    (submission,) = await scene.ledger.submissions()
    await scene.ledger.decide(submission.id, Status.WITHDRAWN, Reason.BY_REQUEST, "", NOW)
    assert await scene.round() == []


async def test_not_in_the_quiet_hours(scene: Scene) -> None:
    """Nothing is opened until they are over; a round that runs into them ends."""
    begins = NOW.time()
    scene.quiet = Quiet(begins=begins, ends=time((begins.hour + 2) % 24), zone=NOW.tzinfo)
    assert await scene.round() == []
    rounds = scene.rounds
    assert await rounds.look(await used(scene.ledger)) == []
    assert scene.looked == []
    scene.at += 3 * HOUR
    assert await scene.round() == await used(scene.ledger)


async def test_a_passing_failure_is_no_look(scene: Scene) -> None:
    """No way to the host: no browser. A page that does not answer, nobody to look as: again at the next tick."""
    scene.way = False
    assert await scene.round() == []
    scene.way, scene.answer = True, Unreachable("no answer")
    assert await scene.round() == await used(scene.ledger)
    assert scene.told.startswith("not looked at: ")
    scene.answer, scene.visitor = None, False
    assert await scene.round() == []
    assert not scene.contracts.held(scene.library.digests)
    scene.visitor = True
    assert await scene.round() == await used(scene.ledger)
    assert await scene.round() == []


async def test_a_wall_is_a_look(scene: Scene) -> None:
    """A page that wants proof of being human is not asked every hour; what was known of the form stays."""
    await scene.round()
    before = {name: scene.contracts.record(name).accepted for name in await used(scene.ledger)}
    scene.at += EVERY
    scene.answer = ChallengeMet("prove it")
    assert await scene.round() == await used(scene.ledger)
    assert await scene.round() == []
    assert {name: scene.contracts.record(name).accepted for name in before} == before


async def test_a_changed_form_is_held_and_told_and_let_go_when_it_is_back(scene: Scene) -> None:
    """What waited for it alone goes on by itself once the form is as it was."""
    names = await used(scene.ledger)
    scene.answer = FormChanged("the field is gone")
    await scene.round()
    assert scene.told == f"held, since the form changed: {', '.join(names)}"
    assert sorted(scene.contracts.held(scene.library.digests)) == names
    (submission,) = await scene.ledger.submissions()
    stopped = NeedsPerson(reason=Reason.FORM_CHANGED, detail=f"{names[0]} {HELD}")
    assert (await tried(scene.ledger, submission.id, stopped)).status is Status.NEEDS_PERSON
    scene.answer = None
    scene.at += EVERY
    await scene.round()
    assert scene.told == ""
    assert await scene.ledger.due(scene.at) == [submission.id]


async def test_what_is_held_stays_so_behind_a_wall(scene: Scene) -> None:
    """A look that saw no form ends no hold."""
    (first, *_) = await used(scene.ledger)
    hold = Hold(verdict=Verdict.DRIFTED, since=NOW, digest=scene.library.digests[first], why=("a label",))
    scene.contracts.keep(first, Record(accepted={}, seen_at=NOW - EVERY, hold=hold))
    scene.answer = ChallengeMet("prove it")
    await scene.round()
    assert first in scene.contracts.held(scene.library.digests)
