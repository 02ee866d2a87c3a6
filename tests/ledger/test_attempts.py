"""Claim, mark as sending, record: the three transactions around the point of no return."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy.exc import StatementError

from objector.domain.outcome import Delivered, Evidence, Kind, Reason, Unconfirmed
from objector.domain.retry import Move, next_move
from objector.domain.route import LETTER
from objector.domain.submission import Status
from objector.errors import AlreadyClaimed, IllegalMove, NotFound
from objector.ledger.store import Ledger
from tests.build import NOW, a_campaign, a_form, a_line, a_person, an_account, an_artefact
from tests.ledger.scenes import (
    DELIVERED,
    NOT_OFFERED,
    POLICY,
    SIGN_IN,
    UNCONFIRMED,
    UNREACHABLE,
    planned,
    planned_for_each,
    sent,
    tried,
)

LATER = NOW + timedelta(days=1)


async def test_a_claim_opens_what_the_channel_needs(ledger: Ledger) -> None:
    """A claim holds the person, the account, its session and the evidence file, in the clear."""
    person, (submission,) = await planned(ledger)
    file = await ledger.keep_file(person.id, b"a screenshot", "image/png", NOW)
    person = await ledger.save_person(a_person(evidence=file, accounts=person.accounts), NOW)
    await ledger.keep_session(person.accounts[0].id, {"cookies": [{"name": "c"}]}, NOW)
    claim = await ledger.claim(submission.id, NOW)
    assert claim.person == await ledger.person(person.id)
    assert claim.account is not None
    assert claim.account.handle == "maria.0"
    assert claim.session == {"cookies": [{"name": "c"}]}
    assert claim.file == b"a screenshot"
    assert (claim.submission.status, claim.submission.attempts) == (Status.PERFORMING, 1)


async def test_a_whole_attempt_ends_delivered_with_its_evidence(ledger: Ledger) -> None:
    """After record: status, reason, reference, times, artefacts and entries all say the same."""
    _, (submission,) = await planned(ledger)
    delivered = await sent(ledger, submission.id, DELIVERED, LATER)
    assert delivered == await ledger.submission(submission.id)
    assert (delivered.status, delivered.reason) == (Status.DELIVERED, Reason.CONFIRMED)
    assert (delivered.recipe, delivered.reference) == ("meta.facebook.ai-2025", "CASE-4711")
    assert delivered.sent_at == delivered.delivered_at == LATER
    kept = await ledger.artefacts(submission.id)
    assert [artefact.kind for artefact in kept] == [Kind.BEFORE, Kind.VALUES, Kind.AFTER]
    assert await ledger.open_artefact(kept[2].id) == b"\x89PNG after"
    assert kept[1].file.startswith("1-values-")
    assert kept[1].size == len(b'{"email": "maria@example.org"}')
    entries = await ledger.history(submission.id)
    assert [entry.kind for entry in entries] == ["planned", "claimed", "sending", "recorded"]
    assert entries[-1].facts["findings"] == [[0, "fill", "label"]]
    assert (await ledger.verify()).holds


async def test_nothing_personal_stands_in_the_chain(ledger: Ledger) -> None:
    """No value, reference or new text is in any entry; what is said of them are commitments."""
    person, (first, second) = await planned(ledger, 2)
    await ledger.approve(person.id, NOW, "I, Maria Muster, approve")
    await sent(ledger, first.id, DELIVERED)
    await sent(ledger, second.id, UNCONFIRMED)
    await ledger.answer(second.id, "123456", NOW)
    told = json.dumps([[entry.facts for entry in await ledger.history(s.id)] for s in (first, second)])
    for word in ("Maria", "maria", "muster", "example.org", "illness", "CASE-4711", "123456"):
        assert word not in told
    assert await ledger.new_texts(second.id) == ["Danke, Maria!"]


async def test_what_confirmed_it_is_no_unknown_text(ledger: Ledger) -> None:
    """A new text is kept of what is unconfirmed, with what stood there before; of what was delivered it is known."""
    _, (first, second) = await planned(ledger, 2)
    seen = Evidence(new_text="Danke!", text_before="Formular")
    await sent(ledger, first.id, Delivered(reason=Reason.CONFIRMED, evidence=seen))
    await sent(ledger, second.id, Unconfirmed(reason=Reason.FORM_GONE_NEW_TEXT, evidence=seen))
    assert (await ledger.new_texts(first.id), await ledger.last_texts(first.id)) == ([], ("", ""))
    assert (await ledger.new_texts(second.id), await ledger.last_texts(second.id)) == (
        ["Danke!"],
        ("Danke!", "Formular"),
    )


async def test_commitments_are_of_the_content(ledger: Ledger) -> None:
    """Whoever is shown an artefact and its salt can check it against the chain."""
    from objector.ledger.chain import commitment

    _, (submission,) = await planned(ledger)
    await sent(ledger, submission.id, DELIVERED)
    told = {
        artefact["id"]: artefact["commitment"]
        for entry in await ledger.history(submission.id)
        for artefact in entry.facts.get("artefacts", ())
    }
    for artefact in await ledger.artefacts(submission.id):
        content = await ledger.open_artefact(artefact.id)
        assert told[artefact.id] == commitment(bytes.fromhex(artefact.salt), content)


async def test_what_is_in_hand_is_not_claimed_again(ledger: Ledger, another: Ledger) -> None:
    """Neither another run nor this one claims a submission that is being performed or sent."""
    _, (submission,) = await planned(ledger)
    claim = await ledger.claim(submission.id, NOW)
    for run in (ledger, another):
        with pytest.raises(AlreadyClaimed):
            await run.claim(submission.id, NOW)
    await ledger.mark_sending(claim, [], NOW)
    for run in (ledger, another):
        with pytest.raises(AlreadyClaimed):
            await run.claim(submission.id, NOW)


async def test_one_at_a_time_for_a_person_and_controller(ledger: Ledger, another: Ledger) -> None:
    """A second submission of the same person at the same controller waits; elsewhere, or somebody else's, does not."""
    person, (first, second) = await planned(ledger, 2)
    elsewhere = await ledger.plan([a_line(person, form=a_form(id="x.grok", controller="x"))], "c", NOW)
    somebody = await planned_for_each(ledger, 1)
    claim = await ledger.claim(first.id, NOW)
    with pytest.raises(AlreadyClaimed, match=first.id):
        await another.claim(second.id, NOW)
    await another.claim(elsewhere[0].id, NOW)
    await another.claim(somebody[0].id, NOW)
    await ledger.record(claim, SIGN_IN, next_move(claim.submission, SIGN_IN, POLICY, NOW), NOW)
    await another.claim(second.id, NOW)


