"""The person's inbox as the rest of Objector sees it: mails after a point, and waiting for the next.

It is only ever read. How mails are fetched is `imap`'s matter; other sources can stand behind `Inbox` too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from objector.channels.mail_address import address, recipients, sender_domain, single_sender, within
from objector.channels.mail_text import decode_words, read, tidy
from objector.dkim.fields import Ambiguous, take_apart
from objector.domain.checkpoint import Checkpoint as Checkpoint
from objector.domain.checkpoint import Places as Places

_FOR = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
_LONGEST_SUBJECT = 1000


Point = Checkpoint | Places | datetime
"""From where on mails count: a place in one mailbox, in several, or a time (aware)."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail of the inbox. Its `repr` names it and shows nothing of its content."""

    key: str  #: "uidvalidity/uid": its place in this mailbox, for as long as the server keeps its numbers
    message_id: str | None = field(repr=False)
    received_at: datetime = field(repr=False)  #: IMAP's INTERNALDATE: aware, UTC, whole seconds, the server's clock
    sender: str = field(repr=False)  #: the single From address, or ""
    sender_domain: str = field(repr=False)  #: its host, lower-case, IDNA; "" if missing, several or malformed
    recipients: frozenset[str] = field(repr=False)  #: of To, Cc, Delivered-To, X-Original-To, Envelope-To
    subject: str = field(repr=False)
    text: str = field(repr=False)  #: what a reader sees, one line for each line or block
    raw: bytes = field(repr=False)  #: every byte as the server gave it
    box: str = field(default="", repr=False)  #: the name of its mailbox; "" where there is only one

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what its sender wrote, hexadecimal: the same also after the server numbered its mails anew, or
        when it was delivered a second time, by another way and with other traces of it."""
        return sha256(_written(self.raw)).hexdigest()

    @property
    def place(self) -> Checkpoint:
        """The place right after this mail."""
        uidvalidity, _, uid = self.key.partition("/")
        return Checkpoint(int(uidvalidity), int(uid) + 1, self.received_at)


class Inbox(Protocol):
    """A mailbox that is read and never changed.

    `only_from` leaves mails of other sender domains alone: their bodies are not even fetched.
    Raised are `Unreachable` if the server does not answer, `ConfigError` if it refuses password or folder.
    """

    async def checkpoint(self) -> Checkpoint | Places:
        """The present end of the mailbox, or of each mailbox."""
        ...

    async def mails(self, since: Point, *, only_from: Collection[str] | None = None) -> list[Mail]:
        """What came after `since`, oldest first. A `datetime` (aware) counts from the start of its second."""
        ...

    async def wait(
        self,
        since: Point,
        timeout: float,  # noqa: ASYNC109 - running out of time is an answer here (no mail came), not an error
        *,
        only_from: Collection[str] | None = None,
    ) -> list[Mail]:
        """As `mails`, but returns once there is at least one, or an empty list after `timeout` seconds."""
        ...


_WRITTEN = ("from", "to", "cc", "date", "message-id", "subject", "content-type", "content-transfer-encoding")


def _written(raw: bytes) -> bytes:
    """The part of a mail that no server on its way adds to or folds anew; all of it where that cannot be told."""
    try:
        fields = take_apart(raw)
    except Ambiguous:
        return raw
    headers = sorted(field.relaxed for field in fields.headers if field.name in _WRITTEN)
    return b"\r\n".join((*headers, b"", fields.relaxed_body()))


def parse_mail(raw: bytes, *, key: str, received_at: datetime) -> Mail:
    """A mail from its raw bytes, whatever they are; a field that cannot be read is empty."""
    content = read(raw)
    sender = single_sender(content.values("from"))
    message_ids = content.values("message-id")
    subjects = content.values("subject")
    return Mail(
        key=key,
        message_id=message_ids[0][:1000] if len(message_ids) == 1 and message_ids[0] else None,
        received_at=received_at,
        sender=sender,
        sender_domain=sender_domain(sender),
        recipients=recipients(content.values(*_FOR)),
        subject=tidy(decode_words(subjects[0])).replace("\n", " ")[:_LONGEST_SUBJECT] if subjects else "",
        text=content.text,
        raw=raw,
    )


def after(point: Checkpoint | Places, mails: Sequence[Mail]) -> Checkpoint | Places:
    """The point after these mails, which came after `point`."""
    if not isinstance(point, Places):
        return mails[-1].place if mails else point
    passed = {mail.box: mail.place for mail in mails if mail.box in point.of}
    return Places(of={**point.of, **passed})


def came_before(mail: Mail, point: Checkpoint | Places) -> bool:
    """Whether a mail was there already at this point, as far as its number tells."""
    place = point if isinstance(point, Checkpoint) else point.of.get(mail.box)
    if place is None:
        return True  # of a mailbox that was not read then: which of its mails are new cannot be told
    return mail.place.uidvalidity == place.uidvalidity and mail.place.uidnext <= place.uidnext


def from_domain(mail: Mail, allowed: Collection[str]) -> bool:
    """Whether the mail says that it comes from one of these domains, or from a host below one.

    What a From header says is not yet proved: see to it that nothing irrevocable hangs on it alone.
    """
    return within(mail.sender_domain, allowed)


def addressed_to(mail: Mail, wanted: str) -> bool:
    """Whether the mail was sent or delivered to this address, in capitals or not."""
    return address(wanted) in mail.recipients
