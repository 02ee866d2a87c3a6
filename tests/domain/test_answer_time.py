"""What moves a deadline and what does not: extensions and identity queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.domain.answer_time import AnswerTime
from objector.domain.extension import ExtensionNotice
from objector.domain.identity_query import IdentityQuery
from objector.errors import ConfigError

RECEIVED = date(2026, 3, 5)
FIRST = date(2026, 4, 7)  # the end of the month, rolled over Easter
EXTENDED = date(2026, 6, 5)


def a_time(notice: ExtensionNotice | None = None, query: IdentityQuery | None = None) -> AnswerTime:
    return AnswerTime(received=RECEIVED, seat="IE", notice=notice, query=query)


def test_without_anything_it_is_the_month() -> None:
    """One deadline, which is also the latest."""
    time = a_time()
    assert time.deadline == time.first
    assert time.deadline.last_day == time.latest == FIRST
    assert time.paused is None


@pytest.mark.parametrize(
    ("notice", "last"),
    [
        (ExtensionNotice(arrived=RECEIVED), EXTENDED),
        (ExtensionNotice(arrived=FIRST), EXTENDED),  # the last day is in time, also when it was rolled
        (ExtensionNotice(arrived=FIRST + timedelta(days=1)), FIRST),
        (ExtensionNotice(arrived=RECEIVED, reasoned=False), FIRST),
        (ExtensionNotice(arrived=FIRST + timedelta(days=1), reasoned=False), FIRST),
        (ExtensionNotice(), EXTENDED),  # the person says that it came in time
        (ExtensionNotice(reasoned=False), FIRST),
    ],
)
def test_only_a_reasoned_notice_in_time_extends(notice: ExtensionNotice, last: date) -> None:
    """Anything else stays on the first month (Art. 12(3) GDPR)."""
    time = a_time(notice)
    assert time.deadline.last_day == time.latest == last
    assert time.first.last_day == FIRST


def test_an_identity_query_keeps_both_dates() -> None:
    """Ten days of waiting move the end by ten days; the date without the pause stays known."""
    time = a_time(query=IdentityQuery(asked=date(2026, 3, 10), given=date(2026, 3, 20)))
    assert time.deadline.last_day == FIRST
    assert time.paused is not None
    assert time.paused.last_day == time.latest == date(2026, 4, 15)


def test_an_open_identity_query_leaves_the_latest_day_open() -> None:
    """As long as the person has not answered, nothing is known to be overdue; the other date stays."""
    time = a_time(query=IdentityQuery(asked=date(2026, 3, 10)))
    assert time.stands_still
    assert (time.paused, time.latest, time.deadline.last_day) == (None, None, FIRST)


@pytest.mark.parametrize("given", [None, date(2026, 5, 1)])
def test_a_late_identity_query_moves_nothing(given: date | None) -> None:
    """Asked after the month it is not without undue delay; asked on its last day it still counts as asked in it."""
    late = a_time(query=IdentityQuery(asked=FIRST + timedelta(days=1), given=given))
    assert not late.pause_possible
    assert not late.stands_still
    assert (late.paused, late.latest) == (None, FIRST)
    assert a_time(query=IdentityQuery(asked=FIRST, given=given)).pause_possible


def test_a_pause_may_bring_a_notice_in_time() -> None:
    """If the time stood still, the first month was longer too: in that count alone the notice extends."""
    notice = ExtensionNotice(arrived=date(2026, 4, 10))
    time = a_time(notice, IdentityQuery(asked=date(2026, 3, 10), given=date(2026, 3, 20)))
    assert not time.deadline.extended
    assert time.deadline.last_day == FIRST
    assert time.paused is not None
    assert time.paused.extended
    assert time.latest == date(2026, 6, 15)


def test_days_that_cannot_be() -> None:
    """Nothing comes before receipt, no answer before its question, no seat or year without a calendar."""
    before = RECEIVED - timedelta(days=1)
    with pytest.raises(ConfigError, match=r"notice of extension .* before receipt"):
        a_time(ExtensionNotice(arrived=before))
    with pytest.raises(ConfigError, match=r"identity query .* before receipt"):
        a_time(query=IdentityQuery(asked=before))
    with pytest.raises(ConfigError, match="before the question"):
        IdentityQuery(asked=RECEIVED, given=before)
    with pytest.raises(ConfigError, match="no public holidays"):
        AnswerTime(received=RECEIVED, seat="XX")
    with pytest.raises(ConfigError, match="not for 9999"):
        AnswerTime(received=date.max, seat="IE")
    with pytest.raises(ConfigError, match="not for 9999"):
        a_time(query=IdentityQuery(asked=RECEIVED, given=date.max))
    with pytest.raises(ConfigError, match="not for 9999"):
        a_time(ExtensionNotice(arrived=date.max))


@given(
    received=st.dates(date(2018, 5, 25), date(2060, 12, 31)),
    seat=st.sampled_from(["IE", "DE", "FR", "AT", "LU"]),
    notice=st.none() | st.builds(lambda days, reasoned: (days, reasoned), st.integers(0, 120), st.booleans()),
    asked=st.none() | st.integers(0, 120),
    waited=st.none() | st.integers(0, 200),
)
def test_the_latest_day_is_never_before_the_month(
    received: date, seat: str, notice: tuple[int, bool] | None, asked: int | None, waited: int | None
) -> None:
    """Whatever happened, no date is earlier than the plain month, and with a pause none is earlier than without."""

    def later(days: int) -> date:
        return received + timedelta(days=days)

    time = AnswerTime(
        received=received,
        seat=seat,
        notice=ExtensionNotice(arrived=later(notice[0]), reasoned=notice[1]) if notice else None,
        query=None
        if asked is None
        else IdentityQuery(asked=later(asked), given=None if waited is None else later(asked + waited)),
    )
    assert time.first.last_day <= time.deadline.last_day
    if time.latest is None:
        assert asked is not None
        assert waited is None
    else:
        assert time.deadline.last_day <= time.latest
