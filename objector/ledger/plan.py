"""The plan in the ledger: each line once, whoever plans and however often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from objector.domain.campaign import PlanLine
from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission
from objector.ledger import ids, journal, rows
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.tables import submissions

CHANNEL = "browser"
"""Forms are served by the browser channel."""
_AT_ONCE = 500


def keys(desk: Desk, person_ids: Collection[str] = ()) -> set[str]:
    """The keys of everything that was ever planned, for these people or for all."""
    if not person_ids:
        return set(desk.connection.execute(select(submissions.c.key)).scalars())
    found: set[str] = set()
    for some in _portions(sorted(person_ids)):
        found.update(
            desk.connection.execute(select(submissions.c.key).where(submissions.c.person_id.in_(some))).scalars()
        )
    return found


def add(desk: Desk, lines: Iterable[PlanLine], campaign: str, now: datetime) -> list[Submission]:
    """Make submissions of those lines that go to the ledger and are not in it yet; the new ones. Raises NotFound."""
    wanted = {line.objection.key: line for line in lines if line.goes_to_the_ledger}
    known: set[str] = set()
    for some in _portions(list(wanted)):
        known.update(desk.connection.execute(select(submissions.c.key).where(submissions.c.key.in_(some))).scalars())
    new = [line for key, line in wanted.items() if key not in known]
    for person_id in dict.fromkeys(line.objection.person_id for line in new):
        desk.person_row(person_id)
    turns: Counter[str] = Counter()
    drafts: list[Draft] = []
    values: list[dict[str, Any]] = []
    for line in new:
        objection = line.objection
        form = objection.form
        what = {
            "key": objection.key,
            "account_id": objection.account_id,
            "campaign": campaign,
            "form": form.id,
            "controller": form.controller,
            "purpose": form.purpose,
            "channel": CHANNEL,
        }
        submission_id = ids.new_submission()
        drafts.append(
            Draft(
                kind="planned",
                submission_id=submission_id,
                person_id=objection.person_id,
                facts={
                    **what,
                    "right": form.right.value,
                    "recipes": list(form.recipes),
                    "status": Status.PLANNED.value,
                },
            )
        )
        values.append(
            {
                **what,
                "id": submission_id,
                "person_id": objection.person_id,
                "recipes": form.recipes,
                "status": Status.PLANNED.value,
                "reason": Reason.RECORDED.value,
                "detail": "",
                "attempts": 0,
                "recipe": "",
                "reference": "",
                "turn": turns[objection.person_id],
                "due_at": now,
                "planned_at": now,
                "changed_at": now,
                "cleared": False,
            }
        )
        turns[objection.person_id] += 1
    for value, seq in zip(values, journal.append(desk.connection, drafts, now), strict=True):
        value["planned_seq"] = value["last_seq"] = seq
    if not values:
        return []
    desk.connection.execute(insert(submissions), values)
    first = min(value["planned_seq"] for value in values)
    added = desk.connection.execute(
        select(submissions).where(submissions.c.planned_seq >= first).order_by(submissions.c.planned_seq)
    )
    return [rows.submission(row) for row in added]


def _portions(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(words), _AT_ONCE):
        yield words[start : start + _AT_ONCE]
