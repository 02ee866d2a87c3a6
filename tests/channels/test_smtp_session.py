"""Sessions with a real mail server over TLS: connected, signed in by password or token, each fault in its own words."""

from __future__ import annotations

import asyncio
from email import message_from_bytes
from email.policy import default

import pytest

from objector.channels.mail import MailChannel
from objector.channels.mail_secret import Given, MailSecrets
from objector.channels.notify_mail import MailNotifier
from objector.channels.smtp_mailbox import SmtpMailbox
from objector.channels.smtp_session import Lost, Refused, Step, session
from objector.domain.notice import Notice
from objector.domain.outcome import Failed, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.errors import ConfigError, Unreachable
from objector.settings import load_settings
from tests.build import NOW
from tests.channels.provider import MARIA, PASSWORD, TOKEN, Provider, a_mailbox, running
from tests.channels.smtp_server import smtp_server
from tests.channels.test_mail import Passing, a_channel, a_claim
from tests.memory_keyring import MemoryKeyring


async def attempt(mailbox: SmtpMailbox) -> Outcome:
    channel: MailChannel = a_channel(None)
    channel.mailbox = mailbox
    return await channel.perform(a_claim(), before_sending=Passing())


@pytest.mark.parametrize("by_token", [True, False], ids=["token", "password"])
async def test_a_mail_goes_out_over_tls(by_token: bool) -> None:
    """Signed in with what was looked up, once; no text of it is kept."""
    provider = Provider()
    async with running(provider) as port:
        outcome = await attempt(a_mailbox(port, by_token=by_token))
    assert isinstance(outcome, Unconfirmed)
    assert outcome.reason is Reason.ACCEPTED_BY_MAIL_SERVER
    (mail,) = provider.mails
    assert message_from_bytes(mail, policy=default)["From"].addresses[0].addr_spec == MARIA
    assert len(provider.heard) == by_token
    kept = b"".join(one.content for one in outcome.evidence.artefacts) + outcome.detail.encode()
    assert TOKEN.encode() not in kept
    assert PASSWORD.encode() not in kept


async def test_a_token_that_ran_out_sends_nothing() -> None:
    """The refusal is answered with nothing, the token said once; the person is told to get a new one."""
    provider = Provider()
    async with running(provider) as port:
        outcome = await attempt(a_mailbox(port, opener=Given(secret="old-token")))
    assert isinstance(outcome, NeedsPerson)
    assert (outcome.reason, provider.mails) == (Reason.CHANNEL_MISSING, [])
    assert "Get a new access token" in outcome.detail
    assert [b"old-token" in one for one in provider.heard] == [True, False]
    assert provider.heard[1] == b""
    assert "old-token" not in outcome.detail


async def test_what_opens_it_cannot_be_looked_up(ring: MemoryKeyring) -> None:
    """Missing: the person is asked; a command that does not answer: tried again. No connection is made for either."""

    class Slow(MailSecrets):
        def token(self, user: str, host: str) -> str:
            raise Unreachable("the token command gave no answer")

    missing = await attempt(a_mailbox(1, opener=MailSecrets(login="objector mail login --smtp")))
    assert isinstance(missing, NeedsPerson)
    assert (missing.reason, "access token" in missing.detail) == (Reason.CHANNEL_MISSING, True)
    word = await attempt(a_mailbox(1, by_token=False, opener=MailSecrets(login="objector mail login --smtp")))
    assert isinstance(word, NeedsPerson)
    assert "objector mail login --smtp" in word.detail
    slow = await attempt(a_mailbox(1, opener=Slow()))
    assert isinstance(slow, Failed)
    assert (slow.reason, slow.passing) == (Reason.UNREACHABLE, True)
    ring.words["objector-mail", f"{MARIA}@localhost"] = PASSWORD
    assert await a_mailbox(1, by_token=False, opener=MailSecrets()).word() == PASSWORD


async def test_a_token_is_said_only_to_a_server_that_wants_one() -> None:
    """One that takes passwords alone does not get to see it."""
    async with smtp_server() as server:
        mailbox = SmtpMailbox.at(f"smtp://maria@127.0.0.1:{server.port}/?auth=xoauth2")
        with pytest.raises(Refused) as caught:
            async with session(mailbox, TOKEN):
                pass
    assert (caught.value.step, caught.value.passing, server.asked) == (Step.SIGN_IN, False, [])


async def test_a_notice_goes_the_same_way() -> None:
    """By token where the mail server wants one; a refusal names none."""
    provider, notice = Provider(), Notice(at=NOW, counts={"sign_in": 1})
    async with running(provider) as port:
        await MailNotifier(to=MARIA, mailbox=a_mailbox(port)).tell(notice)
        with pytest.raises(Unreachable, match="535") as caught:
            await MailNotifier(to=MARIA, mailbox=a_mailbox(port, opener=Given(secret="old-token"))).tell(notice)
    assert "old-token" not in str(caught.value)
    assert len(provider.mails) == 1


async def test_a_server_that_hangs_up_or_is_busy() -> None:
    """Before a greeting, and with one that says no for now: told apart from a sign-in that is refused."""

    class Busy(asyncio.Protocol):
        def __init__(self, says: bytes) -> None:
            self.says = says

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(self.says)
            transport.close()

    async def met(says: bytes) -> Lost | Refused:
        server = await asyncio.get_running_loop().create_server(lambda: Busy(says), "127.0.0.1", 0)
        async with server:
            mailbox = SmtpMailbox.at(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
            with pytest.raises((Lost, Refused)) as caught:
                async with session(mailbox, ""):
                    pass
        assert isinstance(caught.value, Lost | Refused)
        return caught.value

    hung_up, busy = await met(b""), await met(b"421 later\r\n")
    assert isinstance(hung_up, Lost)
    assert (str(hung_up), hung_up.step) == ("it hung up", Step.GREETING)
    assert isinstance(busy, Refused)
    assert (busy.passing, busy.step) == (True, Step.GREETING)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("smtps://maria:hunter2@mail.example/?auth=xoauth2", "an access token never stands in the URL"),
        ("smtps://mail.example/?auth=xoauth2", "the user is missing"),
        ("smtps://maria@mail.example/?auth=plain", "is not ?auth=xoauth2"),
        ("smtps://maria:hunter2@mail.example/#here", "percent-encoded"),
    ],
)
def test_a_url_that_cannot_be_right(url: str, why: str) -> None:
    """Told when the settings are read, as for a mailbox; no password is repeated."""
    with pytest.raises(ConfigError) as caught:
        load_settings({"OBJECTOR_SMTP__URL": url})
    assert why in str(caught.value)
    assert "hunter2" not in str(caught.value)
