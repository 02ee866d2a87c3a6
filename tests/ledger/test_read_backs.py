"""Looks at a page in the ledger: one run at a time, moved by proof alone, and the one second sending of a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from objector.domain.outcome import Evidence, Kind, Reason
from objector.domain.read_back import BEGUN, KEPT, LOST, UNDONE, ReadBack, Stands, as_it_stands
from objector.domain.resend import Ground, ResendRule
from objector.domain.submission import Status, Submission
from objector.engine.pace import Pace
from objector.errors import AlreadyClaimed, IllegalMove, NotYet
from objector.ledger.lease import LEASE
from objector.ledger.store import Ledger
from tests.build import NOW, an_artefact
from tests.ledger.scenes import DELIVERED, UNCONFIRMED, planned, sent

LATER = NOW + timedelta(hours=2)
PICTURE = Evidence(recipe="meta.facebook.ai-2025", artefacts=(an_artefact(Kind.AFTER, b"\x89PNG later"),))
OBJECTED = ReadBack(stands=Stands.OBJECTED, reason=Reason.CONFIRMED, detail="it stands on off", evidence=PICTURE)
NOT_OBJECTED = ReadBack(stands=Stands.NOT_OBJECTED, detail="it stands on on", evidence=PICTURE)
RULE = ResendRule(recipe="a.form", after=timedelta(days=7), readable=True, replaces=False, why="a source says so")


async def unconfirmed(ledger: Ledger, number: int = 1) -> list[Submission]:
    """So many accounts of one person, each with an unconfirmed submission."""
    _, submissions = await planned(ledger, number)
    return [await sent(ledger, one.id, UNCONFIRMED) for one in submissions]


async def seen(ledger: Ledger, submission: Submission) -> int:
    """The number of the entry that tells how it stands."""
    return as_it_stands(await ledger.history(submission.id))


async def looked(ledger: Ledger, submission: Submission, look: ReadBack) -> Submission:
    """A whole look."""
    claim = await ledger.begin_read_back(submission.id, await seen(ledger, submission), {}, LATER)
    return await ledger.keep_read_back(claim, look, LATER)


async def kinds(ledger: Ledger, submission: Submission) -> list[str]:
    """What became of it since it was unconfirmed."""
    found = [entry.kind for entry in await ledger.history(submission.id)]
    return found[found.index("recorded") + 1 :]


async def test_a_late_proof_delivers(ledger: Ledger) -> None:
    """With its own time, reason and picture; the chain holds."""
    (submission,) = await unconfirmed(ledger)
    done = await looked(ledger, submission, OBJECTED)
    assert (done.status, done.reason, done.delivered_at) == (Status.DELIVERED, Reason.CONFIRMED, LATER)
    assert await kinds(ledger, submission) == [BEGUN, KEPT]
    assert [one.kind for one in await ledger.artefacts(submission.id)].count(Kind.AFTER) == 2
    assert not (await ledger.verify()).fault


async def test_anything_else_moves_nothing(ledger: Ledger) -> None:
    """It stays unconfirmed and is not due; its detail tells of the last look only, beside what it said before."""
    (submission,) = await unconfirmed(ledger)
    for count in range(3):
        done = await looked(ledger, submission, NOT_OBJECTED)
        assert (done.status, done.reason, done.due_at) == (Status.UNCONFIRMED, submission.reason, None)
        assert done.detail.count("looked at again") == 1
        assert ("once" if not count else f"{count + 1} times") in done.detail
    assert await ledger.due(LATER) == []
    with pytest.raises(IllegalMove):
        await ledger.claim(submission.id, LATER)
    assert not (await ledger.verify()).fault


async def test_one_run_at_a_time(ledger: Ledger, another: Ledger) -> None:
    """While one looks, no other looks, sends, or fills in another form of this person at this controller."""
    first, second = await unconfirmed(ledger, 2)
    before = await seen(ledger, first)
    claim = await ledger.begin_read_back(first.id, before, {}, LATER)
    assert claim.account is not None
    with pytest.raises(AlreadyClaimed):
        await another.begin_read_back(first.id, await seen(ledger, first), {}, LATER)
    with pytest.raises(AlreadyClaimed):
        await another.begin_read_back(second.id, await seen(ledger, second), {}, LATER)
    with pytest.raises(AlreadyClaimed):
        await another.keep_read_back(first, NOT_OBJECTED, LATER)
    await another.decide(second.id, Status.PERFORMING, second.reason, "sure", LATER)
    with pytest.raises(AlreadyClaimed):
        await another.claim(second.id, LATER)
    with pytest.raises(AlreadyClaimed):
        await another.forget(first.person_id, LATER)
    await ledger.keep_read_back(claim, NOT_OBJECTED, LATER)
    with pytest.raises(AlreadyClaimed, match="faster"):
        await another.begin_read_back(first.id, before, {}, LATER)  # what it saw is no longer how it stands
    await another.claim(second.id, LATER)


async def test_the_pace_holds_for_looks(ledger: Ledger) -> None:
    """A look is a visit like any other, and one that was given up is none."""
    (submission,) = await unconfirmed(ledger)
    pace = Pace(distance=timedelta(minutes=10))
    early = NOW + timedelta(minutes=5)
    with pytest.raises(NotYet):
        await ledger.begin_read_back(submission.id, await seen(ledger, submission), {}, early, pace)
    claim = await ledger.begin_read_back(submission.id, await seen(ledger, submission), {}, LATER, pace)
    assert (await ledger.traffic(submission.controller, LATER)).last == LATER
    await ledger.undo_read_back(claim, LATER)
    assert (await ledger.traffic(submission.controller, LATER)).last == NOW
    assert await kinds(ledger, submission) == [BEGUN, UNDONE]


async def test_only_what_is_unconfirmed_and_stays_so(ledger: Ledger) -> None:
    """Not what is delivered, nor what is about to be sent again."""
    first, second = await unconfirmed(ledger, 2)
    await ledger.decide(first.id, Status.DELIVERED, Reason.CONFIRMED_BY_HAND, "seen", LATER)
    await ledger.decide(second.id, Status.PERFORMING, second.reason, "sure", LATER)
    for one in (first, second):
        with pytest.raises(IllegalMove):
            await ledger.begin_read_back(one.id, await seen(ledger, one), {}, LATER)


async def test_a_look_that_proves_it_saves_the_second_sending(ledger: Ledger) -> None:
    """The person decided to resend while the page was looked at, and it shows that the objection is on record."""
    (submission,) = await unconfirmed(ledger)
    claim = await ledger.begin_read_back(submission.id, await seen(ledger, submission), {}, LATER)
    await ledger.decide(submission.id, Status.PERFORMING, submission.reason, "sure", LATER)
    done = await ledger.keep_read_back(claim, OBJECTED, LATER)
    assert done.status is Status.DELIVERED
    assert await ledger.due(LATER + timedelta(days=9)) == []


async def test_a_run_that_died_while_it_looked(ledger: Ledger, another: Ledger) -> None:
    """It is let go of and stands as before; what was settled meanwhile stays settled."""
    first, second = await unconfirmed(ledger, 2)
    await another.begin_read_back(first.id, await seen(ledger, first), {}, LATER)
    assert await ledger.recover(LATER) == []
    assert await kinds(ledger, first) == [BEGUN]
    await another.close()
    assert await ledger.recover(LATER + LEASE) == []
    left = await ledger.submission(first.id)
    assert (left.status, left.reason, left.detail) == (first.status, first.reason, first.detail)
    assert await kinds(ledger, first) == [BEGUN, LOST]
    await looked(ledger, first, OBJECTED)
    await looked(ledger, second, NOT_OBJECTED)
    assert not (await ledger.verify()).fault


async def test_the_rule_sends_once(ledger: Ledger) -> None:
    """Founded on the last look, recorded, and then due; never a second time, whoever asks."""
    (submission,) = await unconfirmed(ledger)
    with pytest.raises(IllegalMove, match="no look"):
        await ledger.send_again_by_rule(submission.id, Ground(rule=RULE, look=None), LATER)
    await looked(ledger, submission, NOT_OBJECTED)
    ground = Ground(rule=RULE, look=await seen(ledger, submission))
    with pytest.raises(IllegalMove, match="no look"):
        await ledger.send_again_by_rule(submission.id, replace(ground, look=1), LATER)
    cleared = await ledger.send_again_by_rule(submission.id, ground, LATER)
    assert (cleared.status, cleared.due_at) == (Status.UNCONFIRMED, LATER)
    with pytest.raises(IllegalMove):
        await ledger.send_again_by_rule(submission.id, ground, LATER)
    assert await ledger.due(LATER) == [submission.id]
    again = await sent(ledger, submission.id, UNCONFIRMED, LATER)
    await looked(ledger, again, NOT_OBJECTED)
    with pytest.raises(IllegalMove, match="no third"):
        await ledger.send_again_by_rule(
            submission.id, Ground(rule=RULE, look=await seen(ledger, submission)), LATER + timedelta(days=9)
        )
    told = [entry.facts for entry in await ledger.history(submission.id) if entry.facts.get("rule")]
    assert [(one["rule"], one["recipe"], one["look"]) for one in told] == [("resend_after", "a.form", ground.look)]
    assert not (await ledger.verify()).fault


async def test_a_rule_is_not_founded_on_any_other_look(ledger: Ledger) -> None:
    """The last look met a wall: what the one before it told is over."""
    (submission,) = await unconfirmed(ledger)
    await looked(ledger, submission, NOT_OBJECTED)
    older = await seen(ledger, submission)
    await looked(ledger, submission, ReadBack(stands=Stands.UNCLEAR, reason=Reason.SIGN_IN, detail="a wall"))
    for look in (older, await seen(ledger, submission)):
        with pytest.raises(IllegalMove, match="no look"):
            await ledger.send_again_by_rule(submission.id, Ground(rule=RULE, look=look), LATER)


async def test_a_page_that_cannot_tell_needs_a_rule_that_replaces(ledger: Ledger) -> None:
    """Then, and only then, no look is asked for; not while a run has it in hand, nor once it is delivered."""
    (submission,) = await unconfirmed(ledger)
    blind = Ground(rule=replace(RULE, readable=False), look=None)
    with pytest.raises(IllegalMove):
        await ledger.send_again_by_rule(submission.id, blind, LATER)
    replacing = Ground(rule=replace(RULE, readable=False, replaces=True), look=None)
    claim = await ledger.begin_read_back(submission.id, await seen(ledger, submission), {}, LATER)
    with pytest.raises(AlreadyClaimed):
        await ledger.send_again_by_rule(submission.id, replacing, LATER)
    await ledger.undo_read_back(claim, LATER)
    assert (await ledger.send_again_by_rule(submission.id, replacing, LATER)).due_at == LATER
    await sent(ledger, submission.id, DELIVERED, LATER)
    with pytest.raises(IllegalMove):
        await ledger.send_again_by_rule(submission.id, replacing, LATER)
