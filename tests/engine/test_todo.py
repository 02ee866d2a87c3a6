"""What waits for a person: everything, once, each with one command, and without a personal value."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest

from objector.cli.advice import next_steps
from objector.domain.note import By, Note, What
from objector.domain.outcome import NeedsPerson, Reason
from objector.domain.submission import Status
from objector.engine.answers_due import to_answer, to_press
from objector.engine.courses import awaiting, courses, overdue
from objector.engine.plan import make_plan, record_plan
from objector.engine.todo import _one, to_sign_in, todo
from objector.engine.todo_item import ANSWER_WANTED, COMPLAINT_DUE, OVERDUE
from objector.ledger.chain import Entry
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from tests.build import NOW, a_person, a_submission, an_account
from tests.ledger.scenes import DELIVERED, SIGN_IN, UNCONFIRMED, sent, tried

GROUNDS = (
    "I write about my work, and what I write is meant for those who read it, not for a machine that imitates me. " * 2
)
FULL = {"grounds": GROUNDS, "first_name": "Maria", "last_name": "Muster"}
LATER = NOW + timedelta(hours=1)


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


async def test_direct_marketing_asks_for_nothing_that_it_does_not_need(ledger: Ledger, library: Library) -> None:
    """Who objects to it alone is not asked for grounds, and their commands lead to that plan; who also objects to
    something else is asked as ever."""
    facebook = an_account()
    lacking = await ledger.save_person(a_person(grounds="", accounts=(facebook,)), NOW)
    given = {"email": "eva@example.org", "grounds": "", "approved_at": None, "address": ("Gasse 1", "1010 Wien")}
    new = await ledger.save_person(a_person(**given, accounts=(facebook,)), NOW)
    lines = await make_plan(ledger, library, "marketing", now=NOW)
    assert all(" --campaign marketing" in one for line in lines for one in line.missing)
    await record_plan(ledger, library, lines, "marketing", NOW)
    found = {item.person_id: item for item in await todo(ledger, library, NOW)}
    assert found[lacking.id].why.startswith("address: your postal address is not given")
    assert found[lacking.id].command == f"objector people edit {lacking.id} --campaign marketing"
    assert found[new.id].command == f"objector people approve {new.id} --campaign marketing"
    await planned(ledger, library)
    both = {item.person_id: item for item in await todo(ledger, library, NOW)}[lacking.id]
    assert both.command == f"objector people edit {lacking.id}"
    assert both.why.count("grounds: not given") == 1


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
    assert (late[0].reason, late[0].submissions) == (COMPLAINT_DUE, (third,))
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


SENT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
LAST = datetime(2026, 12, 22, 12, tzinfo=UTC)
"""Its last day: a Tuesday. The three working days of grace after it end on Monday, 28 December."""


async def awaited(ledger: Ledger, library: Library, *notes: Note, at: datetime = SENT) -> str:
    """A delivered objection of Maria, of which these things were noted; its id."""
    await ledger.save_person(a_person(**FULL), NOW)
    one, *_ = await planned(ledger, library)
    await sent(ledger, one, DELIVERED, at)
    if notes:
        await ledger.note(one, notes, at)
    return one


async def due(ledger: Ledger, library: Library, now: datetime) -> list[tuple[str, str]]:
    """Reason and command of what waits because of an answer."""
    words = (OVERDUE, COMPLAINT_DUE, ANSWER_WANTED)
    return [(one.reason, one.command) for one in await todo(ledger, library, now) if one.reason in words]


async def test_first_a_reminder_then_the_grace_then_a_complaint(ledger: Ledger, library: Library) -> None:
    """By the days of the controller: nothing on the last day, nothing after a reminder until the grace is over."""
    one = await awaited(ledger, library)
    midnight = datetime(2026, 12, 22, 23, 59, tzinfo=UTC)
    assert await due(ledger, library, midnight) == []
    remind, complain = (OVERDUE, f"objector remind {one}"), (COMPLAINT_DUE, f"objector complain {one}")
    assert await due(ledger, library, midnight + timedelta(minutes=2)) == [remind]
    assert await due(ledger, library, LAST + timedelta(days=6)) == [remind]
    assert await due(ledger, library, LAST + timedelta(days=7)) == [complain]
    await ledger.note(one, (Note(what=What.REMINDED, day=date(2026, 12, 28)),), LAST)
    assert await due(ledger, library, LAST + timedelta(days=8)) == []
    assert await due(ledger, library, datetime(2027, 1, 5, tzinfo=UTC)) == [complain]
    (item,) = [one for one in await todo(ledger, library, datetime(2027, 1, 5, tzinfo=UTC)) if one.has_passed]
    assert item.until == date(2026, 12, 22)
    assert "2026-12-28" in item.why


async def test_what_moves_the_time_moves_the_list(ledger: Ledger, library: Library) -> None:
    """Extended: nothing is overdue before the three months; asked who one is: that is asked, and nothing is overdue."""
    extended = Note(what=What.EXTENDED, day=date(2026, 12, 1), reasons=True)
    one = await awaited(ledger, library, extended)
    assert await due(ledger, library, LAST + timedelta(days=20)) == []
    assert await due(ledger, library, datetime(2027, 2, 23, 12, tzinfo=UTC)) == [(OVERDUE, f"objector remind {one}")]
    await ledger.note(one, (Note(what=What.IDENTITY_ASKED, day=date(2026, 12, 2)),), LAST)
    asked = (ANSWER_WANTED, f"objector reply {one} --to identity")
    assert await due(ledger, library, datetime(2027, 2, 23, 12, tzinfo=UTC)) == [asked]


async def test_what_only_the_person_can_judge_or_answer(ledger: Ledger, library: Library) -> None:
    """A notice of extension of which nobody said if it gives reasons, and a wish for more: until they are answered."""
    noted = [Note(what=what, day=date(2026, 12, 1), by=By.MAIL) for what in (What.EXTENDED, What.MORE_WANTED)]
    one = await awaited(ledger, library, *noted)
    found = [command for _, command in await due(ledger, library, LAST)]
    assert found == [
        f"objector reply {one} --to more-wanted",
        f"objector answer {one} --extended 2026-12-01",
    ]
    answers = (
        Note(what=What.MORE_GIVEN, day=date(2026, 12, 3)),
        Note(what=What.EXTENDED, day=date(2026, 12, 1), reasons=False),
    )
    await ledger.note(one, answers, LAST)
    assert await due(ledger, library, LAST) == []
    assert (await due(ledger, library, LAST + timedelta(days=1)))[0][0] == OVERDUE


async def test_how_many_are_awaited(ledger: Ledger, library: Library) -> None:
    """Counted without reading each: overdue ones, and the next one that is due; by person where that is asked."""
    accounts = tuple(an_account(handle=f"m{n}", email=f"m{n}@example.org") for n in range(4))
    person = await ledger.save_person(a_person(accounts=accounts, **FULL), NOW)
    ids = await planned(ledger, library)
    for place, one in enumerate(ids):
        await sent(ledger, one, DELIVERED, NOW + timedelta(days=place))
    await ledger.note(ids[0], (Note(what=What.EXTENDED, day=date(2026, 12, 1), reasons=True),), LAST)
    now = datetime(2026, 12, 24, 12, tzinfo=UTC)  # a day after the second one's last day
    for who in (None, person.id):
        found = await awaiting(ledger, library.controllers, now, person=who)
        assert (found.overdue, found.next and found.next.submission.id) == (1, ids[2])
    assert [one.submission.id for one in await overdue(ledger, library.controllers, now)] == [ids[1]]
    nobody = await awaiting(ledger, library.controllers, now, person="p-nobody")
    assert (nobody.overdue, nobody.next) == (0, None)
    later = await awaiting(ledger, library.controllers, datetime(2027, 2, 1, tzinfo=UTC))
    assert (later.overdue, later.next and later.next.submission.id) == (3, ids[0])
    assert (await awaiting(ledger, library.controllers, datetime(2027, 3, 1, tzinfo=UTC))).overdue == 4


async def test_entries_are_read_only_of_what_was_moved(ledger: Ledger, library: Library) -> None:
    """The plain month needs none: of a thousand delivered ones only those are read of which something was noted."""
    one = await awaited(ledger, library)
    read: list[list[str]] = []

    class Watched:
        async def histories(self, ids: list[str]) -> dict[str, list[Entry]]:
            read.append(ids)
            return await ledger.histories(ids)

    for _ in range(2):
        submission = await ledger.submission(one)
        await courses(cast(Ledger, Watched()), library.controllers, [submission], LAST)
        await ledger.note(one, (Note(what=What.MORE_WANTED, day=date(2026, 12, 1)),), LAST)
    assert read == [[], [one]]
    assert to_press([], library.controllers) == to_answer([]) == []


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.MISSING_DATA])
def test_the_command_is_one_that_is_advised(reason: Reason) -> None:
    """The one command is among those that `status` names for the same submission: there are no two truths."""
    stopped = a_submission(status=Status.NEEDS_PERSON, reason=reason)
    item = to_sign_in([stopped])[0] if reason is Reason.SIGN_IN else _one(stopped)
    assert item.command in " ".join(next_steps(stopped))
    unconfirmed = dataclasses.replace(stopped, status=Status.UNCONFIRMED)
    assert _one(unconfirmed).command in " ".join(next_steps(unconfirmed))
    assert re.fullmatch(r"objector [a-z-]+ .+", item.command)


def test_why_no_code_was_taken_is_told():
    """A code may have come, and its sender may be in doubt: then it is the person's to give."""
    detail = "a mail with a code came, but its sender could not be verified: it is not signed"
    stopped = a_submission(status=Status.NEEDS_PERSON, reason=Reason.CODE_WANTED, detail=detail)
    assert detail in _one(stopped).why
    assert "entered;" in _one(dataclasses.replace(stopped, detail="")).why
