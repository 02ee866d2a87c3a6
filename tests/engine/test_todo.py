"""What waits for a person: everything, once, each with one command, and without a personal value."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from objector.cli.advice import next_steps
from objector.domain.outcome import NeedsPerson, Reason
from objector.domain.submission import Status
from objector.engine.plan import make_plan, record_plan
from objector.engine.todo import OVERDUE, _one, overdue, to_sign_in, todo
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from objector.recipes.load import load_library
from objector.shipped import config_dir
from tests.build import NOW, a_person, a_submission, an_account
from tests.ledger.scenes import DELIVERED, SIGN_IN, UNCONFIRMED, sent, tried

GROUNDS = (
    "I write about my work, and what I write is meant for those who read it, not for a machine that imitates me. " * 2
)
FULL = {"grounds": GROUNDS, "first_name": "Maria", "last_name": "Muster"}
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with await Ledger.open(None, tmp_path, KeySource(folder=tmp_path, keyring=False), now=NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library([config_dir()])


async def planned(ledger: Ledger, library: Library) -> list[str]:
    """The plan of everybody, recorded: the ids of the Facebook objections."""
    await record_plan(ledger, library, await make_plan(ledger, library, now=NOW), None, NOW)
    return [one.id for one in await ledger.submissions() if one.form == "meta.facebook.ai"]


async def test_nothing_waits(ledger: Ledger, library: Library) -> None:
    """An empty ledger, and a plan that needs nothing of anybody but what is said."""
    assert await todo(ledger, library, NOW) == []
    await ledger.save_person(a_person(**FULL), NOW)
    submissions = await planned(ledger, library)
    assert submissions
    for one in await ledger.submissions():
        if one.form != "meta.facebook.ai":
            await ledger.decide(one.id, Status.WITHDRAWN, Reason.BY_REQUEST, "", NOW)
    assert await todo(ledger, library, NOW) == []


async def test_an_approval_is_asked_for_once(ledger: Ledger, library: Library) -> None:
    """Before and after the plan is recorded: one item for the person, whatever number of objections waits for it."""
    person = await ledger.save_person(a_person(approved_at=None, **FULL), NOW)
    (before,) = [one for one in await todo(ledger, library, NOW) if "approve" in one.command]
    assert (before.command, before.submissions) == (f"objector people approve {person.id}", ())
    submissions = await planned(ledger, library)
    found = await todo(ledger, library, NOW)
    assert len([one for one in found if one.person_id == person.id]) == 1
    assert set(submissions) <= set(found[0].submissions)


async def test_missing_data_says_what(ledger: Ledger, library: Library) -> None:
    """The names of what is missing and one command; not its values, and no second command inside the reason."""
    person = await ledger.save_person(a_person(grounds=""), NOW)
    await planned(ledger, library)
    (item,) = await todo(ledger, library, NOW)
    assert item.command == f"objector people edit {person.id}"
    assert "grounds: not given" in item.why
    assert "objector" not in item.why


async def test_a_page_that_wants_more(ledger: Ledger, library: Library) -> None:
    """Stopped for data that the form's own needs do not name: the person is asked all the same."""
    await ledger.save_person(a_person(**FULL), NOW)
    first, *_ = await planned(ledger, library)
    await tried(ledger, first, NeedsPerson(reason=Reason.MISSING_DATA, detail="the form wants: Date of birth"))
    found = [one for one in await todo(ledger, library, LATER) if first in one.submissions]
    assert len(found) == 1
    assert "Date of birth" in found[0].why


async def test_everything_that_stopped_is_listed_once(ledger: Ledger, library: Library) -> None:
    """A session, an unconfirmed one and an overdue one: each stands there once, the overdue one first."""
    accounts = tuple(an_account(handle=f"m{n}", email=f"m{n}@example.org") for n in range(3))
    await ledger.save_person(a_person(accounts=accounts, **FULL), NOW)
    first, second, third = await planned(ledger, library)
    await tried(ledger, first, SIGN_IN)
    await sent(ledger, second, UNCONFIRMED)
    await sent(ledger, third, DELIVERED)
    named = [one for one in await todo(ledger, library, LATER) if set(one.submissions) & {first, second, third}]
    assert [one.submissions for one in named] == [(first,), (second,)]
    assert named[0].command.startswith("objector sign-in a-")
    assert named[1].command == f"objector answer {second} --arrived"
    late = await todo(ledger, library, NOW + timedelta(days=60))
    assert (late[0].reason, late[0].submissions) == (OVERDUE, (third,))
    assert "example.org" not in str(late)
    assert "Maria" not in str(late)


def test_one_sign_in_settles_all_of_its_account() -> None:
    """Two forms of one account, one of another: two items."""
    stopped = [
        a_submission(id="s-1", account_id="a-1", status=Status.NEEDS_PERSON, reason=Reason.SIGN_IN),
        a_submission(id="s-2", account_id="a-2", status=Status.NEEDS_PERSON, reason=Reason.SIGN_IN),
        a_submission(id="s-3", account_id="a-1", status=Status.NEEDS_PERSON, reason=Reason.SIGN_IN),
    ]
    assert [(one.command, one.submissions) for one in to_sign_in(stopped)] == [
        ("objector sign-in a-1", ("s-1", "s-3")),
        ("objector sign-in a-2", ("s-2",)),
    ]


def test_overdue_by_the_controllers_own_calendar(library: Library) -> None:
    """Not on the last day itself, but on the day after, counted where the controller sits (Dublin)."""
    one = a_submission(status=Status.DELIVERED, delivered_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    last = datetime(2026, 12, 22, 23, 59, tzinfo=UTC)
    assert overdue([one], library.controllers, last) == []
    (item,) = overdue([one], library.controllers, last + timedelta(minutes=2))
    assert item.until == date(2026, 12, 22)


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.MISSING_DATA])
def test_the_command_is_one_that_is_advised(reason: Reason) -> None:
    """The one command is among those that `status` names for the same submission: there are no two truths."""
    stopped = a_submission(status=Status.NEEDS_PERSON, reason=reason)
    item = to_sign_in([stopped])[0] if reason is Reason.SIGN_IN else _one(stopped)
    assert item.command in " ".join(next_steps(stopped))
    unconfirmed = dataclasses.replace(stopped, status=Status.UNCONFIRMED)
    assert _one(unconfirmed).command in " ".join(next_steps(unconfirmed))
    assert re.fullmatch(r"objector [a-z-]+ .+", item.command)
