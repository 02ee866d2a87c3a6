"""Mails that a person brings as files: held against what is awaited exactly as those of a mailbox are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from objector.channels.inbox import Mail, parse_mail
from objector.channels.mail_address import sender_domain, single_sender, within
from objector.channels.mail_files import FileMail, Found, place
from objector.channels.mail_text import read_headers
from objector.channels.mail_time import came_in_at
from objector.engine.follow_up import Became, FollowUp, Heard

BOX = "a file"
"""The mailbox of such mails: no provider wrote into them what is to be believed (see `SenderCheck.providers`)."""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of one mail of a file."""

    mail: FileMail
    heard: Heard
    is_dated: bool = True
    """Whether it tells when it came in. One that does not settles nothing by itself."""


@dataclass(kw_only=True)
class MailImport:
    """Takes mails from files; one after the other, in the order in which they came in, so as a mailbox would give."""

    follow_up: FollowUp
    found: Found

    async def mails(self) -> AsyncIterator[Imported]:
        """What became of each. A file that cannot be read after all is a further fault of `found`."""
        awaited = await self.follow_up.awaited()
        senders = {domain for one in awaited for reply in one.replies for domain in reply.senders}
        now = self.follow_up.now()
        dated, others = await asyncio.to_thread(_looked_through, self.found, senders, now)
        for mail in others:
            yield Imported(mail=mail, heard=Heard(became=Became.NOBODY))
        for moment, mail in dated:
            parsed = await asyncio.to_thread(_parsed, self.found, mail, moment or now)
            if parsed is None:
                continue
            heard = await self.follow_up.hear(parsed, awaited, is_dated=moment is not None)
            if heard.became is Became.SETTLED:
                awaited = await self.follow_up.awaited()
            yield Imported(mail=mail, heard=heard, is_dated=moment is not None)


def _looked_through(
    found: Found, senders: Collection[str], now: datetime
) -> tuple[list[tuple[datetime | None, FileMail]], list[FileMail]]:
    """By their heads alone: those whose sender may be a controller, with their times, and the others."""
    dated: list[tuple[datetime | None, FileMail]] = []
    others: list[FileMail] = []
    for mail in found.mails:
        try:
            headers = read_headers(mail.head())
        except OSError as error:
            found.faults.append(f"{place(mail)}: cannot be read: {error.strerror}")
            continue
        sender = single_sender([header.value for header in headers if header.name == "from"])
        if within(sender_domain(sender), senders):
            dated.append((came_in_at(headers, now), mail))
        else:
            others.append(mail)
    dated.sort(key=lambda one: one[0] or now)
    return dated, others


def _parsed(found: Found, mail: FileMail, moment: datetime) -> Mail | None:
    try:
        return replace(parse_mail(mail.raw(), key=f"0/{mail.number}", received_at=moment), box=BOX)
    except OSError as error:
        found.faults.append(f"{place(mail)}: cannot be read: {error.strerror}")
        return None