async def test_a_lost_lease_sends_nothing(ledger: Ledger, another: Ledger) -> None:
    """Whoever no longer has a submission in hand can neither send nor record nor release it."""
    _, (submission,) = await planned(ledger)
    claim = await ledger.claim(submission.id, NOW)
    move = next_move(claim.submission, DELIVERED, POLICY, NOW)
    with pytest.raises(AlreadyClaimed):
        await another.mark_sending(claim, [an_artefact()], NOW)
    with pytest.raises(AlreadyClaimed):
        await another.record(claim, DELIVERED, move, NOW)
    with pytest.raises(AlreadyClaimed):
        await another.release(claim, NOW)
    assert await ledger.artefacts(submission.id) == []


async def test_a_refused_transaction_leaves_no_file(ledger: Ledger, folder) -> None:
    """Evidence that was put on disk for a record that is refused is deleted again."""
    _, (submission,) = await planned(ledger)
    claim = await ledger.claim(submission.id, NOW)
    await ledger.mark_sending(claim, [an_artefact()], NOW)
    before = set((folder / "files").rglob("*.sealed"))
    assert len(before) == 1
    bad = Delivered(reason=Reason.CONFIRMED, evidence=DELIVERED.evidence)
    with pytest.raises(StatementError, match="time zone"):
        await ledger.record(claim, bad, Move(to=Status.DELIVERED, reason=Reason.CONFIRMED), NOW.replace(tzinfo=None))
    assert set((folder / "files").rglob("*.sealed")) == before


