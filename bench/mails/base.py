"""The mails that are mutated: of two people about their objections, and with codes. All signed, all made up."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from functools import lru_cache
from pathlib import Path
from unicodedata import decimal

from objector.channels.html_text import visible_text
from objector.channels.message_id import MessageIds
from objector.domain.cause import Cause
from objector.domain.submission import Status, Submission
from objector.engine.mail_match import Awaited
from objector.recipes.model import Reply
from objector.rehearsal.signing import signed

CODES = Path(__file__).parents[2] / "fixtures" / "mails" / "codes"
SENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ARRIVED = SENT + timedelta(hours=1)
SENDER = "portal.example"
PEOPLE = {"a": "maria@example.org", "b": "bert@example.org"}
MEANT = {
    "received": ("We received your objection", "Wir haben deinen Widerspruch erhalten"),
    "upheld": ("We will honour your objection", "Nous donnerons suite à votre opposition"),
    "refused": ("We will not honour your objection", "Non accoglieremo la tua opposizione"),
    "code": ("is your code",),
}
IDS = MessageIds(host="m00.objector.invalid")
REPLIES = tuple(
    Reply.model_validate({"means": means, "from": [SENDER], "phrases": {"en": list(phrases)}})
    for means, phrases in MEANT.items()
)


@dataclass(frozen=True, kw_only=True)
class Base:
    """One mail as it was sent, with what it says."""

    name: str
    raw: bytes
    person: str
    """`a` or `b`: whose mail it is."""
    means: str = ""
    code: str = ""
    digits: int = 6


def awaited() -> list[Awaited]:
    """What both people await; each has a reference of their own."""
    return [_awaited(person, address) for person, address in PEOPLE.items()]


def _awaited(person: str, address: str) -> Awaited:
    submission = Submission(
        id=f"s-{person}", key=f"p-{person}/a-{person}/form/ai", person_id=f"p-{person}", account_id=f"a-{person}",
        campaign="c", form="form", controller="portal", purpose="ai", recipes=("r",), channel="browser",
        status=Status.UNCONFIRMED, planned_at=SENT, sent_at=SENT, reference=f"CASE-{person * 3}-4711",
        cause=Cause.FIRST,
    )  # fmt: skip
    return Awaited(submission=submission, address=address, addresses=frozenset({address}), replies=REPLIES)


@lru_cache(maxsize=100)
def numbers(raw: bytes) -> frozenset[str]:
    """Every number that stands anywhere in a mail: in any part, attached, hidden or within another mail."""
    found: set[str] = set()
    for part in message_from_bytes(raw).walk():
        subject = str(make_header(decode_header(str(part["Subject"] or ""))))
        payload = part.get_payload(decode=True)
        text = payload.decode(part.get_content_charset() or "utf-8", "replace") if isinstance(payload, bytes) else ""
        for told in (subject, text, visible_text(text)):
            plain = "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in told)
            found |= set(re.findall(r"\d+", plain)) | set(
                re.findall(r"\d+", re.sub(r"(?<=\d)[\W_]{1,9}(?=\d)", "", plain))
            )
    return frozenset(found)


@lru_cache(maxsize=1)
def bases() -> tuple[Base, ...]:
    """All of them."""
    replies = [
        _reply(person, means, number)
        for person in PEOPLE
        for means, phrases in MEANT.items()
        if means != "code"
        for number in range(len(phrases))
    ]
    return (*replies, *(_report(person, says) for person in PEOPLE for says in ("failed", "answer")), *_with_codes())


def _reply(person: str, means: str, number: int) -> Base:
    """A mail of three parts: text, HTML, and a mail within it that is about the other person."""
    phrase, other = MEANT[means][number], "b" if person == "a" else "a"
    name = f"{person}-{means}-{number}"
    lines = [
        f"From: Portal <privacy@{SENDER}>",
        f"To: {PEOPLE[person]}",
        f"Subject: =?utf-8?q?About_your_objection_CASE-{person * 3}-4711?=",
        "Date: Sun, 22 Nov 2026 10:00:00 +0000",
        f"Message-ID: <{name}@{SENDER}>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="=_one"',
        "",
        "--=_one",
        'Content-Type: multipart/alternative; boundary="=_two"',
        "",
        "--=_two",
        "Content-Type: text/plain; charset=utf-8",
        "",
        f"Hello,\r\n\r\n{phrase}. Your number is CASE-{person * 3}-4711.",
        "--=_two",
        "Content-Type: text/html; charset=utf-8",
        "",
        f"<html><head><style>p{{color:#123456}}</style></head><body><p>Hello,</p><p>{phrase}.</p></body></html>",
        "--=_two--",
        "--=_one",
        "Content-Type: message/rfc822",
        "",
        f"From: Portal <privacy@{SENDER}>",
        f"To: {PEOPLE[other]}",
        f"Subject: CASE-{other * 3}-4711",
        "",
        f"{MEANT['upheld'][0]}. Order 123456.",
        "--=_one--",
        "",
    ]
    raw = "\r\n".join(lines).encode()
    return Base(name=name, raw=signed(raw, SENDER), person=person, means=means)


def _report(person: str, says: str) -> Base:
    """What came back to an objection that went by mail: a delivery report (RFC 3464), or an automatic answer."""
    name = f"{person}-{says}"
    ours = f"<s-{person * 6}.1@{IDS.host}>"
    head = [
        f"From: {'MAILER-DAEMON' if says == 'failed' else 'privacy'}@{SENDER}",
        f"To: {PEOPLE[person]}",
        "Subject: About your mail",
        "Date: Sun, 22 Nov 2026 10:00:00 +0000",
        f"Message-ID: <{name}@{SENDER}>",
        "MIME-Version: 1.0",
    ]
    answer = [*head, f"In-Reply-To: {ours}", "Auto-Submitted: auto-replied", "", "We are away.", ""]
    failed = [
        *head,
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_one"',
        "",
        "--=_one",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Your mail could not be delivered.",
        "--=_one",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; mx.{SENDER}",
        "",
        f"Final-Recipient: rfc822; privacy@{SENDER}",
        "Action: failed",
        "Status: 5.1.1",
        "",
        "--=_one",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {ours}",
        f"To: privacy@{SENDER}",
        "",
        "--=_one--",
        "",
    ]
    raw = "\r\n".join(failed if says == "failed" else answer).encode()
    return Base(name=name, raw=signed(raw, SENDER), person=person)


def _with_codes() -> list[Base]:
    """Every mail of the fixtures; they are to Maria."""
    expected = tomllib.loads((CODES / "expected.toml").read_text("utf-8"))
    found = []
    for path in sorted(CODES.glob("*.eml")):
        raw = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        told = expected[path.name]
        means = "received" if path.stem == "en-no-code" else ""  # it says so in passing
        base = Base(name=path.stem, raw=raw, person="a", means=means, code=told["code"] or "", digits=told["digits"])
        found.append(replace(base, raw=signed(raw, SENDER)))
    return found
