"""When a complaint is due, and what it tells: by the entries alone, and never before the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from objector.domain.complaint import Event, filed_on, happenings, objected_on, progress_due, why_not_due
from objector.domain.course import Course, course_of
from objector.domain.note import NOTED, By, Note, What
from objector.domain.outcome import Reason
from objector.domain.submission import Status
from objector.ledger.chain import Entry
from tests.build import a_submission, an_entry

RECEIVED = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
DUBLIN = "Europe/Dublin"


def _entries(*notes: Note, reason: str = "confirmed", channel: str = "browser", sent: bool = True) -> list[Entry]:
    sending = [an_entry(1, "sending", RECEIVED, status="sending", channel=channel)]
    arrived = an_entry(2, "recorded", RECEIVED, status="delivered", former="sending", reason=reason)
    noted = [an_entry(3 + place, NOTED, RECEIVED, **note.facts()) for place, note in enumerate(notes)]
    return [*(sending if sent else []), arrived, *noted]


def _course(today: date, entries: list[Entry] | None = None, status: Status = Status.DELIVERED) -> Course:
    submission = a_submission(status=status, delivered_at=RECEIVED, moved_at=RECEIVED)
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    course = course_of(submission, entries or _entries(), "IE", DUBLIN, noon)
    assert course is not None
    return course


def _note(what: What, month: int, day: int, **given: Any) -> Note:
    return Note(what=what, day=date(2026, month, day), by=By.PERSON, **given)


@pytest.mark.parametrize(
    ("today", "notes", "told"),
    [
        (date(2026, 3, 20), (), "until 2026-04-07, and after the days of grace"),
        (date(2026, 4, 7), (), "premature"),
        (date(2026, 4, 10), (), "from 2026-04-11 on"),
        (date(2026, 4, 11), (), ""),
        (date(2026, 4, 11), (_note(What.REMINDED, 4, 9),), "from 2026-04-15 on"),
        (date(2026, 4, 15), (_note(What.REMINDED, 4, 9),), ""),
        (date(2026, 4, 20), (_note(What.EXTENDED, 3, 30, reasons=True),), "until 2026-06-05"),
        (date(2026, 4, 20), (_note(What.EXTENDED, 4, 20, reasons=True),), ""),
        (date(2026, 4, 20), (_note(What.IDENTITY_ASKED, 3, 10),), "waits for your answer"),
    ],
)  # fmt: skip
def test_a_complaint_about_silence_is_never_premature(today: date, notes: tuple[Note, ...], told: str) -> None:
    """The day from which on is told; a reminder, an extension that counts and an open query move it."""
    why = why_not_due(_course(today, _entries(*notes)))
    assert told in why
    assert (why == "") == (told == "")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.REFUSED, ""),
        (Status.UPHELD, "nothing to complain about"),
        (Status.ESCALATED, "made already"),
        (Status.UNCONFIRMED, "needs proof"),
        (Status.WITHDRAWN, "needs proof"),
    ],
)
def test_other_statuses(status: Status, told: str) -> None:
    """After a refusal at once; never where nothing arrived, it was honoured, or a complaint was made."""
    why = why_not_due(_course(date(2026, 3, 6), status=status))
    assert told in why
    assert (why == "") == (told == "")


def _events(course: Course, entries: list[Entry]) -> list[tuple[str, str, int]]:
    return [(one.event.value, one.day.isoformat(), one.seq) for one in happenings(course, entries, DUBLIN)]


def test_what_happened_is_told_in_order_with_the_entries() -> None:
    """Sent, arrived, asked, answered, extended, reminded, and no answer until the day of the complaint."""
    entries = _entries(
        _note(What.IDENTITY_ASKED, 3, 6),
        _note(What.IDENTITY_GIVEN, 3, 7),
        _note(What.EXTENDED, 3, 30, reasons=True),
        _note(What.REMINDED, 6, 8),
    )
    assert _events(_course(date(2026, 7, 1), entries), entries) == [
        ("form", "2026-03-05", 1),
        ("page", "2026-03-05", 2),
        ("query", "2026-03-06", 3),
        ("given", "2026-03-07", 4),
        ("extended", "2026-03-30", 5),
        ("reminder", "2026-06-08", 6),
        ("silence", "2026-07-01", 0),
    ]


@pytest.mark.parametrize(
    ("given", "events"),
    [
        ({"channel": "mail", "reason": "confirmed_by_mail"}, ["mail", "message"]),
        ({"channel": "letter", "reason": "confirmed_by_hand"}, ["letter", "seen"]),
        ({"sent": False, "reason": "confirmed_by_hand"}, ["made", "seen"]),
        ({"sent": False, "reason": "already_objected"}, ["recorded"]),
    ],
)
def test_by_which_way_and_how_it_is_known(given: dict[str, Any], events: list[str]) -> None:
    """Form, mail, letter, by hand; confirmed on the page, by mail, by the person's word, or on record before."""
    entries = _entries(**given)
    course = _course(date(2026, 4, 20), entries)
    assert [one.event.value for one in happenings(course, entries, DUBLIN)] == [*events, "silence"]


