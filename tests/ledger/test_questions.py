"""Questions: what is due, what there is, how many; and that the first costs the same in a large ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from objector.domain.submission import Status
from objector.ledger import questions
from objector.ledger.store import Ledger
from tests.build import NOW, a_campaign, a_form, an_account
from tests.ledger import large
from tests.ledger.scenes import DELIVERED, SIGN_IN, UNREACHABLE, planned, sent, tried

LATER = NOW + timedelta(hours=1)


async def test_everybody_has_a_turn(ledger: Ledger) -> None:
    """One with many submissions does not keep the others waiting: first ones first, then second ones."""
    many, _ = await planned(ledger, 4, email="many@example.org")
    few, _ = await planned(ledger, 1, email="few@example.org")
    order = [(await ledger.submission(found)).person_id for found in await ledger.due(LATER)]
    assert order == [many.id, few.id, many.id, many.id, many.id]


async def test_a_plan_for_many_is_fair_from_its_first_portion(ledger: Ledger) -> None:
    """Planned together, the first portion holds everybody's first submission."""
    people = []
    lines = []
    for count in range(8):
        accounts = tuple(an_account(handle=f"h{n}") for n in range(3))
        person, _ = await planned(ledger, 0, email=f"p{count}@example.org", accounts=accounts)
        people.append(person.id)
        lines += list(a_campaign(a_form(id="second")).expand(person))
    added = await ledger.plan(lines, "second", LATER)
    first = {submission.id: submission.person_id for submission in added}
    due = await ledger.due(LATER, campaign="second", limit=8)
    assert sorted(first[found] for found in due) == sorted(people)


async def test_the_longest_due_comes_first(ledger: Ledger) -> None:
    """What waits since earlier is handed out before what became due later; what is not due is not handed out."""
    _, (late,) = await planned(ledger, email="late@example.org", now=LATER)
    _, (early,) = await planned(ledger, email="early@example.org")
    _, (waiting,) = await planned(ledger, email="waiting@example.org")
    due_at = (await tried(ledger, waiting.id, UNREACHABLE)).due_at
    assert due_at is not None
    assert await ledger.due(NOW) == [early.id]
    assert await ledger.due(LATER) == [early.id, waiting.id, late.id]
    assert await ledger.due(LATER, limit=2) == [early.id, waiting.id]


async def test_filters(ledger: Ledger) -> None:
    """Campaign, person, recipe, status, ids, limit and offset narrow what is given; counts agree."""
    maria, (one, two, three) = await planned(ledger, 3)
    other, (four,) = await planned(ledger, email="other@example.org")
    (grok,) = await ledger.plan(a_campaign(a_form(id="x", recipes=("x.grok",))).expand(other), "everything", NOW)
    await sent(ledger, one.id, DELIVERED)
    await tried(ledger, two.id, SIGN_IN)

    async def ids(**asked) -> list[str]:
        return [submission.id for submission in await ledger.submissions(**asked)]

    assert await ids() == [one.id, two.id, three.id, four.id, grok.id]
    assert await ids(limit=2, offset=1) == [two.id, three.id]
    assert await ids(offset=3) == [four.id, grok.id]
    assert await ids(person=maria.id, statuses=[Status.DELIVERED, Status.NEEDS_PERSON]) == [one.id, two.id]
    assert (
        await ids(campaign="everything")
        == await ids(recipe="x.grok")
        == await ledger.due(NOW, recipe="x.grok")
        == [grok.id]
    )
    assert await ids(recipe="x_grok") == await ids(recipe="x.gro") == await ids(ids=[]) == []
    assert await ids(ids=[four.id, one.id]) == [one.id, four.id]
    assert await ledger.due(NOW, person=maria.id) == [three.id]
    assert await ledger.counts() == {Status.PLANNED: 3, Status.NEEDS_PERSON: 1, Status.DELIVERED: 1}
    assert await ledger.counts(person=other.id, campaign="meta-ai") == {Status.PLANNED: 1}


def _some_due(start: int, number: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Most of them ended, some waiting for tomorrow, few due."""
    for count in range(start, start + number):
        due_at = NOW if count % 500 == 0 else LATER if count % 20 == 1 else None
        status = "planned" if due_at == NOW else "waiting" if due_at else "delivered"
        yield count, {"status": status, "due_at": due_at, "planned_seq": 1}


@pytest.mark.timeout(300)
async def test_what_is_due_costs_the_same_in_a_large_ledger(ledger: Ledger) -> None:
    """At a thousand and at twenty thousand submissions it is one walk along one index, with nothing sorted."""
    person, _ = await planned(ledger, 0, accounts=())
    plans = []
    for start, number in ((0, 1_000), (1_000, 19_000)):
        await ledger._database.run(large.fill, ledger, person.id, _some_due(start, number))
        plans.append(await ledger._database.run(large.plan, ledger, questions.due_query(NOW, [], 100)))
        assert len(await ledger.due(NOW, limit=1_000)) == (start + number) // 500
    for plan in plans:
        assert "submissions_due" in plan
        assert "SCAN submissions" not in plan
        assert not ledger._database.is_sqlite or "COVERING INDEX submissions_due" in plan
        assert "Seq Scan" not in plan
        assert "B-TREE" not in plan
    assert "Sort" not in plans[-1]
