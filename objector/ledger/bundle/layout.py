"""The layout of a bundle: the names of its files, and what each variant shows."""

from __future__ import annotations

import re
from enum import StrEnum

from objector.domain.outcome import Kind
from objector.domain.posting import POSTED, PROOF_KEPT
from objector.domain.submission import Status
from objector.ledger.chain import Entry

FORMAT = "objector-bundle"
VERSION = 1
"""The version of the layout. A reader refuses one that it does not know instead of guessing."""

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
CHAIN = "chain.jsonl"
PEOPLE = "people.json"
REPORT = "report.html"
REPORT_PDF = "report.pdf"
SCHEMA = "manifest.schema.json"
STAMPS = "timestamps"
"""The folder of time stamp tokens and their certificates."""
GUIDE = "HOW-TO-VERIFY.txt"

FILES = 500_000
"""Files that a bundle may have."""
NAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*){0,4}$"
"""What a file of a bundle may be called: relative, no `..`, nothing that a file system reads differently."""
HEX = r"^[0-9a-f]{64}$"
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$"


class Variant(StrEnum):
    """For whom a bundle is made, which decides what of it is shown."""

    ME = "me"  #: everything that is kept
    AUTHORITY = "authority"  #: what a complaint needs by Art. 4(1) of Regulation (EU) 2025/2518, no more
    GROUP = "group"  #: pseudonymous: entries with salted commitments, no content and no salt


class Subject(StrEnum):
    """What a record is about."""

    SUBMISSION = "submission"
    PERSON = "person"  #: what is kept of a person apart from submissions


def record_name(subject: Subject, subject_id: str) -> str:
    """The file of a record."""
    return f"{'submissions' if subject is Subject.SUBMISSION else 'people'}/{subject_id}/record.json"


def is_name(name: str) -> bool:
    """Whether a file of a bundle may be called so."""
    return len(name) <= 200 and re.fullmatch(NAME, name) is not None


def delivers(entry: Entry) -> bool:
    """Whether this entry says that the objection arrived, and did not say so before."""
    return entry.facts.get("status") == Status.DELIVERED.value != entry.facts.get("former")


_NOT_ASKED_FOR = frozenset({Kind.PAGE.value, Kind.COMPLAINT.value})
_ANSWERS = frozenset({Kind.MAIL.value, Kind.DKIM.value})
_OF_A_PAGE = frozenset({Kind.BEFORE.value, Kind.VALUES.value, Kind.AFTER.value})
"""Without an attempt they come from a later look at the page."""


def opens(variant: Variant, kind: str, entry: Entry, sent_attempts: frozenset[int]) -> bool:
    """Whether a variant shows the content of an artefact that this entry of a submission speaks of.

    For an authority: what was sent, whatever the way, and what shows that it arrived and how the controller reacted.
    Not: saved pages, which hold more of an account than the request; what other attempts left behind; complaints.
    """
    match variant:
        case Variant.ME:
            return True
        case Variant.GROUP:
            return False
        case Variant.AUTHORITY:
            if kind in _NOT_ASKED_FOR:
                return False
            if delivers(entry) or kind in _ANSWERS or entry.kind in (POSTED, PROOF_KEPT):
                return True
            if "attempt" in entry.facts:
                return entry.facts["attempt"] in sent_attempts
            return kind not in _OF_A_PAGE
