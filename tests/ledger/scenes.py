"""Scenes that several tests begin with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from objector.domain.outcome import (
    Delivered,
    Evidence,
    Failed,
    Finding,
    Kind,
    NeedsPerson,
    Outcome,
    Reason,
    Unconfirmed,
)
from objector.domain.person import Person
from objector.domain.retry import RetryPolicy, next_move
from objector.domain.submission import Submission
from objector.ledger.store import Ledger
from tests.build import NOW, a_campaign, a_form, a_person, an_account, an_artefact

POLICY = RetryPolicy()


async def planned(
    ledger: Ledger, number: int = 1, now: datetime = NOW, **given: Any
) -> tuple[Person, list[Submission]]:
    """A person with so many Facebook accounts, and the plan for each."""
    accounts = tuple(an_account(handle=f"maria.{count}") for count in range(number))
    person = await ledger.save_person(a_person(**{"accounts": accounts, **given}), now)
    return person, await ledger.plan(a_campaign().expand(person), "meta-ai", now)


async def planned_for_each(ledger: Ledger, number: int, now: datetime = NOW) -> list[Submission]:
    """So many people, each with one submission: none waits for another."""
    found = []
    for count in range(number):
        _, submissions = await planned(ledger, now=now, name=f"Person {count}", email=f"p{count}@example.org")
        found += submissions
    return found


async def sent(ledger: Ledger, submission_id: str, outcome: Outcome, now: datetime = NOW) -> Submission:
    """One whole attempt past the point of no return."""
    claim = await ledger.claim(submission_id, now)
    await ledger.mark_sending(claim, [an_artefact(), an_artefact(Kind.VALUES, b'{"email": "maria@example.org"}')], now)
    return await ledger.record(claim, outcome, next_move(claim.submission, outcome, POLICY, now), now)


async def tried(ledger: Ledger, submission_id: str, outcome: Outcome, now: datetime = NOW) -> Submission:
    """One attempt that ends before anything was sent."""
    claim = await ledger.claim(submission_id, now)
    return await ledger.record(claim, outcome, next_move(claim.submission, outcome, POLICY, now), now)


EVIDENCE = Evidence(
    recipe="meta.facebook.ai-2025",
    recipe_digest="d" * 64,
    url="https://www.facebook.com/help/contact/712876720715583",
    browser="HeadlessChrome/130",
    findings=(Finding(step=0, do="fill", rung="label", seen="Email address"),),
    artefacts=(an_artefact(Kind.AFTER, b"\x89PNG after"),),
)
DELIVERED = Delivered(reason=Reason.CONFIRMED, reference="CASE-4711", evidence=EVIDENCE)
UNCONFIRMED = Unconfirmed(
    reason=Reason.FORM_GONE_NEW_TEXT, evidence=Evidence(new_text="Danke, Maria!", artefacts=EVIDENCE.artefacts)
)
SIGN_IN = NeedsPerson(reason=Reason.SIGN_IN, detail="the page wants a sign-in")
UNREACHABLE = Failed(reason=Reason.UNREACHABLE, passing=True, detail="no answer")
NOT_OFFERED = Failed(reason=Reason.NOT_OFFERED, passing=False)
FORM = a_form()
