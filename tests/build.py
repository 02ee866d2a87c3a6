"""Builders with good defaults: each gives a whole, valid value, and a test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from objector.domain.campaign import Campaign, PlanLine, Standing
from objector.domain.objection import Form, Objection, Right, SeparateFor
from objector.domain.outcome import Artefact, Kind
from objector.domain.person import Account, Mode, Person
from objector.domain.submission import Status, Submission
from objector.ledger.chain import Entry

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
"""The moment at which tests begin, unless they say otherwise."""


def an_account(**given: Any) -> Account:
    """Maria's Facebook account."""
    return Account(**{"id": "", "service": "facebook", "handle": "maria.muster", "email": "maria@example.org", **given})


def a_person(**given: Any) -> Person:
    """Maria, who has approved, with one Facebook account."""
    defaults = {
        "id": "",
        "name": "Maria Muster",
        "email": "maria@example.org",
        "country": "AT",
        "language": "de",
        "mode": Mode.AUTOMATIC,
        "grounds": "My posts tell of the illness of a child, who cannot object.",
        "approved_at": NOW,
        "accounts": (an_account(),),
        "salt": b"of Maria alone",
    }
    return Person(**{**defaults, **given})


def a_form(**given: Any) -> Form:
    """A form that wants one submission for each Facebook account."""
    defaults = {
        "id": "meta.facebook.ai",
        "title": "Facebook: AI at Meta",
        "controller": "meta",
        "right": Right.ART_21_1,
        "purpose": "ai-training",
        "separate_for": SeparateFor.ACCOUNT,
        "recipes": ("meta.facebook.ai-2025", "meta.facebook.ai-2024"),
        "service": "facebook",
        "discloses": ("account.email", "grounds"),
    }
    return Form(**{**defaults, **given})


def a_campaign(*forms: Form, **given: Any) -> Campaign:
    """A campaign over these forms, or over the one of `a_form`."""
    return Campaign(**{"id": "meta-ai", "title": "AI at Meta", "forms": forms or (a_form(),), **given})


def a_line(person: Person, *, form: Form | None = None, subject: str = "", **given: Any) -> PlanLine:
    """A line of a plan that is ready to be sent, for the person's first account or this subject."""
    account = person.accounts[0] if person.accounts and not subject else None
    objection = Objection(
        person_id=person.id,
        form=form or a_form(),
        account_id=account.id if account else None,
        subject=subject or (account.id if account else ""),
    )
    return PlanLine(**{"objection": objection, "standing": Standing.READY, "mode": person.mode, **given})


def a_submission(**given: Any) -> Submission:
    """A submission of Maria's Facebook objection, planned and not yet claimed."""
    defaults = {
        "id": "s-aaaaaaaaaa",
        "key": "p-aaaaaaaaaa/a-aaaaaaaaaa/meta.facebook.ai/ai-training",
        "person_id": "p-aaaaaaaaaa",
        "account_id": "a-aaaaaaaaaa",
        "campaign": "meta-ai",
        "form": "meta.facebook.ai",
        "controller": "meta",
        "purpose": "ai-training",
        "recipes": ("meta.facebook.ai-2025", "meta.facebook.ai-2024"),
        "channel": "browser",
        "status": Status.PLANNED,
        "planned_at": NOW,
    }
    return Submission(**{**defaults, **given})


def as_planned(lines: Iterable[PlanLine], **given: Any) -> list[Submission]:
    """The submissions that the ledger would make of those lines that go to it."""
    return [
        a_submission(
            **{
                "id": f"s-{line.objection.key}",
                "key": line.objection.key,
                "person_id": line.objection.person_id,
                "account_id": line.objection.account_id,
                "form": line.objection.form.id,
                "recipes": line.objection.form.recipes,
                "generation": line.objection.generation,
                "cause": line.cause,
                "follows": line.follows.id if line.follows else None,
                **given,
            }
        )
        for line in lines
        if line.goes_to_the_ledger
    ]


def an_entry(seq: int, kind: str, /, at: datetime = NOW, **facts: Any) -> Entry:
    """An entry of Maria's objection that says this; nothing chains it to others."""
    return Entry(
        seq=seq, at=at, kind=kind, submission_id="s-1", person_id="p-1", facts=facts, version="1", prev="", digest=""
    )


def an_artefact(kind: Kind = Kind.BEFORE, content: bytes = b"\x89PNG a picture", **given: Any) -> Artefact:
    """A small picture of a filled-in form."""
    return Artefact(**{"kind": kind, "media_type": "image/png", "content": content, **given})
