"""What a person says of a letter: that they posted it, and when it arrived. Each is recorded once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from objector.channels.time_zone import day_at, timezone_for
from objector.domain.controller import Controller
from objector.domain.deadline import day_there
from objector.domain.outcome import Artefact, Kind, Reason
from objector.domain.posting import Posting, moment_on
from objector.domain.route import LETTER
from objector.domain.submission import Status, Submission
from objector.engine.decide import proof_in
from objector.errors import ConfigError, IllegalMove
from objector.ledger.artefacts import KeptArtefact
from objector.ledger.store import Ledger


def is_posted(submission: Submission) -> bool:
    """Whether a letter of it is on its way."""
    return (submission.status, submission.reason) == (Status.UNCONFIRMED, Reason.POSTED)


async def posted(
    ledger: Ledger,
    submission_id: str,
    day: date | None,
    receipt: Path | None,
    number: str,
    now: datetime,
    *,
    rehearsal: bool = False,
) -> Submission:
    """Record that the person posted the letter, with the receipt of the post and the number of the registered letter.

    Without a day it is today at the person's place, or the day that was said before. What was said before stays unless
    it is said anew; the same again changes nothing. Raises ConfigError for a day that cannot be and for a receipt that
    is none; IllegalMove where no letter waits to be posted; NotFound, AlreadyClaimed.
    """
    submission = await ledger.submission(submission_id)
    again = is_posted(submission)
    kept = await ledger.artefacts(submission_id)
    letters = [one for one in kept if one.kind is Kind.LETTER]
    if not (again or submission.reason is Reason.TO_POST) or not letters:
        raise IllegalMove(
            f"submission {submission_id} is {submission.status.value} ({submission.reason.value}): no letter of it "
            f"waits to be posted; have one prepared with: objector continue {submission_id} --by letter"
        )
    person, letter = await ledger.person(submission.person_id), letters[-1]
    said = await _said(ledger, kept) if again else None
    day = day or (said.day if said else day_at(person, now))
    if day > day_at(person, now):
        raise ConfigError(f"--posted {day}: that day is still to come; say it when the letter is posted")
    if day < (prepared := day_at(person, letter.at)):
        raise ConfigError(
            f"--posted {day}: the letter was only prepared on {prepared}; say the day on which you posted it"
        )
    posting = Posting(day=day, letter=letter.sha256, number=number or (said.number if said else ""))
    told = Artefact(kind=Kind.POSTING, media_type="application/json", content=posting.content(rehearsal=rehearsal))
    at = moment_on(day, ZoneInfo(timezone_for(person)), not_before=letter.at, now=now)
    if said is not None and said.day == day and submission.sent_at is not None:
        at = submission.sent_at
    how = "registered" if posting.number else "not registered"
    detail = f"the person posted the letter on {day} ({how}); sent is not received"
    return await ledger.post(submission_id, at, (told, *proof_in(receipt, "--receipt")), detail, now)


async def arrived_by_post(
    ledger: Ledger,
    controller: Controller | None,
    submission_id: str,
    day: date | None,
    proof: Path | None,
    now: datetime,
) -> Submission:
    """Delivered on the day that the person names, best with the delivery record: the legal time runs from it.

    The day is never assumed. The same again changes nothing, but a record that comes later is kept. Raises ConfigError
    for a missing day, for one that cannot be and for a record that is none; IllegalMove for what is no posted letter;
    NotFound, AlreadyClaimed.
    """
    submission = await ledger.submission(submission_id)
    timezone = controller.timezone if controller is not None else "UTC"
    known = submission.delivered_at
    record = proof_in(proof, "--receipt")
    if submission.channel == LETTER and known is not None and day_there(known, timezone) == day:
        for file in record:
            await ledger.keep_proof(submission_id, file, now)
        return submission
    if not is_posted(submission) or submission.sent_at is None:
        raise IllegalMove(
            f"submission {submission_id} is {submission.status.value} ({submission.reason.value}): a day of arrival is "
            f"said of a letter that was posted; say first: objector answer {submission_id} --posted"
        )
    if day is None:
        raise ConfigError(
            "--arrived: on which day? The legal time runs from it, so it is never assumed; say it as the delivery "
            f"record does: objector answer {submission_id} --arrived DAY --receipt FILE (a DAY is such as 2026-11-20)"
        )
    if day > day_there(now, timezone):
        raise ConfigError(f"--arrived {day}: that day is still to come")
    said = await _said(ledger, await ledger.artefacts(submission_id))
    if said is not None and day < said.day:
        raise ConfigError(f"--arrived {day}: you posted it on {said.day}; a letter cannot arrive before that")
    by = "with a delivery record" if record else "by the person's word, without a delivery record"
    return await ledger.decide(
        submission_id,
        Status.DELIVERED,
        Reason.CONFIRMED_BY_HAND,
        f"the letter arrived on {day}, {by}",
        now,
        artefacts=record,
        happened_at=moment_on(day, ZoneInfo(timezone), not_before=submission.sent_at, now=now),
    )


async def _said(ledger: Ledger, kept: Sequence[KeptArtefact]) -> Posting | None:
    """What the person said last of a posting, of all that is kept of the submission."""
    words = [one for one in kept if one.kind is Kind.POSTING]
    return Posting.read(await ledger.open_artefact(words[-1].id)) if words else None
