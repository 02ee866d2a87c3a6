"""Looking again at what is unconfirmed, in a real browser: what settles it, and that a look sends nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from objector.cli.advice import next_steps
from objector.domain.outcome import Kind, Reason
from objector.domain.read_back import BEGUN, KEPT, UNDONE, ReadBack
from objector.domain.read_back import LOST as LOST_LOOK
from objector.domain.submission import Status
from objector.engine.selection import Selection
from objector.engine.todo import todo
from objector.errors import AlreadyClaimed
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.model import Answer, Recipe
from objector.rehearsal.sessions import storage_state
from objector.settings import load_settings
from tests.engine.looking_again import (
    ALREADY,
    FORM,
    HOUR,
    LOST,
    NOT_TAKEN,
    TOGGLE,
    Scene,
    behaving,
    unconfirmed,
)
from tests.engine.rehearsing import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

MINUTE = timedelta(minutes=1)
AT_ONCE = HOUR + MINUTE


def with_already(recipe: Recipe, language: str = "en") -> Recipe:
    """The recipe as it would be if the page's text for whoever objected before were documented."""
    answer = Answer.model_validate({"means": "already_objected", "text": {language: [ALREADY]}})
    return recipe.model_copy(update={"answers": (*recipe.answers, answer)})


async def test_a_switch_that_stands_objected_is_late_proof(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer was lost; an hour later the switch stands off: delivered, with its picture, and sent once."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE]) as scene:
        assert (await scene.later(HOUR - MINUTE)).status is Status.UNCONFIRMED
        assert scene.looked == []
        done = await scene.later(AT_ONCE)
        assert (done.status, done.reason) == (Status.DELIVERED, Reason.CONFIRMED), done
        assert done.delivered_at is not None
        assert done.delivered_at >= scene.now() - MINUTE
        assert (scene.counted, scene.arrived, len(scene.looked)) == (1, 1, 1)
        (begun,), (kept,) = await scene.entries(BEGUN), await scene.entries(KEPT)
        assert begun.facts["inbox"] == "none"
        assert kept.facts["stands"] == "objected"
        shown = {artefact["kind"] for artefact in kept.facts["artefacts"]}
        assert {Kind.AFTER.value, Kind.PAGE.value} <= shown
        assert not (await scene.ledger.verify()).fault


async def test_a_switch_that_stands_as_before_sends_nothing(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing had arrived, and the look says so: that alone never sends anything, however often."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE], NOT_TAKEN) as scene:
        for hours in (1, 8, 33, 106, 280, 600):
            done = await scene.later(timedelta(hours=hours) + MINUTE)
            assert done.status is Status.UNCONFIRMED
        assert len(scene.looked) == 5
        assert {entry.facts["stands"] for entry in await scene.entries(KEPT)} == {"not_objected"}
        assert (scene.counted, len(await scene.entries("sending"))) == (0, 1)
        assert "looked at again 5 times" in done.detail
        assert "stands on on" in done.detail
        items = await todo(scene.ledger, stage.library, scene.now())
        (item,) = [one for one in items if one.submissions == (done.id,)]
        assert item.command == f"objector answer {done.id} --arrived"
        assert "stands on on" in item.why
        assert any("--resend" in step for step in next_steps(done))


async def test_a_form_that_says_already_objected_is_late_proof(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's documented text: delivered as already objected, the portal counted one."""
    recipe = with_already(stage.library.recipes[FORM])
    async with unconfirmed(stage, tmp_path, monkeypatch, recipe) as scene:
        done = await scene.later(AT_ONCE, "remembers")
        assert (done.status, done.reason) == (Status.DELIVERED, Reason.ALREADY_OBJECTED), done
        assert (scene.counted, scene.arrived) == (1, 1)


@pytest.mark.parametrize(("language", "stands"), [("en", "not_objected"), ("it", "unclear")])
async def test_silence_tells_only_in_a_language_in_which_it_would_speak(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, stands: str
) -> None:
    """A form that is offered says nothing where its text is not known in the language that it is shown in."""
    recipe = with_already(stage.library.recipes[FORM], language)
    async with unconfirmed(stage, tmp_path, monkeypatch, recipe) as scene:
        done = await scene.later(AT_ONCE)
        assert done.status is Status.UNCONFIRMED
        assert [entry.facts["stands"] for entry in await scene.entries(KEPT)] == [stands]
        assert scene.counted == 1


async def test_a_form_of_which_nothing_is_documented_is_not_looked_at(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No shipped form tells whoever opens it again; opening it would teach nothing."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[FORM]) as scene:
        assert (await scene.later(AT_ONCE, "remembers")).status is Status.UNCONFIRMED
        assert scene.looked == []


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        (behaving(access="session-expired"), "sign_in"),
        (behaving(access="challenge"), "challenge"),
        (behaving(access="gone"), "form_changed"),
        (behaving(labels="drifted"), "form_changed"),
        (behaving(on_open="error"), "server_error"),
        (behaving(on_open="close"), "unreachable"),
    ],
    ids=["sign-in", "challenge", "gone", "drifted", "error", "closed"],
)
async def test_a_wall_leaves_it_unconfirmed(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scenario: object, reason: str
) -> None:
    """Nothing was learned: it stays unconfirmed, and the list of what waits for the person says what was tried."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE]) as scene:
        done = await scene.later(AT_ONCE, scenario)  # type: ignore[arg-type]
        assert done.status is Status.UNCONFIRMED
        (kept,) = await scene.entries(KEPT)
        assert (kept.facts["stands"], kept.facts["reason"]) == ("unclear", reason)
        (item,) = [one for one in await todo(scene.ledger, stage.library, scene.now()) if done.id in one.submissions]
        assert "looked at again once" in item.why
        assert kept.facts["detail"] in item.why
        assert scene.arrived == 1


async def test_a_new_session_is_worth_another_look_at_once(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that met a sign-in is made up for as soon as the person has signed in."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE]) as scene:
        await scene.later(AT_ONCE, behaving(access="session-expired"))
        assert (await scene.later(AT_ONCE + MINUTE)).status is Status.UNCONFIRMED
        assert len(scene.looked) == 1
        (person,) = await scene.ledger.people()
        (account,) = person.accounts
        state = storage_state(account.service, account.handle, account.email or person.email, person.language)
        await scene.ledger.keep_session(account.id, state, scene.now())
        done = await scene.later(AT_ONCE + 2 * MINUTE)
        assert (done.status, len(scene.looked), scene.counted) == (Status.DELIVERED, 2, 1)


async def test_what_is_held_is_not_looked_at(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that drifted is not read: what it shows may mean something else."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE]) as scene:
        scene.rehearsal.runner.reading_back = scene.reader(scene.ledger, held=[TOGGLE])
        assert (await scene.later(AT_ONCE)).status is Status.UNCONFIRMED
        assert scene.looked == []


async def test_two_runs_at_once_look_once(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run comes while the first looks, and once more after it: one look, one entry."""
    async with (
        unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE], NOT_TAKEN) as scene,
        await Ledger.open(
            None, tmp_path, KeySource(folder=tmp_path, keyring=False), now=scene.now(), rehearsal=True
        ) as beside,
    ):
        stage.portals.use("calm")
        scene.ahead = AT_ONCE
        other = scene.another_runner(beside)
        both = [scene.rehearsal.runner.run(Selection()), other.run(Selection())]
        await asyncio.gather(*both)
        await other.run(Selection())
        assert len(scene.looked) == 1
        assert len(await scene.entries(BEGUN)) == len(await scene.entries(KEPT)) == 1


