"""Mails that a person brings as files: held against what is awaited exactly as those of a mailbox are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from objector.channels.inbox import Mail, parse_mail
from objector.channels.mail_address import sender_domain, single_sender, within
from objector.channels.mail_files import FileMail, Found, place
from objector.channels.mail_text import read_headers
from objector.channels.mail_time import came_in_at
from objector.engine.follow_up import FollowUp
from objector.engine.heard import Became, Heard
from objector.engine.mail_match import senders_of
from objector.engine.mail_reports import HandedIn

BOX = "a file"
"""The mailbox of such mails: no provider wrote into them what is to be believed (see `SenderCheck.providers`)."""

_TOLD_FIRST = (Became.SETTLED, Became.ASKED, Became.LATER, Became.KNOWN, Became.NOBODY)


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
        senders = senders_of(awaited)
        now = self.follow_up.now()
        reports = self.follow_up.reports
        by_mail = await reports.awaited() if reports is not None else HandedIn(objections={})
        quoted = reports.ids.host.encode() if reports is not None and by_mail else None
        dated, others = await asyncio.to_thread(_looked_through, self.found, senders, quoted, now)
        for mail in others:
            yield Imported(mail=mail, heard=Heard(became=Became.NOBODY))
        for moment, mail in dated:
            parsed = await asyncio.to_thread(_parsed, self.found, mail, moment or now)
            if parsed is None:
                continue
            heard = await self.follow_up.hear(parsed, awaited, is_dated=moment is not None)
            if heard.became is Became.NOBODY and reports is not None:
                heard = _most(await reports.hear(parsed, by_mail, is_dated=moment is not None))
            if heard.became is Became.SETTLED:
                awaited = await self.follow_up.after(heard, awaited)
            yield Imported(mail=mail, heard=heard, is_dated=moment is not None)


def _most(heard: Sequence[Heard]) -> Heard:
    """What became of a mail that quotes several submissions: what is most for the person to know, and of which."""
    became = min((one.became for one in heard), key=_TOLD_FIRST.index, default=Became.NOBODY)
    ids = tuple(each for one in heard if one.became is became for each in one.submissions)
    return Heard(became=became, submissions=ids)


def _looked_through(
    found: Found, senders: Collection[str], quoted: bytes | None, now: datetime
) -> tuple[list[tuple[datetime | None, FileMail]], list[FileMail]]:
    """Those whose sender, by their heads, may be a controller, or which quote a mail of ours (`quoted`), with their
    times; and the others."""
    dated: list[tuple[datetime | None, FileMail]] = []
    others: list[FileMail] = []
    for mail in found.mails:
        try:
            headers = read_headers(mail.head())
            quotes = quoted is not None and quoted in mail.raw()
        except OSError as error:
            found.faults.append(f"{place(mail)}: cannot be read: {error.strerror}")
            continue
        sender = single_sender([header.value for header in headers if header.name == "from"])
        if quotes or within(sender_domain(sender), senders):
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
