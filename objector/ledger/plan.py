"""The plan in the ledger: each line once, whoever plans and however often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from objector.domain.campaign import PlanLine
from objector.domain.cause import Cause
from objector.domain.objection import PLANNED
from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission
from objector.errors import IllegalMove
from objector.ledger import ids, journal, rows
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.portions import portions
from objector.ledger.tables import submissions


def keys(desk: Desk, person_ids: Collection[str] = ()) -> set[str]:
    """The keys of everything that was ever planned, for these people or for all."""
    if not person_ids:
        return set(desk.connection.execute(select(submissions.c.key)).scalars())
    found: set[str] = set()
    for some in portions(sorted(person_ids)):
        found.update(
            desk.connection.execute(select(submissions.c.key).where(submissions.c.person_id.in_(some))).scalars()
        )
    return found


def held(desk: Desk, person_ids: Collection[str]) -> list[Submission]:
    """Everything that was ever planned for these people."""
    found: list[Submission] = []
    for some in portions(sorted(person_ids)):
        theirs = select(submissions).where(submissions.c.person_id.in_(some))
        found.extend(rows.submission(row) for row in desk.connection.execute(theirs))
    return found


def add(desk: Desk, lines: Iterable[PlanLine], campaign: str, now: datetime) -> list[Submission]:
    """Make submissions of those lines that go to the ledger and are not in it yet; the new ones.

    A further submission of an objection is made only while the former one stands as the line says, within this very
    transaction. Raises NotFound, IllegalMove for a further one without a former one or a cause.
    """
    wanted = {line.objection.key: line for line in lines if line.goes_to_the_ledger}
    known: set[str] = set()
    for some in portions(wanted):
        known.update(desk.connection.execute(select(submissions.c.key).where(submissions.c.key.in_(some))).scalars())
    new = [line for key, line in wanted.items() if key not in known and _still_follows(desk, line)]
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
            "channel": line.channel,
            "generation": objection.generation,
            "cause": line.cause.value,
            "follows": line.follows.id if line.follows else None,
        }
        submission_id = ids.new_submission()
        drafts.append(
            Draft(
                kind=PLANNED,
                submission_id=submission_id,
                person_id=objection.person_id,
                facts={
                    **what,
                    "right": form.right.value,
                    "recipes": list(form.recipes),
                    "status": Status.PLANNED.value,
                    **({"why": line.why} if line.why else {}),
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
                "detail": rows.bounded(line.why),
                "attempts": 0,
                "recipe": "",
                "reference": "",
                "turn": turns[objection.person_id],
                "due_at": now,
                "planned_at": now,
                "changed_at": now,
                "cleared": False,
                "chosen": False,
                "former_tries": 0,
                "agreed": "",
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


_FURTHER = frozenset({Cause.SUPERSEDED, Cause.NOT_UPHELD, Cause.NEW_ADDRESS})
"""The causes for which an objection is made again."""


def _still_follows(desk: Desk, line: PlanLine) -> bool:
    """Whether the rule by which an objection is made again still holds; always for the first one."""
    objection, former = line.objection, line.follows
    if objection.generation == 1:
        return True
    if former is None or line.cause not in _FURTHER or former.identity != objection.identity:
        raise IllegalMove(f"{objection.key}: a further submission of an objection needs a former one and a cause")
    row = desk.submission_row(former.id)
    stands = (row.key, row.status, row.generation + 1, row.recipe)
    return stands == (former.key, former.status.value, objection.generation, former.recipe)
