"""The time that is left for the controllers' answers, as `status`, `todo` and the duties show it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from objector.domain.clock import Clock
from objector.domain.deadline import Deadline, day_there
from objector.domain.note import Note, What
from objector.domain.notice import Notice
from objector.domain.outcome import Delivered, Reason
from objector.domain.retry import RetryPolicy, next_move
from objector.domain.submission import Status
from objector.engine.selection import Selection
from objector.schedule.duties import Duties
from objector.wiring import Objector, utc_now
from tests.cli.conftest import House

DUBLIN = "Europe/Dublin"


def delivered(house: House, submission_id: str, at: datetime, *notes: Note) -> None:
    """Sent and confirmed at this moment, and what came after it."""

    async def deliver(objector: Objector) -> None:
        ledger, outcome = objector.ledger, Delivered(reason=Reason.CONFIRMED)
        claim = await ledger.claim(submission_id, at)
        await ledger.mark_sending(claim, [], at)
        await ledger.record(claim, outcome, next_move(claim.submission, outcome, RetryPolicy(), at), at)
        if notes:
            await ledger.note(submission_id, notes, at)

    house.opened(deliver)


def days_left(received: datetime, now: datetime) -> int:
    return (Deadline(received=day_there(received, DUBLIN), seat="IE").last_day - day_there(now, DUBLIN)).days


def test_status_shows_the_days_that_are_left(house: House) -> None:
    """As JSON and in the table the last day and the days; the plain status the next one, and how many are overdue."""
    first, second, third, *_ = (one["id"] for one in house.moved_in())
    now = utc_now()
    assert "answer due" not in house.types("status", "--all").output
    delivered(house, first, now - timedelta(days=3))
    delivered(house, second, now - timedelta(days=70))
    wanted = days_left(now - timedelta(days=3), now)
    found = {one["id"]: one for one in house.json("status")["submissions"]}
    assert (found[first]["days_left"], found[first]["stage"]) == (wanted, "awaited")
    assert found[first]["deadline_with_pause"] is None
    assert (found[second]["days_left"], found[second]["stage"]) == (
        days_left(now - timedelta(days=70), now),
        "complaint",
    )
    assert [found[third][name] for name in ("deadline", "days_left", "stage")] == [None, None, None]
    table = house.types("status", "--all").output
    assert f"{found[first]['deadline']} ({wanted} days left)" in table
    assert "overdue)" in table
    plain = house.types("status").output
    assert f"due by {found[first]['deadline']} ({wanted} days left): {first}" in plain
    assert "1 answer is overdue; what you can do says: objector todo" in plain
    assert "answer is" not in house.types("status", "--campaign", "meta-ai").output


def test_status_shows_both_dates(house: House) -> None:
    """After an identity query that was answered two last days stand there; while it is open the second is unknown."""
    first, second, *_ = (one["id"] for one in house.moved_in())
    now = utc_now()
    at = now - timedelta(days=20)
    asked = Note(what=What.IDENTITY_ASKED, day=day_there(at, DUBLIN))
    given = Note(what=What.IDENTITY_GIVEN, day=day_there(now, DUBLIN))
    delivered(house, first, at, asked, given)
    delivered(house, second, at, asked)
    found = {one["id"]: one for one in house.json("status")["submissions"]}
    assert found[first]["deadline_with_pause"] > found[first]["deadline"]
    assert found[first]["days_left"] > days_left(at, now)
    assert (found[second]["deadline"], found[second]["days_left"]) == (found[first]["deadline"], None)
    table = house.types("status", "--all").output
    assert f"{found[first]['deadline']} or {found[first]['deadline_with_pause']} (" in table
    assert f"{found[first]['deadline']}, or later: it asked who you are" in table
    assert re.search(rf"due by {found[first]['deadline_with_pause']} .*{first}", house.types("status").output)


def test_serving_counts_by_the_controllers_calendar(house: House) -> None:
    """Overdue from midnight where the controller is, not from midnight UTC; what was honoured later is not counted."""
    first, second, *_ = (one["id"] for one in house.moved_in())
    at = datetime(2026, 6, 3, 12, tzinfo=ZoneInfo(DUBLIN))  # its last day is Friday, 3 July; Dublin has summer time
    delivered(house, first, at)
    delivered(house, second, at)

    async def told(objector: Objector) -> list[str]:
        found = []
        meta = objector.library.controllers["meta"]
        assert (meta.seat, meta.timezone) == ("IE", DUBLIN)
        for now in (datetime(2026, 7, 3, 23, 50), datetime(2026, 7, 4, 0, 10)):
            objector.clock = Clock(partial(now.replace, tzinfo=ZoneInfo(DUBLIN)))
            found.append(await Duties(objector, Selection()).deadlines())
        await objector.ledger.decide(first, Status.UPHELD, Reason.HONOURED, "", at)
        found.append(await Duties(objector, Selection()).deadlines())
        return found

    two, one = ("2 answers are overdue; see: objector todo", "1 answer is overdue; see: objector todo")
    assert house.opened(told) == ["", two, one]


def test_serving_tells_of_what_is_overdue(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next notice counts what wants a reminder and what a complaint, and names both by id."""
    first, second, *_ = (one["id"] for one in house.moved_in())
    sent = datetime(2026, 6, 3, 12, tzinfo=ZoneInfo(DUBLIN))  # its last day: 3 July; the grace ends on 8 July
    delivered(house, first, sent)
    delivered(house, second, sent + timedelta(days=7))
    told: list[Notice] = []

    class Way:
        async def tell(self, notice: Notice) -> None:
            told.append(notice)

    monkeypatch.setattr("objector.wiring.objector.notifier_for", lambda settings: Way())

    async def served(objector: Objector) -> str:
        objector.clock = Clock(lambda: datetime(2026, 7, 14, 12, tzinfo=ZoneInfo(DUBLIN)))
        return await Duties(objector, Selection()).digest()

    assert house.opened(served) == ""
    (notice,) = told
    assert (notice.counts["complaint_due"], notice.counts["overdue"]) == (1, 1)
    assert {first, second} <= set(notice.ids)