async def test_past_the_point_of_no_return_nothing_counts_as_unsent(ledger: Ledger) -> None:
    """A submission in SENDING never goes back by an outcome that says that nothing was sent."""
    _, (submission,) = await planned(ledger)
    claim = await ledger.claim(submission.id, NOW)
    await ledger.mark_sending(claim, [], NOW)
    for outcome in (UNREACHABLE, NOT_OFFERED):
        move = Move(to=Status.UNCONFIRMED, reason=outcome.reason)
        with pytest.raises(IllegalMove):
            await ledger.record(claim, outcome, move, NOW)
    with pytest.raises(IllegalMove):
        await ledger.release(claim, NOW)


async def test_nothing_is_confirmed_that_was_not_sent(ledger: Ledger) -> None:
    """Without SENDING only an objection that is already on record ends in delivered, and only with an outcome that
    says so."""
    _, (submission,) = await planned(ledger)
    claim = await ledger.claim(submission.id, NOW)
    with pytest.raises(IllegalMove):
        await ledger.record(claim, DELIVERED, Move(to=Status.DELIVERED, reason=Reason.CONFIRMED), NOW)
    with pytest.raises(IllegalMove):
        await ledger.record(claim, SIGN_IN, Move(to=Status.DELIVERED, reason=Reason.ALREADY_OBJECTED), NOW)
    known = Delivered(reason=Reason.ALREADY_OBJECTED)
    recorded = await ledger.record(claim, known, next_move(claim.submission, known, POLICY, NOW), NOW)
    assert (recorded.status, recorded.sent_at) == (Status.DELIVERED, None)


async def test_a_move_outside_the_table_changes_nothing(ledger: Ledger) -> None:
    """A refused move leaves submission and chain as they were."""
    _, (submission,) = await planned(ledger)
    claim = await ledger.claim(submission.id, NOW)
    before = await ledger.verify()
    with pytest.raises(IllegalMove):
        await ledger.record(claim, SIGN_IN, Move(to=Status.UPHELD, reason=Reason.HONOURED), NOW)
    assert await ledger.verify() == before
    assert await ledger.submission(submission.id) == claim.submission


async def test_a_passing_failure_waits_until_it_is_due(ledger: Ledger) -> None:
    """A waiting submission is due when its move says so, and not before."""
    _, (submission,) = await planned(ledger)
    waiting = await tried(ledger, submission.id, UNREACHABLE)
    assert waiting.status is Status.WAITING
    assert waiting.due_at == NOW + POLICY.wait(waiting)
    assert await ledger.due(NOW) == []
    assert await ledger.due(waiting.due_at) == [submission.id]
    assert (await tried(ledger, submission.id, UNREACHABLE, waiting.due_at)).attempts == 2


async def test_release_puts_back_what_was_claimed(ledger: Ledger) -> None:
    """A claim with which nothing was done is undone: status, due time and attempts are as before."""
    _, (submission,) = await planned(ledger)
    await ledger.claim(submission.id, NOW)
    assert await ledger.due(LATER) == []
    released = await ledger.release(submission, LATER)
    assert (released.status, released.attempts) == (Status.PLANNED, 0)
    assert await ledger.due(NOW) == [submission.id]
    waiting = await tried(ledger, submission.id, UNREACHABLE)
    await ledger.claim(submission.id, LATER)
    assert (await ledger.release(submission, LATER)).due_at == waiting.due_at


