"""The probe against the look-alikes: what it names, what it holds, and that it sends and types nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from objector.channels.browser import BrowserChannel
from objector.channels.code_desk import CodeDesk
from objector.channels.drift import Change
from objector.channels.probing import Seen, look_at_form
from objector.domain.claim import Claim
from objector.domain.outcome import Delivered, NeedsPerson, Outcome, Reason
from objector.engine.contracts import Contracts
from objector.engine.holding import Holding
from objector.engine.probe import Probed, Prober, Verdict
from objector.engine.visitor import as_visitor
from objector.errors import ConfigError
from objector.recipes.model import Recipe
from objector.rehearsal.cast import made_up_person, session_for
from objector.rehearsal.scenario import Behaviour, Scenario
from tests.engine.rehearsing import Stage

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FORM = "meta.facebook.ai-2025"
OPEN_FORM = "linkedin.objection-form"

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def no_mail(*_: object) -> bool:
    """No code is ever wanted."""
    raise AssertionError("a probe asks for no code")


@dataclass
class Scene:
    """A prober on the stage with a folder of its own."""

    stage: Stage
    folder: Path
    signed_in: bool = True

    @property
    def contracts(self) -> Contracts:
        """What is kept."""
        return Contracts(self.folder / "contracts")

    @property
    def prober(self) -> Prober:
        """The real one, over the real browser."""
        channel = BrowserChannel(
            process=self.stage.process,
            recipes=self.stage.library.recipes,
            digests=self.stage.library.digests,
            codes=CodeDesk(use=no_mail, answers=(), now=lambda: NOW),
            patience=2.0,
            rehearsal=True,
        )

        async def look(recipe: Recipe, visitor: Claim) -> Seen:
            return await look_at_form(channel, recipe, visitor)

        async def visitor(recipe: Recipe) -> Claim | None:
            person = made_up_person(NOW)
            account = next((one for one in person.accounts if one.service == recipe.service), None)
            if recipe.signed_in and not self.signed_in:
                return None
            session = session_for(person, account) if account else None
            return as_visitor(recipe, person, account, session, NOW)

        return Prober(
            recipes=self.stage.library.recipes,
            digests=self.stage.library.digests,
            contracts=self.contracts,
            look=look,
            visitor=visitor,
            now=lambda: NOW,
        )

    async def probe(self, recipe: str = FORM, **behaviour: object) -> Probed:
        """A probe of a portal that behaves like this; nothing reaches the portal."""
        everywhere = Behaviour.model_validate(behaviour)
        self.stage.portals.use(Scenario(name="test", about="", everywhere=everywhere))
        self.stage.portals.clear()
        probed = await self.prober.probe(recipe)
        assert self.stage.portals.received == ()
        return probed


@pytest_asyncio.fixture(loop_scope="session")
async def scene(stage: Stage, tmp_path: Path) -> AsyncIterator[Scene]:
    """A folder in which nothing is kept yet."""
    yield Scene(stage, tmp_path)


async def test_first_seen_then_unchanged(scene: Scene) -> None:
    """The contract is kept at the first look, and the same form with all its random names is the same form."""
    first = await scene.probe()
    assert (first.verdict, first.held) == (Verdict.FIRST_SEEN, False)
    again = await scene.probe(cookie_dialog=True)
    assert (again.verdict, again.differences, again.held) == (Verdict.UNCHANGED, (), False)


async def test_no_value_is_in_a_contract(scene: Scene) -> None:
    """The form is filled in already with the account's address; it is not kept."""
    await scene.probe()
    (kept,) = (scene.folder / "contracts").iterdir()
    text = kept.read_text(encoding="utf-8")
    assert "Please" in text or "Spiegaci" in text
    person = made_up_person(NOW)
    for value in (person.email, person.name, person.grounds, "cookie"):
        assert value.lower() not in text.lower()


async def test_changed_labels_are_named_and_hold_the_recipe(scene: Scene) -> None:
    """Each label, with the rung that still finds the field."""
    await scene.probe()
    drifted = await scene.probe(labels="drifted")
    assert (drifted.verdict, drifted.held) == (Verdict.DRIFTED, True)
    labels = {one.before: one.after for one in drifted.differences if one.change is Change.LABEL}
    assert labels["Indirizzo e-mail *"] == "Dove dobbiamo rispondere? *"
    assert drifted.rungs[1] == "kind"
    rungs = {one.field: one.after for one in drifted.differences if one.change is Change.RUNG}
    assert rungs["Spiegaci che impatto ha su di te questo trattamento dei dati (facoltativo)"] == "kind"


