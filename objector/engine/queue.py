"""The queue: what is due, in the order in which it is performed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from objector.domain.cutoff import place_in_queue
from objector.domain.objection import Form
from objector.domain.submission import Submission
from objector.engine.selection import Selection
from objector.ledger.store import Ledger


async def due_in_order(
    ledger: Ledger, forms: Mapping[str, Form], selection: Selection, now: datetime
) -> list[Submission]:
    """What is due in this selection: forms with a cutoff to come first, the nearest before others; then as the ledger
    hands it out."""
    days = {name: place_in_queue(form.cutoff, now) for name, form in forms.items()}
    dated = [name for name, day in days.items() if day < date.max]
    campaign, person, recipe = selection.campaign, selection.person, selection.recipe
    if selection.ids:
        campaign = person = recipe = None
    ids = await ledger.due_at(dated, now, campaign=campaign, person=person, recipe=recipe) if dated else []
    ids = list(dict.fromkeys([*ids, *await ledger.due(now, campaign=campaign, person=person, recipe=recipe)]))
    if selection.ids:
        wanted = set(selection.ids)
        ids = [one for one in ids if one in wanted]
    place = {submission_id: number for number, submission_id in enumerate(ids)}
    found = await ledger.submissions(ids=ids) if ids else []
    return sorted(found, key=lambda one: (days.get(one.form, date.max), place[one.id]))
