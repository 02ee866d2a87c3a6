"""The plan over a real ledger and the shipped recipes: made without changing anything, recorded once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from objector.domain.campaign import Standing
from objector.domain.person import Mode
from objector.engine.approval import approval_text
from objector.engine.plan import campaign_of, make_plan, record_plan
from objector.errors import ConfigError, NotFound
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from tests.build import NOW, a_person, an_account

GROUNDS = (
    "I write about my work, and what I write is meant for those who read it, not for a machine that imitates me. " * 2
)


async def test_making_a_plan_changes_nothing(ledger: Ledger, library: Library) -> None:
    """Looking is free: no entry, no submission."""
    await ledger.save_person(a_person(grounds=GROUNDS), NOW)
    before = (await ledger.verify()).entries
    assert await make_plan(ledger, library, now=NOW)
    assert (await ledger.verify()).entries == before
    assert await ledger.submissions() == []


async def test_recorded_twice_is_once(ledger: Ledger, library: Library) -> None:
    """The second time every line is already there; a new account adds only its own submission."""
    person = await ledger.save_person(a_person(grounds=GROUNDS), NOW)
    first = await record_plan(ledger, library, await make_plan(ledger, library, now=NOW), None, NOW)
    assert first
    again = await make_plan(ledger, library, now=NOW)
    assert {line.standing for line in again} <= {Standing.RECORDED, Standing.NO_ACCOUNT}
    assert await record_plan(ledger, library, again, None, NOW) == []
    second = an_account(handle="second", email="second@example.org")
    await ledger.save_person(replace(person, accounts=(*person.accounts, second)), NOW)
    (new,) = await record_plan(
        ledger, library, await make_plan(ledger, library, now=NOW), None, NOW + timedelta(days=1)
    )
    assert new.form == "meta.facebook.ai"


async def test_only_those_who_are_asked_for(ledger: Ledger, library: Library) -> None:
    """A plan for one person has nothing of another; an unknown person is NotFound."""
    one = await ledger.save_person(a_person(), NOW)
    other = await ledger.save_person(a_person(email="bert@example.org", name="Bert Beispiel"), NOW)
    lines = await make_plan(ledger, library, None, [one.id], now=NOW)
    assert {line.objection.person_id for line in lines} == {one.id}
    assert other.id not in repr(lines)
    with pytest.raises(NotFound):
        await make_plan(ledger, library, None, ["p-nobody"], now=NOW)


def test_an_unknown_campaign_names_those_there_are(library: Library) -> None:
    """The usual campaign is meta-ai; another name is helped."""
    assert campaign_of(library, None).id == "meta-ai"
    with pytest.raises(ConfigError, match="there are: by-mail, everything, marketing, meta-ai"):
        campaign_of(library, "moon")


async def test_the_approval_names_everything_that_may_be_disclosed(ledger: Ledger, library: Library) -> None:
    """What is approved: the risk, the mode, every form with every value; nothing of what is left out."""
    person = await ledger.save_person(a_person(grounds=GROUNDS, mode=Mode.ASSISTED), NOW)
    lines = await make_plan(ledger, library, "everything", now=NOW)
    text = approval_text(person, lines)
    assert "lock or close an account" in text
    assert "Mode: assisted" in text
    for line in lines:
        assert (line.objection.form.title in text) == line.goes_to_the_ledger, line
        if line.goes_to_the_ledger:
            assert all(f"{name}: {value}" in text for name, value in line.discloses)


async def test_the_approval_of_marketing_has_neither_grounds_nor_erasure(ledger: Ledger, library: Library) -> None:
    """Whatever the person wishes elsewhere: they are no part of an objection under Art. 21(2) GDPR."""
    accounts = (an_account(), an_account(service="x", handle="maria"))
    await ledger.save_person(a_person(grounds=GROUNDS, erasure=True, accounts=accounts), NOW)
    for campaign, theirs in (("everything", True), ("marketing", False)):
        lines = await make_plan(ledger, library, campaign, now=NOW)
        text = approval_text((await ledger.people())[0], lines)
        said = [GROUNDS.strip() in text, "Erasure: wanted" in text, any("erasure" in repr(one.notes) for one in lines)]
        assert said == [theirs] * 3
    assert [line.objection.form.id for line in lines if line.goes_to_the_ledger] == [
        "meta.facebook.marketing",
        "x.marketing",
    ]
