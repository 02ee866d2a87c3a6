"""How a deadline was counted, told in plain words with the law behind each."""

from __future__ import annotations

from datetime import date

import pytest

from objector.domain.answer_time import AnswerTime
from objector.domain.deadline import Deadline
from objector.domain.extension import ExtensionNotice
from objector.domain.identity_query import IdentityQuery
from objector.domain.reckoning import notes, reckoning, skipped, spoken, why_no_working_day

RECEIVED = date(2026, 3, 5)


def told(time: AnswerTime) -> str:
    return "\n".join(f"{rule.words} [{rule.source}]" for rule in reckoning(time))


def noted(time: AnswerTime) -> str:
    return "\n".join(rule.words for rule in notes(time))


def test_each_rule_names_its_source() -> None:
    """Receipt, the day that is not counted, the same date, the move forward: in this order, each with its article."""
    rules = reckoning(AnswerTime(received=RECEIVED, seat="IE"))
    regulation = "Regulation (EEC, Euratom) 1182/71, Art. "
    assert [rule.source for rule in rules] == [
        "Art. 12(3) GDPR",
        f"{regulation}3(1)",
        f"{regulation}3(2)(c)",
        f"{regulation}2(1) and 3(4)",
    ]
    assert "not with sending" in rules[0].words
    assert "Sunday, 2026-04-05" in rules[2].words
    assert "2026-04-05 (Sunday), 2026-04-06 (Easter Monday), but on Tuesday, 2026-04-07" in rules[3].words


def test_a_month_without_the_date_is_told() -> None:
    """31 January: the last day of February, a Saturday."""
    text = told(AnswerTime(received=date(2026, 1, 31), seat="IE"))
    assert "no such date, so on the last day of that month: Saturday, 2026-02-28" in text
    assert "2026-03-01 (Sunday)" in text


def test_a_working_day_stays() -> None:
    """Nothing is moved, and that is said."""
    text = told(AnswerTime(received=date(2026, 8, 31), seat="IE"))
    assert "so it stays" in text
    assert not skipped(Deadline(received=date(2026, 8, 31), seat="IE"))


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (ExtensionNotice(arrived=date(2026, 4, 7)), "three months from receipt instead of one"),
        (ExtensionNotice(), "as you say, and gives reasons"),
        (ExtensionNotice(arrived=date(2026, 4, 8)), "the first month ended on Tuesday, 2026-04-07. It is too late"),
        (ExtensionNotice(arrived=date(2026, 4, 7), reasoned=False), "gives no reasons. It moves nothing"),
    ],
)
def test_a_notice_is_judged_in_words(notice: ExtensionNotice, words: str) -> None:
    """Why it moves the deadline, or why not."""
    assert words in told(AnswerTime(received=RECEIVED, seat="IE", notice=notice))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (IdentityQuery(asked=date(2026, 3, 10)), "the date with the pause is open"),
        (IdentityQuery(asked=date(2026, 3, 10), given=date(2026, 3, 11)), "moves by 1 day: Monday, 2026-04-06"),
        (IdentityQuery(asked=date(2026, 3, 10), given=date(2026, 3, 20)), "moves by 10 days: Wednesday, 2026-04-15"),
        (IdentityQuery(asked=date(2026, 4, 8)), "after the first month. That moves nothing"),
        (
            IdentityQuery(asked=date(2026, 4, 10), before=10),
            "For earlier questions it may have stood still already: 10 d",
        ),
        (
            IdentityQuery(asked=date(2026, 3, 25), given=date(2026, 3, 28), before=10),
            "moves by 13 days: Saturday, 2026-04-18",
        ),
    ],
)
def test_an_identity_query_is_judged_in_words(query: IdentityQuery, words: str) -> None:
    """What it may do, never as if it were certain."""
    assert words in told(AnswerTime(received=RECEIVED, seat="IE", query=query))


def test_a_notice_that_only_a_pause_brings_in_time_is_told() -> None:
    """Both counts stand there, with the reason why they differ by months."""
    query = IdentityQuery(asked=date(2026, 3, 10), given=date(2026, 3, 20))
    time = AnswerTime(received=RECEIVED, seat="IE", query=query, notice=ExtensionNotice(arrived=date(2026, 4, 10)))
    assert "It is too late" in told(time)
    assert "the notice of extension is in time: three months from receipt: Monday, 2026-06-15" in told(time)


def test_what_is_uncertain_is_said() -> None:
    """The outer limit always; before the GDPR, outside the Union and with regional holidays a word more."""
    irish = noted(AnswerTime(received=RECEIVED, seat="IE"))
    assert "without undue delay" in irish
    assert "Only public holidays" not in irish
    assert "Member States" not in irish
    assert "applies since 2018-05-25" in noted(AnswerTime(received=date(2018, 5, 24), seat="IE"))
    assert "applies since" not in noted(AnswerTime(received=date(2018, 5, 25), seat="IE"))
    assert "NO is none" in noted(AnswerTime(received=RECEIVED, seat="NO"))
    assert "Only public holidays of the whole country" in noted(AnswerTime(received=RECEIVED, seat="DE"))


def test_days_for_people() -> None:
    """With their weekday; a holiday by its name, also on a weekend."""
    assert spoken(RECEIVED) == "Thursday, 2026-03-05"
    assert why_no_working_day(date(2026, 4, 6), "IE") == "Easter Monday"
    assert why_no_working_day(date(2026, 4, 4), "IE") == "Saturday"
    assert why_no_working_day(date(2026, 12, 26), "IE") == "Saint Stephen's Day"
