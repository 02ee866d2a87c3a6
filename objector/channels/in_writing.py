"""An objection in writing: which text it is, and what it says of this person and this controller."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from objector.channels.parties import parties
from objector.domain.claim import Claim
from objector.domain.controller import Controller
from objector.domain.objection import Form, is_spoken_of
from objector.domain.person import Person
from objector.texts import Facts, Kind


def kind_of(form: Form) -> Kind | None:
    """The text for the objections of this form; None: there is none, and none is made up."""
    return Kind.OBJECTION.under(form.right) if is_spoken_of(form.right, form.purpose) else None


def with_own(facts: Facts, kind: Kind, person: Person) -> Facts:
    """With what the person adds to an objection of this kind: their grounds and their wish for erasure where it rests
    on Art. 21(1) GDPR, nothing where it rests on Art. 21(2)."""
    if kind is not Kind.OBJECTION:
        return facts
    return replace(facts, grounds=person.grounds, erasure=person.erasure)


def facts_of(claim: Claim, kind: Kind, controller: Controller, written: date) -> Facts:
    """What the text says, with the person's values as they gave them; `written` is the day at the person's place."""
    person, account = claim.person, claim.account
    facts = replace(
        parties(person, account, controller, written),
        email=person.email,
        address=person.address,
        reference=claim.submission.reference,
    )
    return with_own(facts, kind, person)
