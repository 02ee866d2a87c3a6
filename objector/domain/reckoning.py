"""A reckoning: how a deadline was counted, each rule in plain words with its legal source.

Sources: Art. 12 and 77 GDPR; Regulation (EEC, Euratom) 1182/71, Art. 2 and 3; EDPB Guidelines 01/2022 (access), which
treat the duties of Art. 12 that all rights share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from objector.domain.answer_time import AnswerTime
from objector.domain.deadline import Deadline, add_months
from objector.domain.region import EU
from objector.domain.working_day import has_regional_holidays, public_holidays

REGULATION = "Regulation (EEC, Euratom) 1182/71"
GUIDELINES = "EDPB Guidelines 01/2022"
GDPR_APPLIES = date(2018, 5, 25)
"""Art. 99(2) GDPR."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule as it was applied. `words` is a sentence for people, `source` where it stands; "" for a hint of ours."""

    words: str
    source: str = ""


def reckoning(time: AnswerTime) -> tuple[Rule, ...]:
    """Every rule that was applied, in the order of counting. Raises ConfigError where no calendar is known."""
    return (
        Rule(
            words=f"The time begins with receipt by the controller, not with sending: {spoken(time.received)}.",
            source="Art. 12(3) GDPR",
        ),
        Rule(words="The day of receipt itself is not counted.", source=f"{REGULATION}, Art. 3(1)"),
        *_extension(time),
        *_counted(time.deadline),
        *_pause(time),
    )


def notes(time: AnswerTime) -> tuple[Rule, ...]:
    """What should be known besides. Raises ConfigError where no calendar is known."""
    return tuple(_notes(time))


def spoken(day: date) -> str:
    """A day with its weekday, for people."""
    return f"{_WEEKDAYS[day.weekday()]}, {day.isoformat()}"


def why_no_working_day(day: date, seat: str) -> str:
    """The public holiday, or the day of the week, because of which no work is done; for such a day only."""
    return public_holidays(seat, day.year).get(day) or _WEEKDAYS[day.weekday()]


def skipped(deadline: Deadline) -> tuple[date, ...]:
    """The days over which the end moved forward."""
    return tuple(deadline.raw_end + timedelta(days=n) for n in range((deadline.last_day - deadline.raw_end).days))


def _extension(time: AnswerTime) -> Iterator[Rule]:
    notice, due = time.notice, time.first.last_day
    if notice is None:
        return
    source = "Art. 12(3) GDPR"
    came = f"came on {spoken(notice.arrived)}" if notice.arrived else "came within the first month, as you say"
    if not notice.in_time(due):
        until = f"the first month ended on {spoken(due)}"
        yield Rule(words=f"The notice of extension {came}; {until}. It is too late and moves nothing.", source=source)
    elif not notice.reasoned:
        yield Rule(words=f"The notice of extension {came}, but gives no reasons. It moves nothing.", source=source)
    else:
        yield Rule(
            words=f"The notice of extension {came}, and gives reasons: three months from receipt instead of one, "
            "counted in one step.",
            source=source,
        )


def _counted(deadline: Deadline) -> Iterator[Rule]:
    period = "three months" if deadline.extended else "one month"
    end = add_months(deadline.received, deadline.months)
    same = f"A period of {period} ends on the same date of the month"
    if end.day == deadline.received.day:
        words = f"{same}: {spoken(end)}."
    else:
        words = f"{same}; there is no such date, so on the last day of that month: {spoken(end)}."
    yield Rule(words=words, source=f"{REGULATION}, Art. 3(2)(c)")
    yield from _moved(deadline)


def _moved(deadline: Deadline) -> Iterator[Rule]:
    over = skipped(deadline)
    if over:
        days = ", ".join(f"{day.isoformat()} ({why_no_working_day(day, deadline.seat)})" for day in over)
        yield Rule(
            words=f"A period does not end on a Saturday, Sunday or public holiday at the controller's seat "
            f"({deadline.seat}), but on the next working day: not on {days}, but on {spoken(deadline.last_day)}.",
            source=f"{REGULATION}, Art. 2(1) and 3(4)",
        )
    else:
        yield Rule(
            words=f"That is a working day at the controller's seat ({deadline.seat}), so it stays.",
            source=f"{REGULATION}, Art. 2(1) and 3(4)",
        )


def _pause(time: AnswerTime) -> Iterator[Rule]:
    query, source = time.query, f"Art. 12(6) GDPR; {GUIDELINES}"
    if query is None:
        return
    asked = f"The controller asked who you are on {spoken(query.asked)}"
    if not time.pause_possible:
        yield Rule(words=f"{asked}, after the first month. That moves nothing.", source=source)
        return
    yield Rule(
        words=f"{asked}. If that was necessary and asked without undue delay, the time may stand still until it has "
        "your answer; if not, the date without a pause stays.",
        source=source,
    )
    if query.before:
        yield Rule(
            words=f"For earlier questions it may have stood still already: {_days(query.before)}.", source=source
        )
    if time.paused is None:
        yield Rule(words="As long as it has no answer from you, the date with the pause is open.", source=source)
    else:
        days = _days(time.paused.paused)
        if time.paused.extended and not time.deadline.extended:
            days += ", and with it the notice of extension is in time: three months from receipt"
        yield Rule(words=f"With the pause the end moves by {days}: {spoken(time.paused.raw_end)}.", source=source)
        yield from _moved(time.paused)


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"


def _notes(time: AnswerTime) -> Iterator[Rule]:
    yield Rule(
        words="The answer is due without undue delay; this is the outer limit. The duty to stop the processing does "
        "not wait for it.",
        source="Art. 12(3) and 21(1) GDPR",
    )
    if time.received < GDPR_APPLIES:
        yield Rule(
            words=f"The GDPR applies since {GDPR_APPLIES}; this is only the date that its rule would have given.",
            source="Art. 99(2) GDPR",
        )
    if time.seat not in EU:
        yield Rule(
            words=f"The regulation speaks of the Member States of the Union. {time.seat} is none; that its public "
            "holidays count is our reading.",
            source=f"{REGULATION}, Art. 2(1)",
        )
    if has_regional_holidays(time.seat):
        yield Rule(
            words="Only public holidays of the whole country are counted. If the controller's town has another on the "
            "last day, the time ends later."
        )
