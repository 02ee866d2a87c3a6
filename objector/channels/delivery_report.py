"""What a mail says of a mail that we sent: bounced, delayed, delivered, read, answered by a machine or by a person.

Delivery reports are RFC 3464, read receipts RFC 8098, automatic answers RFC 3834. Whatever comes in is bounded and
never raises; what cannot be told is nothing. A report is about a mail only if it quotes its Message-ID, whose host part
nobody knows who has not seen that mail. Who sent the report is another question: see `SenderCheck`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

from objector.channels.inbox import Mail
from objector.channels.mail_address import address
from objector.channels.mail_text import MOST_BOUNDARIES, MOST_PARTS, read_headers
from objector.channels.message_id import MessageIds
from objector.domain.written import TextId

_LARGEST = 2_000_000  #: bytes of one mail that are looked at
_LONGEST = 20_000
_BLOCKS = 20


class Says(StrEnum):
    """What it says."""

    FAILED = "failed"  #: it could not be delivered and will not be (Action: failed)
    DELAYED = "delayed"  #: it is still being tried
    DELIVERED = "delivered"  #: it lies in the recipient's mailbox
    RELAYED = "relayed"  #: it was handed to the recipient's server, which gives no reports
    SEEN = "seen"  #: a receipt of the recipient's program: displayed, or dealt with
    AUTOMATIC = "automatic"  #: an automatic answer
    REPLY = "reply"  #: an answer


ARRIVED = frozenset({Says.DELIVERED, Says.RELAYED, Says.SEEN})
"""What shows that it arrived, if its sender is proved."""
_ACTIONS = {
    "failed": Says.FAILED,
    "delayed": Says.DELAYED,
    "delivered": Says.DELIVERED,
    "relayed": Says.RELAYED,
    "expanded": Says.RELAYED,
}
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mdaemon")
_LASTING = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b|\b55[0-9]\b|\b5\d\d[ -]5\.")
_PASSING = re.compile(r"\b4\.\d{1,3}\.\d{1,3}\b|\b4[0-9][0-9] 4\.")


_STRONGEST = (Says.DELIVERED, Says.RELAYED, Says.FAILED, Says.DELAYED)
"""One copy that arrived counts, whatever became of another one that was sent on."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of a mail on its way to one recipient."""

    says: Says
    recipients: frozenset[str] = frozenset()
    """The addresses of that recipient, as the report writes them; empty where it names none."""
    code: str = ""
    """The status code, such as 5.1.1 (RFC 3463)."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a mail says of one or several of ours."""

    says: Says
    """What it says of all recipients together."""
    submissions: frozenset[str]
    """The ids of the submissions whose Message-ID it quotes."""
    texts: frozenset[TextId] = frozenset()
    """The texts that followed an objection whose Message-ID it quotes; none with an answer."""
    fates: tuple[Fate, ...] = ()
    """With a delivery report: one for each recipient."""

    def about(self, recipient: str) -> Fate | None:
        """What it says of the mail to this address, in the form of `address`; None: it is about other addresses alone.

        What names nobody is about the mail's only recipient.
        """
        if not self.fates:
            return Fate(says=self.says)
        return _strongest([one for one in self.fates if not one.recipients or recipient in one.recipients])


def read_report(mail: Mail, ids: MessageIds) -> Report | None:
    """What this mail says of ours; None: nothing, or it does not quote one."""
    message = _parsed(mail.raw)
    if message is None:
        return None
    kind = message.get_content_type()
    if kind == "multipart/report":
        wanted = str(message.get_param("report-type") or "").lower()
        parts = list(_parts(message))
        if wanted == "disposition-notification" or any(
            one.get_content_type() == "message/disposition-notification" for one in parts
        ):
            return _receipt(parts, ids)
        return _delivery(parts, ids)
    if _named(ids, _one(message, "message-id")):
        return None  # our own mail, in a mailbox that holds both
    if mail.sender.partition("@")[0].lower() in _DAEMONS:
        return _plain_bounce(mail, ids)
    quoted = ids.submissions(f"{_one(message, 'in-reply-to')} {_one(message, 'references')}")
    if not quoted:
        return None
    return Report(says=Says.AUTOMATIC if _is_automatic(message) else Says.REPLY, submissions=quoted)


def _parsed(raw: bytes) -> Message | None:
    raw = raw[:_LARGEST]
    if len(re.findall(rb"boundary\s*\*?\d*\*?=", raw, re.IGNORECASE)) > MOST_BOUNDARIES:
        return None
    try:
        return message_from_bytes(raw)
    except (RecursionError, ValueError):
        return None


