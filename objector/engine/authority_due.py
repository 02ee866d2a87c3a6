"""What waits for a person because a supervisory authority has not told them of their complaint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from objector.domain.complaint import filed_on, progress_due
from objector.domain.read_back import Happened
from objector.domain.submission import Status, Submission
from objector.engine.todo_item import AUTHORITY_SILENT, Todo, about
from objector.ledger.reading import Reading

MOST = 200
"""How many complaints are told of at once."""


def to_ask_authority(
    escalated: Iterable[Submission], histories: Mapping[str, Sequence[Happened]], today: date
) -> list[Todo]:
    """The complaints of which the authority had to tell by now (Art. 78(2) GDPR), the longest silent first."""
    found = []
    for one in escalated:
        filed = filed_on(histories.get(one.id, ()))
        if filed is None or progress_due(filed) >= today:
            continue
        found.append(
            about(
                one,
                reason=AUTHORITY_SILENT,
                why=f"your complaint of {filed}: three months are over, in which the authority had to inform you of "
                "progress or outcome; if it did not, ask it, and know that there is a judicial remedy against it "
                "(Art. 78(2) GDPR); what was filed is in the receipt",
                command=f"objector receipts show {one.id}",
                until=progress_due(filed),
            )
        )
    return sorted(found, key=lambda item: item.until or date.max)


@dataclass(frozen=True, kw_only=True)
class WithAuthority:
    """A complaint that was filed, and until when the authority has to tell of it."""

    submission_id: str
    filed: date
    progress_due: date


async def with_authority(
    ledger: Reading, *, campaign: str | None = None, person: str | None = None, recipe: str | None = None
) -> list[WithAuthority]:
    """The complaints that were filed, the next that has to be told of first. Needs no key."""
    escalated = await ledger.submissions(
        campaign=campaign, person=person, recipe=recipe, statuses=(Status.ESCALATED,), limit=MOST
    )
    found = []
    for one, history in (await ledger.histories([one.id for one in escalated])).items():
        filed = filed_on(history)
        if filed is not None:
            found.append(WithAuthority(submission_id=one, filed=filed, progress_due=progress_due(filed)))
    return sorted(found, key=lambda one: one.progress_due)
