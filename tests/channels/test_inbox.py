"""The person's inbox: real mails by SMTP into a real IMAP server, and servers that misbehave."""

from __future__ import annotations

import asyncio
import imaplib
import logging
import socket
import ssl
import threading
import traceback
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import quote, unquote, urlsplit

import pytest
import trustme

from objector.channels import imap, imap_connection
from objector.channels.imap import ImapInbox
from objector.channels.imap_connection import ImapConnection
from objector.channels.inbox import Checkpoint, Mail, parse_mail
from objector.errors import ConfigError, Unreachable
from objector.rehearsal.mailhost import MailHost
from tests.channels.mails import MARIA, a_mail, hand_in

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
async def mailhost() -> AsyncIterator[MailHost]:
    seconds = count()
    async with MailHost(now=lambda: NOON + timedelta(seconds=next(seconds))) as running:
        yield running


@pytest.fixture
async def inbox(mailhost: MailHost) -> AsyncIterator[ImapInbox]:
    async with ImapInbox(mailhost.inbox_url(MARIA)) as opened:
        yield opened


@pytest.fixture
def at_rest(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Released each time the inbox has nothing to read and begins to listen for news."""
    rests = threading.Semaphore(0)
    really = ImapConnection._rung

    def rung(self: ImapConnection, bell: socket.socket, seconds: float) -> bool:
        rests.release()
        return really(self, bell, seconds)

    monkeypatch.setattr(ImapConnection, "_rung", rung)
    return rests


async def until(rests: threading.Semaphore) -> None:
    """Wait until the inbox is at rest and stays so: the server has then surely begun to listen, too."""
    assert await asyncio.to_thread(rests.acquire, True, 20), "the inbox never came to rest"
    while await asyncio.to_thread(rests.acquire, True, 0.3):
        pass


def everything_said(error: BaseException) -> str:
    """All texts of an error and of the errors that led to it, as a trace would show them."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.__context__) + str(error.__context__)


class TestReading:
    async def test_a_mail_is_read_with_all_that_matters_of_it(self, mailhost: MailHost, inbox: ImapInbox):
        """Sender, recipients, subject, text, time and every byte come out as they were delivered."""
        before = await inbox.checkpoint()
        await hand_in(mailhost, a_mail(to=f"{MARIA}, otto@example.org", subject="Grüße", text="Dein  Code:\n123456"))
        (mail,) = await inbox.mails(before)
        assert mail.key == f"{before.uidvalidity}/{before.uidnext}"
        assert (mail.sender, mail.sender_domain) == ("noreply@portal.example", "portal.example")
        assert mail.recipients == {MARIA, "otto@example.org"}
        assert (mail.subject, mail.text) == ("Grüße", "Dein Code:\n123456")
        assert mail.received_at == NOON
        assert [mail.raw] == [each.raw for each in mailhost.mails(MARIA)]

    async def test_only_what_came_after_the_checkpoint_oldest_first(self, mailhost: MailHost, inbox: ImapInbox):
        """Mails from before the checkpoint stay out, also when nothing newer is there."""
        await hand_in(mailhost, a_mail(subject="old"))
        checkpoint = await inbox.checkpoint()
        assert checkpoint.newest == NOON
        assert await inbox.mails(checkpoint) == []
        for subject in ("first", "second"):
            await hand_in(mailhost, a_mail(subject=subject))
        mails = await inbox.mails(checkpoint)
        assert [mail.subject for mail in mails] == ["first", "second"]
        assert [mail.subject for mail in await inbox.mails(mails[0].place)] == ["second"]

    async def test_since_a_time(self, mailhost: MailHost, inbox: ImapInbox):
        """A time counts from the start of its second; a time without a zone is refused."""
        for subject in ("0", "1", "2"):
            await hand_in(mailhost, a_mail(subject=subject))
        since = NOON + timedelta(seconds=1, microseconds=700_000)
        assert [mail.subject for mail in await inbox.mails(since)] == ["1", "2"]
        with pytest.raises(ValueError, match="time zone"):
            await inbox.mails(since.replace(tzinfo=None))

    async def test_nothing_is_marked_or_moved(self, mailhost: MailHost, inbox: ImapInbox):
        """Flags, numbers and the folder are the same after reading and waiting as before."""

        def look() -> object:
            parts = urlsplit(mailhost.inbox_url(MARIA))
            client = imaplib.IMAP4(parts.hostname or "", parts.port or 0, timeout=10)
            try:
                client.login(unquote(parts.username or ""), unquote(parts.password or ""))
                client.select(readonly=True)
                return client.uid("FETCH", "1:*", "(FLAGS)"), client.list()
            finally:
                client.logout()

        await hand_in(mailhost, a_mail())
        before = await asyncio.to_thread(look)
        assert len(await inbox.mails(NOON)) == 1
        assert len(await inbox.wait(NOON, 5)) == 1
        assert len((await inbox.portion(None, oldest=NOON)).mails) == 1
        assert await asyncio.to_thread(look) == before
        assert b"Seen" not in repr(before).encode()

    async def test_mails_of_other_senders_are_not_even_fetched(
        self, mailhost: MailHost, inbox: ImapInbox, monkeypatch: pytest.MonkeyPatch
    ):
        """With `only_from` the body of a private mail never leaves the server."""
        fetched: list[bytes] = []

        def parse(raw: bytes, *, key: str, received_at: datetime) -> Mail:
            fetched.append(raw)
            return parse_mail(raw, key=key, received_at=received_at)

        monkeypatch.setattr(imap_connection, "parse_mail", parse)
        await hand_in(mailhost, a_mail(sender="Grandma <oma@family.example>", text="private"))
        await hand_in(mailhost, a_mail(sender="x <a@mail.portal.example>"))
        (mail,) = await inbox.mails(NOON, only_from=["Portal.example"])
        assert mail.sender_domain == "mail.portal.example"
        assert fetched == [mail.raw]

    async def test_a_huge_mail_is_left_unread_and_that_is_said(
        self, mailhost: MailHost, inbox: ImapInbox, caplog: pytest.LogCaptureFixture
    ):
        """Above 10 MiB a mail is passed over with a line in the log; the next one is read."""
        await hand_in(mailhost, b"From: a@portal.example\r\n\r\n" + (b"x" * 78 + b"\r\n") * 140_000)
        await hand_in(mailhost, a_mail(subject="small"))
        with caplog.at_level(logging.WARNING):
            assert [mail.subject for mail in await inbox.mails(NOON)] == ["small"]
        assert "too large" in caplog.text

    async def test_the_number_read_is_bounded(
        self,
        mailhost: MailHost,
        inbox: ImapInbox,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ):
        """Of too many mails the newest are read, and that is said."""
        monkeypatch.setattr(imap_connection, "MOST_MAILS", 2)
        for subject in "abc":
            await hand_in(mailhost, a_mail(subject=subject))
        with caplog.at_level(logging.WARNING):
            assert [mail.subject for mail in await inbox.mails(NOON)] == ["b", "c"]
        assert "only the 2 newest" in caplog.text
        monkeypatch.setattr(imap_connection, "MOST_BYTES", 10)
        assert [mail.subject for mail in await inbox.mails(NOON)] == ["c"]

    async def test_a_mailbox_numbered_anew(self, mailhost: MailHost, inbox: ImapInbox):
        """After a change of UIDVALIDITY only mails newer than the checkpoint's newest count."""
        await hand_in(mailhost, a_mail(subject="old"))
        checkpoint = await inbox.checkpoint()
        await mailhost.rebuild(MARIA)
        assert await inbox.mails(checkpoint) == []
        await hand_in(mailhost, a_mail(subject="new"))
        (mail,) = await inbox.mails(checkpoint)
        assert mail.subject == "new"
        assert not mail.key.startswith(f"{checkpoint.uidvalidity}/")
        with pytest.raises(Unreachable, match="numbered its mails anew"):
            await inbox.mails(Checkpoint(checkpoint.uidvalidity, checkpoint.uidnext))

    async def test_portions_from_a_place_on(
        self, mailhost: MailHost, inbox: ImapInbox, monkeypatch: pytest.MonkeyPatch
    ):
        """In bounded parts, oldest first, none left out; what is looked for again comes with what is new."""
        monkeypatch.setattr(imap_connection, "MOST_MAILS", 2)
        for subject in "abcde":
            await hand_in(mailhost, a_mail(subject=subject))
        found, place = [], None
        while True:
            portion = await inbox.portion(place, oldest=NOON + timedelta(seconds=1))
            found.append("".join(mail.subject for mail in portion.mails))
            place = portion.end
            if not portion.more:
                break
        assert found == ["bc", "de"]
        end = await inbox.checkpoint()
        assert place == Checkpoint(end.uidvalidity, end.uidnext)
        assert (await inbox.portion(place, oldest=NOON)).mails == ()
        monkeypatch.setattr(imap_connection, "MOST_MAILS", 9)
        await hand_in(mailhost, a_mail(subject="f"))
        again = NOON + timedelta(seconds=3, microseconds=5)
        assert [mail.subject for mail in (await inbox.portion(place, oldest=NOON, again=again)).mails] == [
            "d",
            "e",
            "f",
        ]
        assert [mail.subject for mail in (await inbox.portion(place, oldest=NOON)).mails] == ["f"]
        assert (await inbox.portion(place, oldest=NOON + timedelta(days=9))).mails == ()
        await mailhost.rebuild(MARIA)
        assert len((await inbox.portion(place, oldest=NOON)).mails) == 6
        monkeypatch.setattr(imap_connection, "MOST_BYTES", 10)
        cut = await inbox.portion(None, oldest=NOON, only_from=["portal.example"])
        assert ([mail.subject for mail in cut.mails], cut.more) == (["a"], True)
        assert (await inbox.portion(None, oldest=NOON, only_from=["other.example"])).mails == ()

    async def test_over_tls(self):
        """`imaps://` reads and waits like the plain one, and refuses a certificate that none vouches for."""
        authority = trustme.CA()
        server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
        authority.issue_cert("127.0.0.1").configure_cert(server)
        authority.configure_trust(client)
        async with MailHost(tls=server) as mailhost:
            async with ImapInbox(mailhost.inbox_url(MARIA), tls=client) as inbox:
                waiting = asyncio.create_task(inbox.wait(await inbox.checkpoint(), 20))
                await hand_in(mailhost, a_mail(subject="over TLS", text="A line of text.\n" * 6000))
                assert [mail.subject for mail in await waiting] == ["over TLS"]
            async with ImapInbox(mailhost.inbox_url(MARIA)) as inbox:
                with pytest.raises(Unreachable, match="certificate is not trusted"):
                    await inbox.checkpoint()


class TestWaiting:
    async def test_a_new_mail_ends_the_wait_by_idle(
        self,
        mailhost: MailHost,
        inbox: ImapInbox,
        at_rest: threading.Semaphore,
        monkeypatch: pytest.MonkeyPatch,
    ):
        """The server's word is enough; nobody has to look from time to time."""
        monkeypatch.setattr(imap_connection, "POLL_EVERY", 1000.0)
        monkeypatch.setattr(imap, "FIRST_IDLE", 1000.0)
        waiting = asyncio.create_task(inbox.wait(await inbox.checkpoint(), 20))
        await until(at_rest)
        started = asyncio.get_running_loop().time()
        await hand_in(mailhost, a_mail(subject="now"))
        assert [mail.subject for mail in await waiting] == ["now"]
        assert asyncio.get_running_loop().time() - started < 5

    async def test_a_server_without_idle_is_looked_at(self, monkeypatch: pytest.MonkeyPatch):
        """Where there is no IDLE the inbox looks from time to time."""
        monkeypatch.setattr(imap_connection, "POLL_EVERY", 0.05)
        async with MailHost(idle=False) as mailhost, ImapInbox(mailhost.inbox_url(MARIA)) as inbox:
            waiting = asyncio.create_task(inbox.wait(await inbox.checkpoint(), 20))
            await hand_in(mailhost, a_mail(subject="now"))
            assert [mail.subject for mail in await waiting] == ["now"]

    async def test_a_mail_that_is_already_there_ends_the_wait_at_once(self, mailhost: MailHost, inbox: ImapInbox):
        """What came between checkpoint and wait is not missed."""
        checkpoint = await inbox.checkpoint()
        await hand_in(mailhost, a_mail())
        assert len(await inbox.wait(checkpoint, 0)) == 1

    async def test_no_mail_no_answer(self, inbox: ImapInbox):
        """When time is over the answer is an empty list."""
        assert await inbox.wait(await inbox.checkpoint(), 0.05) == []

    async def test_a_mail_of_somebody_else_does_not_end_the_wait(
        self, mailhost: MailHost, inbox: ImapInbox, at_rest: threading.Semaphore
    ):
        """With `only_from` other mails come in and the wait goes on."""
        waiting = asyncio.create_task(inbox.wait(await inbox.checkpoint(), 20, only_from=["portal.example"]))
        await until(at_rest)
        await hand_in(mailhost, a_mail(sender="other@elsewhere.example"))
        await until(at_rest)
        assert not waiting.done()
        await hand_in(mailhost, a_mail(subject="wanted"))
        assert [mail.subject for mail in await waiting] == ["wanted"]

    async def test_many_wait_at_once_over_one_connection(self, mailhost: MailHost, inbox: ImapInbox):
        """Each of many waiting tasks gets its own sender's mail."""
        checkpoint = await inbox.checkpoint()
        waits = [
            asyncio.create_task(inbox.wait(checkpoint, 30, only_from=[f"portal{number}.example"]))
            for number in range(8)
        ]
        for number in range(8):
            await hand_in(mailhost, a_mail(sender=f"a@portal{number}.example", subject=str(number)))
        found = await asyncio.gather(*waits)
        assert [[mail.subject for mail in mails] for mails in found] == [[str(number)] for number in range(8)]
        assert len(mailhost._mailboxes._readers) == 1

    async def test_a_cancelled_wait_lets_go_at_once(
        self, mailhost: MailHost, inbox: ImapInbox, at_rest: threading.Semaphore
    ):
        """Cancelling ends the IDLE too, so that the inbox can be read at once."""
        waiting = asyncio.create_task(inbox.wait(await inbox.checkpoint(), 1000))
        await until(at_rest)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        async with asyncio.timeout(5):
            await inbox.checkpoint()

    async def test_closing_tells_those_who_wait(self, inbox: ImapInbox, at_rest: threading.Semaphore):
        """A closed inbox leaves nobody waiting until the end of time."""
        waiting = asyncio.create_task(inbox.wait(await inbox.checkpoint(), 1000))
        await until(at_rest)
        await inbox.close()
        with pytest.raises(Unreachable, match="closed"):
            await asyncio.wait_for(waiting, 10)


class TestTrouble:
    async def test_a_restart_of_the_server_in_the_middle_of_a_wait(
        self,
        mailhost: MailHost,
        inbox: ImapInbox,
        at_rest: threading.Semaphore,
        monkeypatch: pytest.MonkeyPatch,
    ):
        """The connection is made again, and the mail that came meanwhile is found."""
        monkeypatch.setattr(imap, "_FIRST_PAUSE", 0.01)
        waiting = asyncio.create_task(inbox.wait(await inbox.checkpoint(), 30))
        await until(at_rest)
        await mailhost.stop_imap()
        await hand_in(mailhost, a_mail(subject="meanwhile"))
        await mailhost.start_imap()
        assert [mail.subject for mail in await waiting] == ["meanwhile"]

    async def test_a_server_that_stays_away(self, mailhost: MailHost, inbox: ImapInbox, at_rest: threading.Semaphore):
        """If the server is not back in time, that is said: it is not "no mail came"."""
        waiting = asyncio.create_task(inbox.wait(await inbox.checkpoint(), 1.0))
        await until(at_rest)
        await mailhost.stop_imap()
        with pytest.raises(Unreachable, match="no connection"):
            await waiting
        with pytest.raises(Unreachable):
            await inbox.checkpoint()

    async def test_a_connection_that_went_stale_is_made_again(self, mailhost: MailHost, inbox: ImapInbox):
        """A server that hung up between two readings is no error."""
        checkpoint = await inbox.checkpoint()
        await mailhost.stop_imap()
        await mailhost.start_imap()
        assert await inbox.mails(checkpoint) == []

    @pytest.mark.parametrize("password", ["wrong-secret", "fälsch-secret"])
    async def test_a_wrong_password_is_said_without_it(
        self, mailhost: MailHost, password: str, caplog: pytest.LogCaptureFixture
    ):
        """The message names the server and what to do; no text, cause or log holds user or password."""
        host, port = mailhost.imap
        with caplog.at_level(logging.DEBUG, logger="objector"):
            async with ImapInbox(f"imap://{quote(MARIA)}:{quote(password)}@{host}:{port}/") as inbox:
                with pytest.raises(ConfigError, match=f"{host} refused user and password") as caught:
                    await inbox.checkpoint()
                with pytest.raises(ConfigError):
                    await inbox.wait(NOON, 30)
                ours = [each.getMessage() for each in caplog.records if each.name.startswith("objector")]
                said = everything_said(caught.value) + "".join(ours) + repr(inbox)
        assert "secret" not in said
        assert MARIA not in said

    async def test_a_folder_that_is_not_there(self, mailhost: MailHost):
        """The folder of the URL is named when the server has none of this name."""
        async with ImapInbox(mailhost.inbox_url(MARIA) + "Objections") as inbox:
            with pytest.raises(ConfigError, match="no folder 'Objections'"):
                await inbox.checkpoint()

    async def test_nobody_there(self, mailhost: MailHost):
        """A host that does not listen, or does not exist, is unreachable."""
        url = mailhost.inbox_url(MARIA)
        await mailhost.stop_imap()
        async with ImapInbox(url) as inbox:
            with pytest.raises(Unreachable, match="no connection"):
                await inbox.mails(NOON)
        async with ImapInbox("imaps://a:b@nowhere.invalid/") as inbox:
            with pytest.raises(Unreachable, match=r"nowhere\.invalid"):
                await inbox.mails(NOON)
