"""An objection that is made again: once for each generation, with its cause, and only while its rule holds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from objector.domain.campaign import PlanLine
from objector.domain.cause import Cause
from objector.domain.objection import SeparateFor
from objector.domain.outcome import Reason
from objector.domain.person import Person
from objector.domain.submission import Status, Submission
from objector.domain.written import Purpose, TextId
from objector.errors import IllegalMove
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW, a_campaign, a_form, a_person, an_account
from tests.ledger.scenes import DELIVERED, planned, sent
from tests.ledger.tamper import Tamper

DAY = timedelta(days=1)
LATE = NOW + 90 * DAY
FORM = a_form(renew_after=(("meta.facebook.ai-2025", 90 * DAY),))
CAMPAIGN = a_campaign(FORM)


async def delivered(ledger: Ledger) -> tuple[Person, Submission]:
    """A person whose objection was delivered and not answered."""
    person, (submission,) = await planned(ledger)
    return person, await sent(ledger, submission.id, DELIVERED)


async def lines(ledger: Ledger, person: Person) -> list[PlanLine]:
    """The plan at the time of renewal."""
    return list(CAMPAIGN.expand(person, await ledger.planned([person.id]), LATE))


async def test_the_cause_stands_in_the_chain_and_beside_it(ledger: Ledger) -> None:
    """The further submission names cause, generation and former one; its entry says why; the former is untouched."""
    person, first = await delivered(ledger)
    (second,) = await ledger.plan(await lines(ledger, person), "meta-ai", LATE)
    assert (second.generation, second.cause, second.follows) == (2, Cause.NOT_UPHELD, first.id)
    assert (second.key, second.identity, second.status) == (f"{first.key}/2", first.key, Status.PLANNED)
    assert second.detail == f"the controller did not say within 90 days that it honours {first.id}"
    (entry,) = await ledger.history(second.id)
    told = {name: entry.facts[name] for name in ("cause", "generation", "follows", "why")}
    assert told == {"cause": "not_upheld", "generation": 2, "follows": first.id, "why": second.detail}
    assert await ledger.submission(first.id) == first
    assert (await ledger.verify()).fault == ""
    (begun,) = [one for one in await ledger.history(first.id) if one.kind == "planned"]
    assert (begun.facts["cause"], begun.facts["follows"]) == ("first", None)


async def test_two_runs_that_plan_together_plan_once(ledger: Ledger, another: Ledger) -> None:
    """From the same look at the ledger, and again from a later one: one further submission."""
    person, _ = await delivered(ledger)
    seen = await lines(ledger, person)
    made = await asyncio.gather(ledger.plan(seen, "meta-ai", LATE), another.plan(seen, "meta-ai", LATE))
    assert [len(one) for one in sorted(made, key=len)] == [0, 1]
    assert await ledger.plan(await lines(ledger, person), "meta-ai", LATE) == []
    assert sorted(one.generation for one in await ledger.planned([person.id])) == [1, 2]


async def test_an_answer_that_comes_in_between_is_heard(ledger: Ledger) -> None:
    """The controller honours it after the plan was made and before it is recorded: nothing is made again."""
    person, first = await delivered(ledger)
    seen = await lines(ledger, person)
    await ledger.decide(first.id, Status.UPHELD, Reason.HONOURED, "", LATE)
    assert await ledger.plan(seen, "meta-ai", LATE) == []
    assert len(await ledger.planned([person.id])) == 1


async def test_nothing_is_made_again_without_a_cause(ledger: Ledger) -> None:
    """A further generation needs a former submission of the same objection and a cause for it; one after the other."""
    person, first = await delivered(ledger)
    (line,) = await lines(ledger, person)
    for wrong in (
        replace(line, follows=None),
        replace(line, cause=Cause.FIRST),
        replace(line, cause=Cause.NEW_ACCOUNT),
        replace(line, follows=replace(first, key="p-other/-/f/p")),
    ):
        with pytest.raises(IllegalMove, match="needs a former one and a cause"):
            await ledger.plan([wrong], "meta-ai", LATE)
    leap = replace(line, objection=replace(line.objection, generation=3))
    assert await ledger.plan([leap], "meta-ai", LATE) == []
    assert len(await ledger.planned([person.id])) == 1


async def test_the_database_itself_refuses_a_second_one(ledger: Ledger, tamper: type[Tamper]) -> None:
    """One row for each key, whoever writes it."""
    person, _ = await delivered(ledger)
    await ledger.plan(await lines(ledger, person), "meta-ai", LATE)
    with pytest.raises(Exception, match=r"(?i)unique"), tamper() as change:
        change("UPDATE submissions SET key = (SELECT key FROM submissions WHERE generation = 2) WHERE generation = 1")


async def test_a_further_one_is_sent_like_any_other(ledger: Ledger) -> None:
    """It is due, claimed with its own values, and delivered; then the next time begins."""
    person, _ = await delivered(ledger)
    (second,) = await ledger.plan(await lines(ledger, person), "meta-ai", LATE)
    assert await ledger.due(LATE) == [second.id]
    done = await sent(ledger, second.id, DELIVERED, LATE)
    assert done.status is Status.DELIVERED
    known = await ledger.planned([person.id])
    assert not any(line.goes_to_the_ledger for line in CAMPAIGN.expand(person, known, LATE + 89 * DAY))
    (third,) = CAMPAIGN.expand(person, known, LATE + 90 * DAY)
    assert (third.objection.generation, third.follows) == (3, done)


async def test_forgetting_withdraws_what_was_to_be_made_again(ledger: Ledger) -> None:
    """Nothing further goes out for a person who is forgotten."""
    person, _ = await delivered(ledger)
    (second,) = await ledger.plan(await lines(ledger, person), "meta-ai", LATE)
    await ledger.forget(person.id, LATE)
    assert (await ledger.submission(second.id)).status is Status.WITHDRAWN
    assert (await ledger.verify()).fault == ""


async def test_a_changed_address_is_planned_and_none_twice(ledger: Ledger) -> None:
    """Marks come from the person's own key: the same after another import; the address stands nowhere in the ledger."""
    form = a_form(separate_for=SeparateFor.EMAIL, service="")
    campaign = a_campaign(form)
    person = await ledger.save_person(a_person(accounts=()), NOW)
    (first,) = await ledger.plan(campaign.expand(person), "meta-ai", NOW)
    again = await ledger.save_person(a_person(accounts=()), NOW)
    assert again.mark(person.email) == person.mark(person.email) == first.key.split("/")[1]
    moved = await ledger.save_person(replace(again, email="moved@example.org"), NOW)
    (second,) = await ledger.plan(campaign.expand(moved, await ledger.planned([person.id])), "meta-ai", NOW)
    assert (second.generation, second.cause) == (1, Cause.NEW_ADDRESS)
    back = await ledger.save_person(replace(moved, email=person.email), NOW)
    assert await ledger.plan(campaign.expand(back, await ledger.planned([person.id])), "meta-ai", NOW) == []
    other = await ledger.save_person(a_person(accounts=(), email="bert@example.org"), NOW)
    assert other.mark(person.email) != person.mark(person.email)
    told = [entry.facts for one in (first, second) for entry in await ledger.history(one.id)]
    assert "example.org" not in str(told)