def _parts(message: Message) -> Iterator[Message]:
    """The parts directly below, and nothing of what lies in them."""
    # Of what is not made of parts nothing is asked for: it would be decoded by whatever charset it names.
    payload = message.get_payload() if message.is_multipart() else None
    if isinstance(payload, list):
        yield from (one for one in payload[:MOST_PARTS] if isinstance(one, Message))


def _one(message: Message, name: str) -> str:
    """A header that stands there at least once; several as one text."""
    return " ".join(str(value)[:_LONGEST] for value in (message.get_all(name) or [])[:5])


@dataclass(frozen=True, kw_only=True)
class _Named:
    """The mails of ours that are named."""

    submissions: frozenset[str] = frozenset()
    texts: frozenset[TextId] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.submissions or self.texts)

    def __or__(self, other: _Named) -> _Named:
        return _Named(submissions=self.submissions | other.submissions, texts=self.texts | other.texts)

    def report(self, says: Says, fates: Sequence[Fate] = ()) -> Report:
        return Report(says=says, submissions=self.submissions, texts=self.texts, fates=tuple(fates))


def _named(ids: MessageIds, text: str) -> _Named:
    return _Named(submissions=ids.submissions(text), texts=ids.texts(text))


def _quoted(parts: list[Message], ids: MessageIds) -> _Named:
    """Ours that, or whose head, is returned: by its Message-ID header, not by any word of its text."""
    found = _Named()
    for part in parts:
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global"):
            for inner in _parts(part):
                found |= _named(ids, _one(inner, "message-id"))
        elif kind in ("text/rfc822-headers", "message/global-headers", "message/rfc822-headers"):
            for name, value in _headers_of(part):
                if name == "message-id":
                    found |= _named(ids, value)
    return found


def _headers_of(part: Message) -> Iterator[tuple[str, str]]:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        yield from ((one.name, one.value) for one in read_headers(payload.lstrip()[:_LONGEST]))
    for inner in _parts(part):
        yield from ((name.lower(), str(value)[:_LONGEST]) for name, value in inner.items())


def _delivery(parts: list[Message], ids: MessageIds) -> Report | None:
    """RFC 3464: per recipient an action; the returned head tells which mail."""
    quoted = _quoted(parts, ids)
    fates: list[Fate] = []
    for part in parts:
        if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        for block in list(_parts(part))[:_BLOCKS]:
            action = _ACTIONS.get(_one(block, "action").strip().lower().split(" ")[0].split("(")[0])
            if action is None:
                continue
            recipients = {
                address(value.partition(";")[2] or value)
                for name in ("original-recipient", "final-recipient")
                if (value := _one(block, name))
            }
            found = re.search(r"\b[245]\.\d{1,3}\.\d{1,3}\b", _one(block, "status"))
            fates.append(Fate(says=action, recipients=frozenset(recipients), code=found[0] if found else ""))
    strongest = _strongest(fates)
    if not quoted or strongest is None:
        return None
    return quoted.report(strongest.says, fates)


def _strongest(fates: Sequence[Fate]) -> Fate | None:
    return min(fates, key=lambda one: _STRONGEST.index(one.says), default=None)


def _receipt(parts: list[Message], ids: MessageIds) -> Report | None:
    """RFC 8098: what became of it in the recipient's program. Even one deleted unread has arrived."""
    for part in parts:
        if part.get_content_type() != "message/disposition-notification":
            continue
        fields = dict(_headers_of(part))
        quoted = _named(ids, fields.get("original-message-id", ""))
        if not quoted or not fields.get("disposition"):
            return None
        return quoted.report(Says.SEEN)
    return None


def _plain_bounce(mail: Mail, ids: MessageIds) -> Report | None:
    """A bounce in nobody's format: only with a code that says so, and our Message-ID in what is returned."""
    quoted = _named(ids, mail.text) or _named(ids, mail.raw[:_LARGEST].decode("latin-1"))
    if not quoted:
        return None
    if _LASTING.search(mail.text):
        return quoted.report(Says.FAILED)
    return quoted.report(Says.DELAYED) if _PASSING.search(mail.text) else None


def _is_automatic(message: Message) -> bool:
    """RFC 3834, 5, and what programs write that are older than it."""
    submitted = _one(message, "auto-submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    if _one(message, "precedence").strip().lower() in ("bulk", "junk", "auto_reply", "list"):
        return True
    return any(_one(message, name).strip() for name in ("x-autoreply", "x-auto-response-suppress", "x-autorespond"))
