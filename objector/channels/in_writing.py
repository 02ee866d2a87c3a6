"""An objection in writing: which text it is, and what it says of this person and this controller."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from objector.channels.parties import parties
from objector.domain.claim import Claim
from objector.domain.controller import Controller
from objector.domain.objection import AI_TRAINING, Form, Right
from objector.texts import Facts, Kind


def kind_of(form: Form) -> Kind | None:
    """The text for the objections of this form; None: there is none, and none is made up."""
    if form.right is Right.ART_21_2:
        return Kind.MARKETING
    return Kind.OBJECTION if form.purpose == AI_TRAINING else None


def facts_of(claim: Claim, controller: Controller, written: date) -> Facts:
    """What the text says, with the person's values as they gave them; `written` is the day at the person's place."""
    person, account = claim.person, claim.account
    return replace(
        parties(person, account, controller, written),
        email=person.email,
        address=person.address,
        reference=claim.submission.reference,
        grounds=person.grounds,
        erasure=person.erasure,
    )
