"""Cutoffs in the list of what waits for a person: until when each thing should be settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from objector.domain.campaign import PlanLine
from objector.domain.cutoff import Cutoff
from objector.domain.objection import Form
from objector.domain.submission import Submission

if TYPE_CHECKING:
    from objector.engine.todo_item import Todo


def with_until(
    items: Sequence[Todo],
    waiting: Iterable[Submission],
    new: Iterable[PlanLine],
    forms: Mapping[str, Form],
    now: datetime,
) -> list[Todo]:
    """The same, each with the last day that is in time for something it holds up; the nearest first.

    `new` are lines of the plan that are not in the ledger yet and lack something: they hang on their person.
    """
    days: dict[str, date] = {}
    for one in waiting:
        if one.form in forms and one.sent_at is None:
            _note(days, one.id, forms[one.form].cutoff, now)
    for line in new:
        _note(days, line.objection.person_id, line.objection.form.cutoff, now)
    found = []
    for item in items:
        about = [*item.submissions, *([] if item.submissions else [item.person_id])]
        until = min((days[one] for one in about if one in days), default=None)
        found.append(replace(item, until=until) if until is not None else item)
    return sorted(found, key=lambda item: item.until or date.max)


def _note(days: dict[str, date], about: str, cutoff: Cutoff | None, now: datetime) -> None:
    if cutoff is not None and not cutoff.is_past(now):
        days[about] = min(days.get(about, date.max), cutoff.last_day)
