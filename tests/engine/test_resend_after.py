"""A recipe's rule for a second submission: exactly one, never before its time, never without a look that allows it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from objector.domain.outcome import Reason
from objector.domain.read_back import KEPT
from objector.domain.resend import ground_for
from objector.domain.submission import Status
from objector.errors import IllegalMove
from objector.recipes.model import Recipe, Reply
from objector.recipes.read_back import resend_rule
from objector.recipes.resend import ResendAfter
from tests.engine.looking_again import HOUR, LOST, NOT_TAKEN, TOGGLE, WEEK, Scene, behaving, unconfirmed
from tests.engine.rehearsing import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

MINUTE = timedelta(minutes=1)
RULE = ResendAfter.model_validate(
    {
        "time": "7d",
        "why": "made up for this test: a switch can be turned again",
        "sources": ["https://form.example/about"],
    }
)
DUE = WEEK + MINUTE


def with_rule(stage: Stage, **more: object) -> Recipe:
    """The switch with a rule that no source gives: for this test only."""
    return stage.library.recipes[TOGGLE].model_copy(update={"resend_after": RULE, **more})


async def decisions(scene: Scene) -> list[dict[str, object]]:
    """What was decided by a rule."""
    return [entry.facts for entry in await scene.entries("decided") if entry.facts.get("rule")]


async def test_exactly_one_second_submission(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a minute before its time; then the look, the recorded reason, and one sending; and the portal counts one."""
    async with unconfirmed(stage, tmp_path, monkeypatch, with_rule(stage), NOT_TAKEN) as scene:
        for early in (HOUR + MINUTE, WEEK - HOUR):
            assert (await scene.later(early)).status is Status.UNCONFIRMED
        assert (await decisions(scene), scene.counted) == ([], 0)
        done = await scene.later(DUE)
        assert (done.status, done.reason, done.attempts) == (Status.DELIVERED, Reason.CONFIRMED, 2), done
        (why,) = await decisions(scene)
        last = (await scene.entries(KEPT))[-1]
        assert (why["rule"], why["recipe"], why["after_seconds"]) == ("resend_after", TOGGLE, 604_800)
        assert why["look"] == last.seq
        assert last.facts["stands"] == "not_objected"
        assert RULE.why in str(why["detail"])
        assert (scene.counted, len(await scene.entries("sending"))) == (1, 2)
        assert not (await scene.ledger.verify()).fault


async def test_never_a_third_one(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one was lost as well: from then on only the person decides."""
    async with unconfirmed(stage, tmp_path, monkeypatch, with_rule(stage), NOT_TAKEN) as scene:
        lost_again = behaving(on_send="close")
        done = await scene.later(DUE, lost_again)
        assert (done.status, done.attempts) == (Status.UNCONFIRMED, 2), done
        for days in (8, 15, 30, 60):
            assert (await scene.later(timedelta(days=days))).status is Status.UNCONFIRMED
        assert (len(await decisions(scene)), len(await scene.entries("sending")), scene.counted) == (1, 2, 0)
        assert (await scene.entries(KEPT))[-1].facts["stands"] == "not_objected"


async def test_never_without_a_rule(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped recipe: looks that find nothing, and nothing more."""
    async with unconfirmed(stage, tmp_path, monkeypatch, stage.library.recipes[TOGGLE], NOT_TAKEN) as scene:
        for days in (1, 7, 14, 60):
            assert (await scene.later(timedelta(days=days) + MINUTE)).status is Status.UNCONFIRMED
        assert (len(await scene.entries("sending")), scene.counted) == (1, 0)


@pytest.mark.parametrize(
    "wall", [behaving(access="session-expired"), behaving(labels="drifted"), behaving(on_open="close")]
)
async def test_never_without_a_look_that_allows_it(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wall: object
) -> None:
    """The look at the rule's time meets a wall; what was seen before that time does not count."""
    async with unconfirmed(stage, tmp_path, monkeypatch, with_rule(stage), NOT_TAKEN) as scene:
        await scene.later(WEEK - HOUR)
        assert [entry.facts["stands"] for entry in await scene.entries(KEPT)] == ["not_objected"]
        done = await scene.later(DUE, wall)  # type: ignore[arg-type]
        assert done.status is Status.UNCONFIRMED
        assert [entry.facts["stands"] for entry in await scene.entries(KEPT)] == ["not_objected", "unclear"]
        assert (await decisions(scene), scene.counted) == ([], 0)


async def test_the_look_settles_it_first(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It had arrived: the look at the rule's time finds it, and nothing is sent again."""
    async with unconfirmed(stage, tmp_path, monkeypatch, with_rule(stage), LOST) as scene:
        done = await scene.later(DUE)
        assert (done.status, done.attempts, scene.counted) == (Status.DELIVERED, 1, 1)
        assert await decisions(scene) == []


@pytest.mark.parametrize(("read_mail", "sent"), [(False, 1), (True, 2)])
async def test_the_inbox_is_asked_first(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_mail: bool, sent: int
) -> None:
    """Where the controller is known to answer by mail and no inbox could be read, nothing is sent again."""
    reply = Reply.model_validate(
        {"means": "received", "from": ["linkedin.com"], "phrases": {"en": ["made up for this test"]}}
    )
    recipe = with_rule(stage, replies=(reply,))
    async with unconfirmed(stage, tmp_path, monkeypatch, recipe, NOT_TAKEN, read_mail=read_mail) as scene:
        await scene.later(DUE)
        assert (len(await scene.entries("sending")), scene.counted) == (sent, sent - 1)


async def test_the_ledger_refuses_what_is_not_founded(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks: a look that is not the last one, or found an objection, is no ground; nor is a second time."""
    async with unconfirmed(stage, tmp_path, monkeypatch, with_rule(stage), NOT_TAKEN) as scene:
        (submission,) = await scene.ledger.submissions()
        rule = resend_rule(with_rule(stage))
        assert rule is not None
        scene.know(stage.library.recipes[TOGGLE])  # without the rule the run itself asks for nothing
        await scene.later(DUE)
        history = await scene.ledger.history(submission.id)
        ground = ground_for(history, rule, scene.now())
        assert ground is not None
        await scene.later(DUE + timedelta(hours=8))
        with pytest.raises(IllegalMove, match="no look"):
            await scene.ledger.send_again_by_rule(submission.id, ground, scene.now())
        newer = ground_for(await scene.ledger.history(submission.id), rule, scene.now())
        assert newer is not None
        cleared = await scene.ledger.send_again_by_rule(submission.id, newer, scene.now())
        assert cleared.status is Status.UNCONFIRMED
        assert cleared.due_at is not None
        with pytest.raises(IllegalMove):
            await scene.ledger.send_again_by_rule(submission.id, newer, scene.now())
