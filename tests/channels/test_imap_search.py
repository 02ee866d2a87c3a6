"""Searching a mailbox for a mail of ours: what quotes it, and whether it lies among the sent mails."""

from __future__ import annotations

import asyncio
import imaplib
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

import pytest

from objector.channels.imap import ImapInbox
from objector.rehearsal.mailhost import MailHost
from tests.channels.mails import MARIA, a_mail, hand_in

OURS = "s-abc234.1@m0123456789.objector.invalid"
HOST = OURS.partition("@")[2]


async def test_only_what_quotes_our_mail_is_fetched() -> None:
    """In a header or anywhere in the text, and since the mail was sent; nothing else of the mailbox is read."""
    async with MailHost() as mailhost, ImapInbox(mailhost.inbox_url(MARIA)) as inbox:
        answer = a_mail(subject="answer")
        answer["In-Reply-To"] = f"<{OURS}>"
        await hand_in(mailhost, answer)
        await hand_in(mailhost, a_mail(subject="bounce", text=f"Message-ID: <{OURS}>"))
        await hand_in(mailhost, a_mail(subject="private", text="nothing of it"))
        now = datetime.now(UTC)
        found = await inbox.quoting(HOST, now - timedelta(hours=1))
        assert [one.subject for one in found] == ["answer", "bounce"]
        assert await inbox.quoting(HOST, now + timedelta(hours=1)) == []


async def test_words_that_could_be_a_command_are_not_searched_for() -> None:
    """What is ours never holds such signs."""
    async with MailHost() as mailhost, ImapInbox(mailhost.inbox_url(MARIA)) as inbox:
        with pytest.raises(ValueError, match="cannot be searched for"):
            await inbox.quoting('x" DELETED', datetime.now(UTC))


async def test_the_folder_of_sent_mails_is_asked() -> None:
    """There is none; there is one without the mail; it holds the mail. The inbox is read on as before."""
    async with MailHost() as mailhost, ImapInbox(mailhost.inbox_url(MARIA)) as inbox:
        assert not await inbox.holds_sent(OURS)

        def keep(content: bytes) -> None:
            place = urlsplit(mailhost.inbox_url(MARIA))
            with imaplib.IMAP4(*mailhost.imap) as client:
                client.login(unquote(place.username or ""), unquote(place.password or ""))
                client.create("Sent")
                client.append("Sent", None, None, content)

        await asyncio.to_thread(keep, b"Message-ID: <other@example.org>\r\n\r\nx\r\n")
        assert not await inbox.holds_sent(OURS)
        await asyncio.to_thread(keep, f"Message-ID: <{OURS}>\r\n\r\nx\r\n".encode())
        assert await inbox.holds_sent(OURS)
        await hand_in(mailhost, a_mail(subject="after"))
        found = await inbox.mails(datetime.now(UTC) - timedelta(hours=1))
        assert [one.subject for one in found] == ["after"]
