"""The rehearsal's mail server: mail goes in by SMTP and comes out by IMAP, like at a real provider."""

from __future__ import annotations

import asyncio
import imaplib
import json
import signal
import smtplib
import sys
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import pytest

from objector.rehearsal.mailhost import MailHost, main

MARIA = "maria@example.org"


def a_mail(*, to: str = MARIA, subject: str = "Hello", text: str = "A mail for tests.") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Portal <noreply@portal.example>"
    mail["To"] = to
    mail["Subject"] = subject
    mail.set_content(text)
    return mail


def hand_in(smtp: tuple[str, int], mail: EmailMessage, *recipients: str) -> None:
    with smtplib.SMTP(*smtp, timeout=10) as client:
        client.send_message(mail, to_addrs=list(recipients) or [mail["To"]])


def read_all(url: str) -> list[bytes]:
    parts = urlsplit(url)
    client = imaplib.IMAP4(parts.hostname or "", parts.port or 0, timeout=10)
    try:
        client.login(unquote(parts.username or ""), unquote(parts.password or ""))
        client.select("INBOX", readonly=True)
        _, (numbers,) = client.search(None, "ALL")
        return [client.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers.split()]
    finally:
        client.logout()


async def test_a_mail_handed_in_by_smtp_is_read_by_imap():
    """What a portal sends to an address is in that address's mailbox, with the delivery noted on top."""
    async with MailHost() as mailhost:
        await asyncio.to_thread(hand_in, mailhost.smtp, a_mail(subject="Your code"))
        (raw,) = await asyncio.to_thread(read_all, mailhost.inbox_url(MARIA))
        assert b"Subject: Your code" in raw
        assert b"\r\nDelivered-To: maria@example.org\r\n" in raw
        assert [each.raw for each in mailhost.mails(MARIA)] == [raw]


async def test_people_do_not_see_each_others_mail():
    """Another address has another mailbox, and a capital letter is no other address."""
    async with MailHost() as mailhost:
        await asyncio.to_thread(hand_in, mailhost.smtp, a_mail(to="Maria@Example.org"))
        assert len(await asyncio.to_thread(read_all, mailhost.inbox_url(MARIA))) == 1
        assert await asyncio.to_thread(read_all, mailhost.inbox_url("otto@example.org")) == []
        assert mailhost.mails("otto@example.org") == []


async def test_one_person_reads_several_addresses_in_one_inbox():
    """Aliases lead into one mailbox; each mail still says which address it was for."""
    async with MailHost(aliases={"m.muster@example.net": MARIA}) as mailhost:
        await asyncio.to_thread(hand_in, mailhost.smtp, a_mail(), MARIA, "m.muster@example.net")
        mails = await asyncio.to_thread(read_all, mailhost.inbox_url("M.Muster@example.net"))
        assert mailhost.inbox_url("m.muster@example.net") == mailhost.inbox_url(MARIA)
        assert [b"Delivered-To: m.muster@example.net" in raw for raw in mails] == [False, True]
        assert len(mailhost.mails(MARIA)) == len(mailhost.mails("m.muster@example.net")) == 1


async def test_a_catch_all_takes_what_has_no_alias():
    """With a catch-all every address without an alias lands in one mailbox."""
    async with MailHost(aliases={"otto@example.org": "otto@example.org"}, catch_all=MARIA) as mailhost:
        for recipient in ("anything@example.net", "otto@example.org"):
            await asyncio.to_thread(hand_in, mailhost.smtp, a_mail(to=recipient))
        assert len(await asyncio.to_thread(read_all, mailhost.inbox_url(MARIA))) == 1
        assert len(await asyncio.to_thread(read_all, mailhost.inbox_url("otto@example.org"))) == 1


async def test_a_wrong_password_opens_nothing():
    """The mailbox asks for the password of this very server."""
    async with MailHost() as mailhost:
        client = await asyncio.to_thread(imaplib.IMAP4, *mailhost.imap, 10)
        try:
            with pytest.raises(imaplib.IMAP4.error):
                await asyncio.to_thread(client.login, MARIA, "wrong")
        finally:
            await asyncio.to_thread(client.logout)


async def test_imap_comes_back_on_the_same_port_with_its_mails():
    """A restart of the IMAP side hangs up on readers and forgets nothing."""
    async with MailHost() as mailhost:
        url = mailhost.inbox_url(MARIA)
        await asyncio.to_thread(hand_in, mailhost.smtp, a_mail())
        reader = await asyncio.to_thread(imaplib.IMAP4, *mailhost.imap, 10)
        await mailhost.stop_imap()
        with pytest.raises((imaplib.IMAP4.abort, OSError)):
            await asyncio.to_thread(reader.noop)
        reader.shutdown()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.to_thread(read_all, url)
        await mailhost.start_imap()
        assert len(await asyncio.to_thread(read_all, url)) == 1


async def test_a_rebuilt_mailbox_has_a_new_uidvalidity_and_its_mails():
    """`rebuild` does what a provider's move of servers does."""

    def look(url: str) -> tuple[bytes, int]:
        parts = urlsplit(url)
        client = imaplib.IMAP4(parts.hostname or "", parts.port or 0, timeout=10)
        try:
            client.login(unquote(parts.username or ""), unquote(parts.password or ""))
            _, (count,) = client.select("INBOX", readonly=True)
            return client.response("UIDVALIDITY")[1][0], int(count)
        finally:
            client.logout()

    async with MailHost() as mailhost:
        await asyncio.to_thread(hand_in, mailhost.smtp, a_mail())
        before = await asyncio.to_thread(look, mailhost.inbox_url(MARIA))
        await mailhost.rebuild(MARIA)
        after = await asyncio.to_thread(look, mailhost.inbox_url(MARIA))
        assert before[1] == after[1] == 1
        assert before[0] != after[0]


async def test_a_mail_host_that_is_not_running_says_so():
    """Asking a stopped mail host for work is an error with a way out, not a hang."""
    mailhost = MailHost()
    with pytest.raises(RuntimeError, match="async with MailHost"):
        await mailhost.stop_imap()


async def test_it_runs_as_a_process_of_its_own():
    """`python -m objector.rehearsal.mailhost` prints one JSON line with its places and ends on SIGTERM."""
    arguments = ["-m", "objector.rehearsal.mailhost", "--inbox", MARIA, "--alias", f"m@example.net={MARIA}"]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    places = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
    smtp = (places["smtp"]["host"], places["smtp"]["port"])
    await asyncio.to_thread(hand_in, smtp, a_mail(to="m@example.net"))
    assert len(await asyncio.to_thread(read_all, places["inboxes"][MARIA])) == 1
    process.send_signal(signal.SIGTERM)
    rest, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    assert rest == b""


def test_an_alias_without_an_address_is_refused(capsys: pytest.CaptureFixture[str]):
    """A half alias on the command line is named, with the form that is expected."""
    with pytest.raises(SystemExit):
        main(["--alias", "only@example.org"])
    assert "expected OTHER=ADDRESS" in capsys.readouterr().err