@pytest.mark.parametrize(("domain", "event"), [("snap.com", "message"), ("", "seen")])
def test_a_report_of_the_own_mail_provider_is_no_word_of_the_controller(domain: str, event: str) -> None:
    """It shows the receipt, and the complaint does not say that the controller confirmed it."""
    told = {"trusted": True, "by": "dkim", "domain": domain, "doubt": ""}
    kept = [{"kind": "mail"}, {"kind": "dkim", "told": told}]
    sending, _ = _entries(channel="mail")
    facts = {"status": "delivered", "former": "unconfirmed", "reason": "confirmed_by_mail", "artefacts": kept}
    entries = [sending, an_entry(2, "decided", RECEIVED, **facts)]
    course = _course(date(2026, 4, 20), entries)
    assert [one.event.value for one in happenings(course, entries, DUBLIN)] == ["mail", event, "silence"]


def test_a_letter_was_sent_when_it_was_posted_and_a_mail_that_came_back_was_not() -> None:
    """By the person's last word about the posting; what bounced reached nobody."""
    sent = an_entry(1, "sending", RECEIVED - timedelta(days=9), channel="mail")
    back = an_entry(2, "decided", RECEIVED - timedelta(days=8), reason="bounced")
    posted = [
        an_entry(3 + place, "posted", RECEIVED, posted_at=f"2026-03-0{day}T12:00:00.000000Z")
        for place, day in enumerate((1, 2))
    ]
    entries = [sent, back, *posted, *_entries(sent=False, reason="confirmed_by_hand")]
    assert _events(_course(date(2026, 4, 20), entries), entries)[:2] == [
        ("letter", "2026-03-02", 4),
        ("seen", "2026-03-05", 2),
    ]


def test_a_refusal_is_told_once_and_silence_not_at_all() -> None:
    """By its note, or where there is none by the entry that moved the submission."""
    told = {"status": "refused", "former": "delivered", "reason": Reason.REJECTED.value}
    moved = an_entry(9, "decided", RECEIVED + timedelta(days=4), **told)
    course = _course(date(2026, 3, 20), _entries(), Status.REFUSED)
    assert _events(course, [*_entries(), moved])[-1] == ("refusal", "2026-03-09", 9)
    entries = _entries(_note(What.REFUSED, 3, 8))
    course = _course(date(2026, 3, 20), entries, Status.REFUSED)
    assert [event for event, _, _ in _events(course, [*entries, moved])].count("refusal") == 1
    assert Event.SILENCE.value not in [event for event, _, _ in _events(course, entries)]


def test_what_was_said_again_is_told_once() -> None:
    """A refusal of one day whose reasons were added later; one of another day, and another thing, stay."""
    entries = _entries(
        _note(What.REFUSED, 3, 9),
        _note(What.REFUSED, 3, 9, reasons=False),
        _note(What.EXTENDED, 3, 9),
        _note(What.REFUSED, 3, 16),
    )
    told = _events(_course(date(2026, 4, 20), entries, Status.REFUSED), entries)
    assert told[2:] == [("extended", "2026-03-09", 5), ("refusal", "2026-03-09", 3), ("refusal", "2026-03-16", 6)]


def test_the_objection_was_made_when_it_was_sent() -> None:
    """The first event, in the controller's time zone: late in the evening in UTC it is the next day in Dublin."""
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    entries = [an_entry(1, "sending", late, channel="browser")]
    assert objected_on("s-1", happenings(_course(date(2026, 4, 20)), entries, DUBLIN), None) == date(2026, 3, 5)
    entries = [an_entry(1, "sending", late - timedelta(days=180), channel="browser")]
    assert objected_on("s-1", happenings(_course(date(2026, 4, 20)), entries, DUBLIN), None) == date(2026, 1, 2)


def test_the_authority_has_three_months() -> None:
    """From filing, clamped to the end of a shorter month; the last word about when it was filed counts."""
    assert progress_due(date(2026, 11, 30)) == date(2027, 2, 28)
    assert progress_due(date(2026, 4, 20)) == date(2026, 7, 20)
    assert filed_on(_entries()) is None
    entries = _entries(_note(What.FILED, 4, 20), _note(What.REFUSED, 4, 21), _note(What.FILED, 4, 22))
    assert filed_on(entries) == date(2026, 4, 22)