async def test_moved_fields_are_named(scene: Scene) -> None:
    """A form in another order is told by place, not as something else."""
    await scene.probe()
    moved = await scene.probe(order="reversed")
    assert moved.verdict is Verdict.DRIFTED
    assert {one.change for one in moved.differences} == {Change.MOVED}


async def test_a_required_new_field_holds_the_recipe(scene: Scene) -> None:
    """It is named, also at the very first look, and cannot be accepted away."""
    await scene.probe()
    broken = await scene.probe(unknown_required_field=True)
    assert (broken.verdict, broken.held) == (Verdict.BROKEN, True)
    (added,) = [one for one in broken.differences if one.change is Change.ADDED]
    assert "required" in added.after
    assert any(added.field in why and "does not declare" in why for why in broken.why)
    with pytest.raises(ConfigError, match="nothing to accept"):
        scene.prober.accept(FORM)


async def test_a_form_that_sends_elsewhere_is_broken(scene: Scene) -> None:
    """The target's host is part of the contract, and must be the recipe's."""
    broken = await scene.probe(foreign_target=True)
    assert (broken.verdict, broken.held) == (Verdict.BROKEN, True)
    assert "not on the recipe's hosts" in broken.why[0]


async def test_what_is_accepted_is_unchanged(scene: Scene) -> None:
    """After a person looked, the form as it is now is the contract, and the recipe is free."""
    await scene.probe()
    await scene.probe(order="reversed")
    assert FORM in scene.contracts.held(scene.stage.library.digests)
    scene.prober.accept(FORM)
    assert scene.contracts.held(scene.stage.library.digests) == {}
    again = await scene.probe(order="reversed")
    assert (again.verdict, again.held) == (Verdict.UNCHANGED, False)


async def test_a_form_that_is_itself_again_is_let_go(scene: Scene) -> None:
    """A hold ends by itself when the next look finds the contract."""
    await scene.probe()
    await scene.probe(labels="drifted")
    assert not (await scene.probe()).held


async def test_a_newer_recipe_is_not_held(scene: Scene) -> None:
    """A hold is about one edition of a recipe."""
    await scene.probe(unknown_required_field=True)
    assert scene.contracts.held({FORM: "another digest"}) == {}


@pytest.mark.parametrize(
    ("behaviour", "verdict"),
    [
        ({"access": "session-expired"}, Verdict.SIGN_IN),
        ({"access": "challenge"}, Verdict.CHALLENGE),
        ({"on_open": "error"}, Verdict.UNREACHABLE),
        ({"on_open": "rate-limit"}, Verdict.UNREACHABLE),
    ],
)
async def test_what_stands_in_the_way_holds_nothing(scene: Scene, behaviour: dict[str, str], verdict: Verdict) -> None:
    """A wall or a server at fault says nothing about the form."""
    await scene.probe()
    probed = await scene.probe(**behaviour)
    assert (probed.verdict, probed.held) == (verdict, False)


async def test_without_a_session_nothing_is_opened(scene: Scene) -> None:
    """A form behind a sign-in is not looked at signed out."""
    scene.signed_in = False
    probed = await scene.probe()
    assert probed.verdict is Verdict.SIGN_IN
    assert "objector sign-in facebook" in probed.why[0]


class Performing:
    """A channel that remembers what it was given."""

    def __init__(self) -> None:
        self.recipes: list[tuple[str, ...]] = []

    async def perform(self, claim: Claim, **_: object) -> Outcome:
        """Delivered."""
        self.recipes.append(claim.submission.recipes)
        return Delivered(reason=Reason.CONFIRMED)


async def never(kept: object) -> None:
    """Nothing is sent here."""
    raise AssertionError("sent")


async def test_a_held_recipe_is_not_tried_and_others_go_on(scene: Scene) -> None:
    """Its submission waits for a person with the reason; another variant, and other recipes, are performed."""
    await scene.probe(unknown_required_field=True)
    channel = Performing()
    holding = Holding(channel, lambda: scene.contracts.held(scene.stage.library.digests))
    recipes = scene.stage.library.recipes
    held = as_visitor(recipes[FORM], made_up_person(NOW), None, None, NOW)
    outcome = await holding.perform(held, before_sending=never)
    assert isinstance(outcome, NeedsPerson)
    assert outcome.reason is Reason.FORM_CHANGED
    assert f"objector probe {FORM}" in outcome.detail
    assert channel.recipes == []
    other = as_visitor(recipes[OPEN_FORM], made_up_person(NOW), None, None, NOW)
    assert isinstance(await holding.perform(other, before_sending=never), Delivered)
    assert channel.recipes == [(OPEN_FORM,)]