async def test_a_run_that_found_it_due_before_another_looked_does_not_look_again(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was due when it was asked for, and was looked at meanwhile, is refused by the ledger."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE], NOT_TAKEN) as scene:
        scene.ahead = AT_ONCE
        reading_back = scene.rehearsal.runner.reading_back
        assert reading_back is not None
        (due,) = await reading_back.due(Selection())
        await scene.later(AT_ONCE)
        with pytest.raises(AlreadyClaimed):
            await scene.ledger.begin_read_back(due.submission.id, due.seen, {}, scene.now())
        assert len(await scene.entries(BEGUN)) == 1


class Waiting:
    """A look that does not come to its end by itself."""

    def __init__(self, scene: Scene) -> None:
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.really = scene.reader(scene.ledger).look
        runner = scene.rehearsal.runner
        assert runner.reading_back is not None
        object.__setattr__(runner.reading_back, "look", self.look)

    async def look(self, claim: object, recipes: object) -> ReadBack:
        """Wait to be told."""
        self.begun.set()
        await self.go_on.wait()
        return await self.really(claim, recipes)  # type: ignore[arg-type]


async def test_a_look_that_is_stopped_is_not_counted(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is asked to end gives its look up: nothing changes, and the next run looks."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE]) as scene:
        waiting, runner, before = Waiting(scene), scene.rehearsal.runner, (await scene.ledger.submissions())[0]
        scene.ahead = AT_ONCE
        stage.portals.use("calm")
        running = asyncio.ensure_future(runner.run(Selection()))
        await waiting.begun.wait()
        await runner.stop()
        await running
        (after,) = await scene.ledger.submissions()
        assert (after.status, after.detail, after.due_at) == (before.status, before.detail, None)
        assert [len(await scene.entries(kind)) for kind in (BEGUN, UNDONE, KEPT)] == [1, 1, 0]
        other = scene.another_runner(scene.ledger)
        await other.run(Selection())
        assert (await scene.ledger.submissions())[0].status is Status.DELIVERED


async def test_what_the_person_says_meanwhile_holds(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They said that it arrived while the page was being looked at: what the look gave is kept and changes nothing."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE], NOT_TAKEN) as scene:
        waiting, runner = Waiting(scene), scene.rehearsal.runner
        scene.ahead = AT_ONCE
        stage.portals.use("calm")
        running = asyncio.ensure_future(runner.run(Selection()))
        await waiting.begun.wait()
        (submission,) = await scene.ledger.submissions()
        with pytest.raises(AlreadyClaimed, match="in a run's hands"):
            await scene.ledger.forget(submission.person_id, scene.now())
        await scene.ledger.decide(
            submission.id, Status.DELIVERED, Reason.CONFIRMED_BY_HAND, "the person saw that it arrived", scene.now()
        )
        waiting.go_on.set()
        await running
        (after,) = await scene.ledger.submissions()
        assert (after.status, after.reason) == (Status.DELIVERED, Reason.CONFIRMED_BY_HAND)
        assert after.detail == "the person saw that it arrived"
        assert [entry.facts["stands"] for entry in await scene.entries(KEPT)] == ["not_objected"]
        await scene.ledger.forget(submission.person_id, scene.now())
        assert not (await scene.ledger.verify()).fault


async def test_found_after_a_crash_while_sending(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No outcome was ever recorded: the recovery makes it unconfirmed, and it is resolved in the same order."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE], LOST) as scene:
        (first,) = await scene.ledger.submissions()
        stage.portals.use("calm")
        person = await scene.ledger.person(first.person_id)
        mine = person.accounts[0]
        assert mine.session_at is not None
        await scene.ledger.decide(first.id, Status.PERFORMING, first.reason, "for this test", scene.now())
        async with await Ledger.open(
            None, tmp_path, KeySource(folder=tmp_path, keyring=False), now=scene.now(), rehearsal=True
        ) as dying:
            claim = await dying.claim(first.id, scene.now())
            await dying.mark_sending(claim, [], scene.now())
        (crashed,) = await scene.ledger.recover(scene.now())
        assert (crashed.status, crashed.reason) == (Status.UNCONFIRMED, Reason.CRASHED)
        done = await scene.later(AT_ONCE)
        assert (done.status, done.reason, scene.counted) == (Status.DELIVERED, Reason.CONFIRMED, 1)


async def test_a_kill_during_a_look_changes_nothing(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL once the page has told and nothing of it is kept: unconfirmed as before; the next run looks when due."""
    home = tmp_path / "data"
    environment = {
        **os.environ,
        "OBJECTOR_DATA_DIR": str(home),
        "OBJECTOR_REHEARSAL": "1",
        "OBJECTOR_BROWSER__HOST_RULES": stage.portals.host_rules,
        "OBJECTOR_PATIENCE": "4",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    kept = load_settings(environment).home
    kept.mkdir(parents=True)
    recipe, ago = stage.library.recipes[TOGGLE], timedelta(hours=2)
    async with unconfirmed(stage, kept, monkeypatch, recipe, LOST, ago=ago) as scene:
        (before,) = await scene.ledger.submissions()
        stage.portals.use("calm")
        run = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "objector", "run", "--recipe", TOGGLE, "--json"),
            env={**environment, "OBJECTOR_FAILPOINTS": "read_back.seen=kill@1"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        _, told = await run.communicate()
        assert run.returncode == -signal.SIGKILL, told.decode()
        (left,) = await scene.ledger.submissions()
        assert (left.status, left.reason, left.detail) == (before.status, before.reason, before.detail)
        assert [len(await scene.entries(kind)) for kind in (BEGUN, KEPT)] == [1, 0]
        assert scene.arrived == 1
        scene.ahead = timedelta()
        await scene.rehearsal.runner.run(Selection())
        assert [len(await scene.entries(kind)) for kind in (BEGUN, LOST_LOOK, KEPT)] == [1, 1, 0]
        assert (await scene.ledger.submissions())[0].detail == before.detail
        done = await scene.later(timedelta(hours=7))
        assert (done.status, scene.counted, scene.arrived) == (Status.DELIVERED, 1, 1)
        assert not (await scene.ledger.verify()).fault
