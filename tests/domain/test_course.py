"""The course of an objection: every date with its source, from the entries alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from objector.domain.answer_time import AnswerTime
from objector.domain.course import Course, Source, course_of
from objector.domain.deadline import Deadline
from objector.domain.escalation import Stage
from objector.domain.extension import ExtensionNotice
from objector.domain.identity_query import IdentityQuery
from objector.domain.note import NOTED, By, Note, What
from objector.domain.outcome import Reason
from objector.domain.submission import Status
from tests.build import a_submission, an_entry

RECEIVED = datetime(2026, 3, 5, 12, tzinfo=UTC)
MONTH, MONTHS = date(2026, 4, 7), date(2026, 6, 5)
"""The last day of one month and of three, received on 5 March 2026 in Ireland."""


def noted(what: What, day: str, **given: Any) -> Note:
    return Note(what=what, day=date.fromisoformat(day), **given)


def course(*notes: Note, today: str = "2026-03-20", status: Status = Status.DELIVERED) -> Course:
    entries = [
        an_entry(4, "recorded", status="delivered", former="sending", reason="confirmed"),
        *(an_entry(seq, NOTED, status="delivered", former="delivered", **n.facts()) for seq, n in enumerate(notes, 5)),
    ]
    submission = a_submission(status=status, reason=Reason.CONFIRMED, delivered_at=RECEIVED)
    found = course_of(submission, entries, "IE", "Europe/Dublin", datetime.fromisoformat(f"{today}T12:00:00+00:00"))
    assert found is not None
    return found


def test_the_plain_month() -> None:
    """Nothing happened: one date, and the entry that proves the receipt as its source."""
    one = course()
    assert (one.received, one.deadline_1m, one.extension_notice_due, one.deadline) == (RECEIVED.date(), *3 * (MONTH,))
    assert (one.deadline_3m, one.deadline_with_pause, one.latest) == (None, None, MONTH)
    assert (one.days_left, one.stage, one.complaint_from) == (18, Stage.AWAITED, date(2026, 4, 11))
    assert one.sources == {"received": Source(seq=4, by="confirmed")}


def test_before_receipt_no_time_runs() -> None:
    """Sent is not received."""
    submission = a_submission(status=Status.UNCONFIRMED, sent_at=RECEIVED)
    assert course_of(submission, [], "IE", "Europe/Dublin", RECEIVED) is None


def test_receipt_is_a_day_of_the_controller() -> None:
    """Late in the evening in UTC it is the next day in Dublin's summer."""
    submission = a_submission(status=Status.DELIVERED, delivered_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    found = course_of(submission, [], "IE", "Europe/Dublin", datetime(2026, 7, 2, 23, 30, tzinfo=UTC))
    assert found is not None
    assert (found.received, found.today) == (date(2026, 7, 2), date(2026, 7, 3))


IN_TIME = noted(What.EXTENDED, "2026-03-30", reasons=True)
NO_REASONS = noted(What.EXTENDED, "2026-03-30", reasons=False)
BY_MAIL = noted(What.EXTENDED, "2026-03-30", by=By.MAIL)


@pytest.mark.parametrize(
    ("notes", "latest", "doubt"),
    [
        ((IN_TIME,), MONTHS, False),
        ((noted(What.EXTENDED, "2026-04-07", reasons=True),), MONTHS, False),
        ((noted(What.EXTENDED, "2026-04-08", reasons=True),), MONTH, False),
        ((NO_REASONS,), MONTH, False),
        # Nobody read yet whether it gives reasons: nothing is premature meanwhile.
        ((BY_MAIL,), MONTHS, True),
        ((noted(What.EXTENDED, "2026-04-08", by=By.MAIL),), MONTH, False),
        # The person read it, and may correct themselves.
        ((BY_MAIL, NO_REASONS), MONTH, False),
        ((NO_REASONS, IN_TIME), MONTHS, False),
        # A second one, too late, takes nothing from the first; a first one without reasons nothing from the second.
        ((IN_TIME, noted(What.EXTENDED, "2026-04-20", by=By.MAIL)), MONTHS, False),
        ((noted(What.EXTENDED, "2026-03-10", reasons=False), BY_MAIL), MONTHS, True),
    ],
)
def test_extensions(notes: tuple[Note, ...], latest: date, doubt: bool) -> None:
    """Three months only by a notice that came in time and gives reasons; the person's word stands over a mail's."""
    one = course(*notes)
    assert (one.latest, one.extension_in_doubt) == (latest, doubt)
    assert one.deadline_3m == (MONTHS if latest == MONTHS else None)
    assert one.deadline_1m == one.extension_notice_due == MONTH


def test_an_identity_query_keeps_both_dates() -> None:
    """Open: the later date is unknown and nothing is overdue. Answered: both dates stand there, with their sources."""
    asked = noted(What.IDENTITY_ASKED, "2026-03-10")
    still = course(asked, today="2026-09-01")
    assert (still.deadline, still.deadline_with_pause, still.latest) == (MONTH, None, None)
    assert (still.stands_still, still.days_left, still.stage, still.complaint_from) == (True, None, Stage.AWAITED, None)
    assert still.identity_wanted is not None
    given_ = course(asked, noted(What.IDENTITY_GIVEN, "2026-03-20"))
    assert (given_.deadline, given_.deadline_with_pause, given_.latest) == (MONTH, *2 * (date(2026, 4, 15),))
    assert (given_.stands_still, given_.identity_wanted) == (False, None)
    assert (given_.sources["identity_asked"].seq, given_.sources["identity_given"].seq) == (5, 6)
    again = course(asked, noted(What.IDENTITY_GIVEN, "2026-03-20"), noted(What.IDENTITY_ASKED, "2026-03-25"))
    assert again.stands_still


ASKED, GIVEN = What.IDENTITY_ASKED, What.IDENTITY_GIVEN


@pytest.mark.parametrize(
    ("told", "latest"),
    [
        # Ten days, and three more of a second question: the month is as much longer as both took.
        (((ASKED, "03-10"), (GIVEN, "03-20"), (ASKED, "03-25"), (GIVEN, "03-28")), date(2026, 4, 20)),
        # A second question within the month that the first one made longer; one after it takes nothing from the first.
        (((ASKED, "03-10"), (GIVEN, "03-20"), (ASKED, "04-10"), (GIVEN, "04-12")), date(2026, 4, 17)),
        (((ASKED, "03-10"), (GIVEN, "03-20"), (ASKED, "04-10")), None),
        (((ASKED, "03-10"), (GIVEN, "03-20"), (ASKED, "04-16")), date(2026, 4, 15)),
        (((ASKED, "03-10"), (GIVEN, "03-20"), (ASKED, "04-16"), (GIVEN, "04-18")), date(2026, 4, 15)),
        # Who asks again before the answer asks the same; what the person typed they may correct, also afterwards.
        (((ASKED, "03-10", "f-1"), (ASKED, "03-12", "f-2"), (GIVEN, "03-20")), date(2026, 4, 15)),
        (((ASKED, "03-10"), (ASKED, "03-12"), (GIVEN, "03-20")), date(2026, 4, 13)),
        (((ASKED, "03-10"), (GIVEN, "03-20"), (ASKED, "03-12")), date(2026, 4, 13)),
        (((ASKED, "03-10"), (GIVEN, "03-20"), (GIVEN, "03-22")), date(2026, 4, 17)),
        (((ASKED, "03-10"), (ASKED, "03-12"), (GIVEN, "03-11")), None),
        (((ASKED, "04-08"), (GIVEN, "04-20")), MONTH),
        (((ASKED, "04-08"), (GIVEN, "04-20"), (ASKED, "04-21")), MONTH),
    ],
)
def test_no_further_question_makes_the_time_shorter(told: tuple[tuple[Any, ...], ...], latest: date | None) -> None:
    """A controller may ask who one is more than once: every day for which the time may have stood still counts."""
    one = course(*(noted(what, f"2026-{day}", mail="".join(mail)) for what, day, *mail in told))
    assert (one.deadline, one.latest, one.stands_still) == (MONTH, latest, latest is None)


def test_a_late_notice_takes_nothing_from_one_that_a_pause_brought_in_time() -> None:
    """After ten days of pause the month ends on 15 April: a notice of the 10th counts, whatever came in May."""
    pause = (noted(ASKED, "2026-03-10"), noted(GIVEN, "2026-03-20"))
    late = noted(What.EXTENDED, "2026-05-20", by=By.MAIL)
    for said in ({"reasons": True}, {"by": By.MAIL}):
        one = course(*pause, noted(What.EXTENDED, "2026-04-10", **said), late)
        assert (one.deadline, one.deadline_3m, one.latest) == (MONTH, None, date(2026, 6, 15))


def test_the_stages() -> None:
    """Awaited, a reminder, the grace after it, a complaint; an answer ends them."""
    assert course(today="2026-04-07").stage is Stage.AWAITED
    assert course(today="2026-04-08").stage is Stage.REMINDER
    assert course(today="2026-04-11").stage is Stage.COMPLAINT
    reminded = noted(What.REMINDED, "2026-04-09", by=By.CHANNEL)
    assert course(reminded, today="2026-04-14").stage is Stage.GRACE
    late = course(reminded, today="2026-04-15")
    assert (late.stage, late.days_left, late.reminded) == (Stage.COMPLAINT, -8, date(2026, 4, 9))
    assert late.sources["reminded"] == Source(seq=5, by="channel")
    for status in (Status.UPHELD, Status.REFUSED, Status.ESCALATED):
        done = course(today="2026-06-01", status=status)
        assert (done.stage, done.days_left, done.complaint_from) == (None, None, None)


def test_a_refusal_and_a_wish_for_more() -> None:
    """What is known of the refusal, and whether more is still wanted."""
    refused = course(noted(What.REFUSED, "2026-03-30", reasons=True, remedies=False), status=Status.REFUSED)
    assert refused.refusal is not None
    assert (refused.refusal.reasons, refused.refusal.remedies) == (True, False)
    wanted = noted(What.MORE_WANTED, "2026-03-10", by=By.MAIL, mail="f-1")
    assert course(wanted).more_wanted is not None
    assert course(wanted).sources["more_wanted"] == Source(seq=5, by="mail", mail="f-1")
    assert course(wanted, noted(What.MORE_GIVEN, "2026-03-11")).more_wanted is None
    assert course(wanted, status=Status.UPHELD).more_wanted is None


def test_a_mail_may_overtake_the_receipt() -> None:
    """Noted on a day before receipt, it counts from that day: one odd entry leaves no list without its dates."""
    early = course(noted(What.EXTENDED, "2026-03-01", reasons=True), noted(What.IDENTITY_ASKED, "2026-03-04"))
    assert (early.deadline, early.latest) == (MONTHS, None)
    assert {note.day for note in early.notes} == {early.received}


days = st.integers(0, 130)


@given(
    st.dates(date(2018, 6, 1), date(2050, 12, 31)),
    st.sampled_from(["IE", "DE", "FR", "AT", "LU"]),
    st.none() | st.tuples(days, st.booleans()),
    st.none() | st.tuples(days, st.none() | days),
)
def test_it_agrees_with_the_count(
    received: date, seat: str, notice: tuple[int, bool] | None, query: tuple[int, int | None] | None
) -> None:
    """Notes of any days give the very dates that `AnswerTime` gives for the same facts."""
    assume(query is None or query[1] is None or query[1] >= query[0])

    def on(offset: int) -> date:
        return received + timedelta(days=offset)

    notes: list[Note] = []
    if notice:
        notes.append(Note(what=What.EXTENDED, day=on(notice[0]), reasons=notice[1]))
    if query:
        notes.append(Note(what=What.IDENTITY_ASKED, day=on(query[0])))
        if query[1] is not None:
            notes.append(Note(what=What.IDENTITY_GIVEN, day=on(query[1])))
    moment = datetime(received.year, received.month, received.day, 12, tzinfo=UTC)
    found = course_of(
        a_submission(status=Status.DELIVERED, delivered_at=moment),
        [an_entry(seq, NOTED, **note.facts()) for seq, note in enumerate(notes)],
        seat,
        "Europe/Dublin",
        moment,
    )
    expected = AnswerTime(
        received=received,
        seat=seat,
        notice=ExtensionNotice(arrived=on(notice[0]), reasoned=notice[1]) if notice else None,
        query=IdentityQuery(asked=on(query[0]), given=None if query[1] is None else on(query[1])) if query else None,
    )
    assert found is not None
    assert found.time == expected
    assert found.latest == expected.latest
    assert found.deadline_1m == Deadline(received=received, seat=seat).last_day
