"""An outcome: what one attempt gave. A value with its reason and the evidence kept on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """The one word that says why a submission stands where it stands. Documented in docs/glossary.md."""

    # delivered
    CONFIRMED = "confirmed"  #: the recipe's confirmation was seen on the page, or a switch read back
    CONFIRMED_BY_MAIL = "confirmed_by_mail"  #: a mail of the controller says that the objection arrived
    CONFIRMED_BY_HAND = "confirmed_by_hand"  #: the person did it, or saw that it arrived
    ALREADY_OBJECTED = "already_objected"  #: the page says that an objection is on record, or the switch is off
    # unconfirmed
    FORM_GONE_NEW_TEXT = "form_gone_new_text"  #: the form is gone and a new text is shown
    POSTED = "posted"  #: a letter was posted; sent is not received
    FORM_STILL_THERE = "form_still_there"  #: the form is still there
    PAGE_UNCHANGED = "page_unchanged"  #: the page did not change
    CONNECTION_LOST = "connection_lost"  #: no answer came after sending
    ACCEPTED_BY_MAIL_SERVER = "accepted_by_mail_server"  #: the own provider took the mail; no proof that it arrived
    CRASHED = "crashed"  #: Objector or the browser ended between sending and the answer
    # needs_person
    SIGN_IN = "sign_in"  #: the page wants a sign-in
    CHALLENGE = "challenge"  #: the page wants proof of being human
    FORM_CHANGED = "form_changed"  #: the page is not what the recipe describes, or is ambiguous
    CODE_WANTED = "code_wanted"  #: a one-time code is wanted and did not come
    TURNED_AWAY = "turned_away"  #: the controller said no on the page
    MISSING_DATA = "missing_data"  #: the person has not given something that is needed
    FOREIGN_PAGE = "foreign_page"  #: values would have gone outside the recipe's hosts
    BROWSER_MISSING = "browser_missing"  #: no browser could be started
    CHANNEL_MISSING = "channel_missing"  #: the way that is to be taken is not set up here, or not for this person
    NOT_APPROVED = "not_approved"  #: the person has not approved the very text that would be sent
    MAIL_REFUSED = "mail_refused"  #: the own mail server did not take the mail
    BOUNCED = "bounced"  #: the mail came back: it could not be delivered to the controller
    TO_POST = "to_post"  #: the letter is ready; only a person can print, sign and post it
    NOT_PRINTED = "not_printed"  #: the letter could not be made into a PDF
    NOT_PRESSED = "not_pressed"  #: the person at the window closed it before pressing the button
    # waiting
    TRY_LATER = "try_later"  #: the controller asked to come back later
    UNREACHABLE = "unreachable"  #: the controller did not answer
    # waiting before sending, unconfirmed after it
    SERVER_ERROR = "server_error"  #: the controller answered with a server error
    # abandoned
    NOT_OFFERED = "not_offered"  #: the form is not offered to this person
    GAVE_UP = "gave_up"  #: every try failed
    # after delivery
    HONOURED = "honoured"  #: the controller said that it honours the objection
    REJECTED = "rejected"  #: the controller said that it does not honour the objection
    # escalated
    FILED = "filed"  #: the person filed a complaint with an authority
    # withdrawn
    BY_REQUEST = "by_request"  #: the person withdrew it
    NO_LONGER_NEEDED = "no_longer_needed"  #: before it was sent, its form was replaced, or the former one honoured
    ADDRESS_CHANGED = "address_changed"  #: planned for an address that the person changed before it was sent
    # planned
    RECORDED = "recorded"  #: planned, nothing done yet


class Kind(StrEnum):
    """What an artefact shows."""

    BEFORE = "before"  #: picture of the filled-in form right before sending, PNG
    AFTER = "after"  #: picture of what came after, PNG
    PAGE = "page"  #: the answer page, MHTML
    VALUES = "values"  #: the values as sent, read back from the controls, JSON
    MAIL = "mail"  #: a mail as raw bytes, RFC 5322
    DKIM = "dkim"  #: how the sender of a mail was checked: its signatures, with their keys, JSON
    SENT = "sent"  #: a mail to the controller, exactly as it was handed in, RFC 5322
    DIALOGUE = "dialogue"  #: what was said with the own mail server, text
    LETTER = "letter"  #: a letter to print, sign and post, PDF
    POSTING = "posting"  #: what the person said of the posting: day, letter, number of the registered letter; JSON
    TEXT = "text"  #: a reminder or an answer to the controller that the person approved, text
    FILE = "file"  #: a file that the person gave
    COMPLAINT = "complaint"  #: a complaint that the person approved, or where and when they filed it


@dataclass(frozen=True, kw_only=True)
class Artefact:
    """One piece of evidence in the clear, on its way to the vault."""

    kind: Kind
    media_type: str
    content: bytes
    told: Mapping[str, Any] = field(default_factory=dict)
    """What of it stands in the chain, readable by everybody: nothing personal."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """How a step found its control: the first sign of drift when the rung changes."""

    step: int
    do: str
    rung: str
    """`label`, `any-label`, `name`, `autocomplete`, `kind`, `text`, or `-` where nothing had to be found."""
    seen: str = ""
    """The control's label as the page shows it, without personal data."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is kept of an attempt besides the artefacts that were stored before sending."""

    recipe: str = ""
    recipe_digest: str = ""
    url: str = ""
    """The address of the last page without query and fragment."""
    browser: str = ""
    findings: tuple[Finding, ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    new_text: str = ""
    """The visible text that appeared after sending and is no listed answer. Personal: goes to the vault."""
    text_before: str = ""
    """With a new text: what the page showed right before sending. Personal: goes to the vault."""

    def as_facts(self) -> dict[str, Any]:
        """What of it may stand in the chain: nothing personal."""
        return {
            "recipe": self.recipe,
            "recipe_digest": self.recipe_digest,
            "url": self.url,
            "browser": self.browser,
            "findings": [[f.step, f.do, f.rung] for f in self.findings],
        }


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The recipe's confirmation was seen and kept (or an objection was already on record)."""

    reason: Reason
    detail: str = ""
    reference: str = ""
    evidence: Evidence = Evidence()


@dataclass(frozen=True, kw_only=True)
class Unconfirmed:
    """Sent, or possibly sent, and no confirmation was seen. Never resent on its own."""

    reason: Reason
    detail: str = ""
    evidence: Evidence = Evidence()


@dataclass(frozen=True, kw_only=True)
class NeedsPerson:
    """Stopped at a wall or an open question. The person is asked; nothing is guessed."""

    reason: Reason
    detail: str = ""
    evidence: Evidence = Evidence()


@dataclass(frozen=True, kw_only=True)
class Failed:
    """Nothing was sent. `passing`: worth another try, not before `not_before` (UTC) if the controller said so."""

    reason: Reason
    passing: bool
    detail: str = ""
    not_before: datetime | None = None
    evidence: Evidence = Evidence()


Outcome = Delivered | Unconfirmed | NeedsPerson | Failed
