"""The sentences of one language, `config/texts/<language>/sentences.toml`, as a strict type.

A sentence is one line of plain text: values of the person stand beside it, never in it, so that no language has to
inflect them and nothing in a value can become part of a template.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from objector.recipes.model import Strict
from objector.texts.kind import Kind


def _sentence(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise ValueError("must be one line, without blanks around it")
    if any(mark in text for mark in "{}%"):
        raise ValueError("holds {, } or %: a sentence is plain text without places for values")
    return text


Sentence = Annotated[str, Field(min_length=1, max_length=900), AfterValidator(_sentence)]


class Terms(Strict):
    """The official terms of the Regulation in this language."""

    regulation: Sentence
    """Its number and short title."""
    right: Sentence
    """The heading of Art. 21."""
    controller: Sentence
    """Art. 4(7)."""


class Common(Strict):
    """What several texts share. The labels stand before a colon."""

    greeting: Sentence
    closing: Sentence
    accounts: Sentence
    objected: Sentence
    answered: Sentence
    due: Sentence
    reference: Sentence
    restrict: Sentence
    """Restriction meanwhile, Art. 18(1)(d)."""
    answer: Sentence
    """An answer within the month, Art. 12(3)."""


class Objecting(Strict):
    """The objection of Art. 21(1)."""

    subject: Sentence
    object: Sentence
    grounds: Sentence
    stop: Sentence
    erase: Sentence
    recipients: Sentence


class Marketing(Strict):
    """The objection of Art. 21(2)."""

    subject: Sentence
    object: Sentence
    stop: Sentence
    absolute: Sentence
    """Art. 21(3) by itself, in what follows such an objection: no longer processed, no grounds, nothing weighed."""


class MarketingReminder(Strict):
    """After the month, about direct marketing. What stands in no section of these is that of the usual text."""

    subject: Sentence
    passed: Sentence


class MarketingMoreWanted(Strict):
    """The controller asked for more, about direct marketing."""

    subject: Sentence
    stands: Sentence


class MarketingRefused(Strict):
    """The controller does not honour the objection to direct marketing."""

    subject: Sentence
    ask: Sentence


class MarketingIdentity(Strict):
    """The controller doubts who objects to direct marketing."""

    subject: Sentence
    necessary: Sentence


class MarketingComplaint(Strict):
    """The complaint of Art. 77 about direct marketing; its subject is that of every complaint."""

    lodge: Sentence
    refused: Sentence


class Reminder(Strict):
    """After the month of Art. 12(3)."""

    subject: Sentence
    passed: Sentence
    ask: Sentence


class MoreWanted(Strict):
    """The controller asked for more."""

    subject: Sentence
    supply: Sentence
    stands: Sentence


class Refused(Strict):
    """The controller does not honour the objection."""

    subject: Sentence
    stands: Sentence
    words: Sentence
    unreasoned: Sentence
    """It gave no reasons, Art. 12(4). This one and the next have the names of `Infringement`."""
    no_remedies: Sentence
    """It did not tell of complaint and judicial remedy, Art. 12(4)."""
    reasons: Sentence


class Identity(Strict):
    """The controller doubts who writes."""

    subject: Sentence
    known: Sentence
    necessary: Sentence


class Complaint(Strict):
    """The complaint of Art. 77."""

    subject: Sentence
    lodge: Sentence
    complainant: Sentence
    representative: Sentence
    course: Sentence
    grounds: Sentence
    infringement: Sentence
    unanswered: Sentence
    unanswered_extended: Sentence
    refused: Sentence
    unreasoned: Sentence
    no_remedies: Sentence
    obstructed: Sentence
    ask: Sentence
    exhibits: Sentence


class Course(Strict):
    """What happened to an objection; each stands before a colon and a date. The names are those of `Event`."""

    made: Sentence
    form: Sentence
    mail: Sentence
    letter: Sentence
    page: Sentence
    message: Sentence
    seen: Sentence
    recorded: Sentence
    reminder: Sentence
    query: Sentence
    given: Sentence
    extended: Sentence
    extended_due: Sentence
    refusal: Sentence
    silence: Sentence


class Effort(Strict):
    """How tiring it was; each but the title stands before a colon and a number. The names are those of `Counted`."""

    title: Sentence
    submissions: Sentence
    tries: Sentence
    pages: Sentence
    controls: Sentence
    codes: Sentence
    sign_ins: Sentence
    challenges: Sentence
    hours: Sentence
    obstacles: Sentence


class Exhibit(Strict):
    """What an exhibit of a complaint is."""

    form: Sentence
    answer: Sentence
    values: Sentence
    message: Sentence
    letter: Sentence
    proof: Sentence
    constitution: Sentence
    mandate: Sentence
    bundle: Sentence


class Sentences(Strict):
    """All sentences of one language, and whether a lawyer who is a native speaker reviewed them."""

    language: str
    """ISO 639-1, as the folder is named."""
    name: Sentence
    """What the language calls itself."""
    reviewed: Literal["never"] | date
    reviewed_by: Sentence | None = None
    terms: Terms
    common: Common
    objection: Objecting
    marketing: Marketing
    marketing_reminder: MarketingReminder
    marketing_more_wanted: MarketingMoreWanted
    marketing_refused: MarketingRefused
    marketing_identity: MarketingIdentity
    marketing_complaint: MarketingComplaint
    reminder: Reminder
    more_wanted: MoreWanted
    refused: Refused
    identity: Identity
    complaint: Complaint
    course: Course
    effort: Effort
    exhibit: Exhibit

    @model_validator(mode="after")
    def _who_reviewed(self) -> Sentences:
        if (self.reviewed == "never") != (self.reviewed_by is None):
            raise ValueError("`reviewed` names a day exactly where `reviewed_by` says who reviewed the sentences")
        return self

    def subject(self, kind: Kind) -> str:
        """The subject line of a text."""
        if kind.is_complaint:
            return self.complaint.subject
        section = kind.value.replace("answer-", "").replace("-", "_")
        subject: str = getattr(self, section).subject
        return subject