async def test_a_letter_that_is_put_back_forgets_no_visit(ledger: Ledger) -> None:
    """Preparing a letter is no visit, so what is undone of it takes none away that the pace counts."""
    _, (submission,) = await planned(ledger)
    await tried(ledger, submission.id, SIGN_IN)
    soon = NOW + timedelta(hours=1)
    await ledger.decide(submission.id, Status.PERFORMING, Reason.BY_REQUEST, "by letter", soon, channel=LETTER)
    await ledger.claim(submission.id, soon)
    assert (await ledger.traffic(submission.controller, soon)).last == NOW
    await ledger.release(submission, soon)
    assert (await ledger.traffic(submission.controller, soon)).last == NOW


async def test_a_cancelled_claim_is_put_back(ledger: Ledger) -> None:
    """Cancelling the wait for a claim leaves the submission claimable, whenever it comes."""
    _, (submission,) = await planned(ledger)
    for turns in range(6):
        task = asyncio.create_task(ledger.claim(submission.id, NOW))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await ledger.submission(submission.id)).status is Status.PLANNED
    await ledger.claim(submission.id, NOW)


async def test_what_was_sent_is_not_sent_again_without_a_decision(ledger: Ledger) -> None:
    """UNCONFIRMED, and NEEDS_PERSON after sending, are claimed only once a decision is recorded, and once for each."""
    _, (submission,) = await planned(ledger)
    await sent(ledger, submission.id, UNCONFIRMED)
    assert await ledger.due(LATER) == []
    with pytest.raises(IllegalMove, match="decision"):
        await ledger.claim(submission.id, NOW)
    decided = await ledger.decide(submission.id, Status.PERFORMING, Reason.BY_REQUEST, "send it again", NOW)
    assert decided.status is Status.UNCONFIRMED
    assert await ledger.due(NOW) == [submission.id]
    waiting = await tried(ledger, submission.id, UNREACHABLE)
    assert waiting.status is Status.WAITING
    await sent(ledger, submission.id, UNCONFIRMED, LATER)
    with pytest.raises(IllegalMove, match="decision"):
        await ledger.claim(submission.id, LATER)
    kinds = [entry.kind for entry in await ledger.history(submission.id)]
    assert kinds.count("sending") == 2
    assert kinds.count("decided") == 1


async def test_what_was_stopped_before_sending_is_claimed_again(ledger: Ledger) -> None:
    """A submission that met a wall before sending may be performed once the person has mended it."""
    _, (submission,) = await planned(ledger)
    stopped = await tried(ledger, submission.id, SIGN_IN)
    assert stopped.status is Status.NEEDS_PERSON
    assert await ledger.due(LATER) == []
    assert (await sent(ledger, submission.id, DELIVERED)).status is Status.DELIVERED


async def test_planning_twice_plans_once(ledger: Ledger, another: Ledger) -> None:
    """The same lines, again, by another run and at the same time: each key is one submission."""
    person, first = await planned(ledger, 3)
    lines = list(a_campaign().expand(person))
    assert len(first) == 3
    again = await asyncio.gather(*(run.plan(lines, "meta-ai", NOW) for run in (ledger, another) * 3))
    assert again == [[]] * 6
    new = a_person(id=person.id, accounts=(*person.accounts, an_account(handle="new")))
    person = await ledger.save_person(new, NOW)
    both = await asyncio.gather(
        ledger.plan(a_campaign().expand(person), "meta-ai", NOW),
        another.plan(a_campaign().expand(person), "meta-ai", NOW),
    )
    assert sorted(map(len, both)) == [0, 1]
    assert len(await ledger.keys()) == len(await ledger.keys([person.id])) == 4
    assert await ledger.keys(["p-nobody"]) == set()


async def test_what_is_not_there_is_said_so(ledger: Ledger) -> None:
    """Unknown ids give NotFound with what to do next."""
    for asked in (ledger.claim("s-x", NOW), ledger.submission("s-x"), ledger.person("p-x"), ledger.session("a-x")):
        with pytest.raises(NotFound, match="objector"):
            await asked
    with pytest.raises(NotFound):
        await ledger.open_artefact("f-x")
    with pytest.raises(NotFound):
        await ledger.plan([a_line(a_person(id="p-x"), subject="own")], "c", NOW)