async def test_due_at_some_forms(ledger: Ledger) -> None:
    """Only what is due at these forms; none named is none."""
    person = await ledger.save_person(a_person(accounts=(an_account(),)), NOW)
    campaign = a_campaign(FORM, a_form(id="other"))
    here, there = await ledger.plan(campaign.expand(person), "meta-ai", NOW)
    assert await ledger.due_at(["other"], NOW) == [there.id]
    assert await ledger.due_at(["other"], NOW, person="p-nobody") == []
    assert set(await ledger.due_at(["other", FORM.id], NOW)) == {here.id, there.id}
    assert await ledger.due_at([], NOW) == []


async def test_a_ledger_of_before_is_brought_up_to_date(
    ledger: Ledger, address: str, folder: Path, keys: KeySource, tamper: type[Tamper]
) -> None:
    """What was planned before there were generations is the first of its objection, opens, verifies and is claimed."""
    person, (submission,) = await planned(ledger)
    _, (written, unsent) = await planned(ledger, 2, name="Otto", email="otto@example.org")
    approved = []
    for one in (written, unsent):
        await sent(ledger, one.id, DELIVERED)
        approved.append(await ledger.approve_text(one.id, Purpose.REMINDER, "de", NOW.date(), "Hello", NOW))
        await ledger.begin_text(one.id, approved[-1], (), NOW)
    await ledger.undo_text(unsent.id, Purpose.REMINDER, "the server said no", (), NOW)
    await ledger.close()
    with tamper() as change:
        for index in ("submissions_awaited", "submissions_moved"):
            change(f"DROP INDEX {index}")
        for column in (
            "generation",
            "cause",
            "follows",
            "awaited_since",
            "moved_at",
            "chosen",
            "former_tries",
            "agreed",
        ):
            change(f"ALTER TABLE submissions DROP COLUMN {column}")
        for table in ("mailbox_submissions", "mailboxes", "stamps", "checkpoints", "unclear_mails", "mailed_texts"):
            change(f"DROP TABLE {table}")
        change("UPDATE alembic_version SET version_num = '0002'")
    async with await Ledger.open(address, folder, keys, now=NOW) as opened:
        (found,) = await opened.planned([person.id])
        assert (found.generation, found.cause, found.follows) == (1, Cause.FIRST, None)
        assert (await opened.verify()).fault == ""
        assert (await opened.claim(submission.id, NOW)).submission.id == submission.id
        assert await opened.mailed_texts(NOW) == {TextId(written.id, approved[0].seq): NOW}
