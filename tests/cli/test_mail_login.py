"""`objector mail login`: asked without echo, tried, and only then kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import unquote, urlsplit

import pytest
import typer

from objector.cli import mail_login
from objector.errors import ConfigError
from objector.rehearsal.mailhost import MailHost
from objector.settings import InboxSettings, Secret, Settings, SmtpSettings
from tests.channels.provider import PASSWORD, TOKEN, Provider, a_mailbox, running
from tests.cli.conftest import House
from tests.memory_keyring import MemoryKeyring

MARIA = "maria@example.org"


@pytest.fixture
async def mailhost() -> AsyncIterator[MailHost]:
    async with MailHost() as running:
        yield running


def typed(monkeypatch: pytest.MonkeyPatch, word: str) -> list[bool]:
    """Somebody types this word; whether it was hidden."""
    hidden: list[bool] = []

    def prompt(question: str, *, hide_input: bool) -> str:
        assert MARIA not in question
        hidden.append(hide_input)
        return word

    monkeypatch.setattr(typer, "prompt", prompt)
    return hidden


def without_password(mailhost: MailHost) -> tuple[Settings, Secret, str]:
    """Settings with a mailbox that has no password in its URL, and the password."""
    parts = urlsplit(mailhost.inbox_url(MARIA))
    url = Secret(f"imap://{parts.username}@{parts.hostname}:{parts.port}/")
    return Settings(inbox=InboxSettings(url=url)), url, unquote(parts.password or "")


async def test_a_password_that_opens_is_kept(
    mailhost: MailHost, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hidden while it is typed; from then on the mailbox opens without one in its URL."""
    settings, url, password = without_password(mailhost)
    hidden = typed(monkeypatch, password)
    told = await mail_login._login(settings, url)
    assert hidden == [True]
    assert password not in told
    assert ring.words == {("objector-mail", f"{MARIA}@127.0.0.1"): password}
    from objector.wiring import mailbox

    async with mailbox(settings, url) as inbox:
        await inbox.checkpoint()


async def test_a_wrong_one_is_not_kept(
    mailhost: MailHost, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server refuses it: told without it, and the keyring stays as it was."""
    settings, url, _ = without_password(mailhost)
    typed(monkeypatch, "hunter2")
    with pytest.raises(ConfigError, match="nothing was kept") as caught:
        await mail_login._login(settings, url)
    assert "hunter2" not in str(caught.value)
    assert ring.words == {}


async def test_a_server_that_is_away_keeps_nobody_from_it(
    mailhost: MailHost, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept, and told that it was not tried."""
    settings, url, _ = without_password(mailhost)
    await mailhost.stop_imap()
    typed(monkeypatch, "perhaps")
    assert "could not be tried" in await mail_login._login(settings, url)
    assert list(ring.words.values()) == ["perhaps"]


@pytest.mark.parametrize(
    ("urls", "number", "why"),
    [
        ((), None, "no mailbox is set"),
        (("imaps://a@one.example/", "imaps://b@two.example/"), None, r"1 \(one.example\), 2 \(two.example\)"),
        (("imaps://a@one.example/",), 2, "no mailbox 2"),
        (("imaps://a:word@one.example/",), None, "take it out there"),
        (("imaps://a@one.example/?auth=xoauth2",), 1, "TOKEN_COMMAND"),
    ],
)
def test_which_mailbox_is_meant(urls: tuple[str, ...], number: int | None, why: str) -> None:
    """What cannot be meant is told, by the servers' names alone."""
    inbox = InboxSettings(urls=tuple(Secret(url) for url in urls), token_command=Secret("token"))
    with pytest.raises(ConfigError, match=why):
        mail_login._chosen(Settings(inbox=inbox), number)


def test_only_at_a_terminal(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password that comes through a pipe has been written down somewhere: refused, with code 2."""
    monkeypatch.setenv("OBJECTOR_INBOX__URL", "imaps://a@one.example/")
    result = house.types("mail", "login", given="word\n")
    assert result.exit_code == 2
    assert "at a terminal" in result.stderr


def test_the_command_asks_at_a_terminal(house: House, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """At one it asks, and says what came of it."""
    monkeypatch.setattr(mail_login, "_at_a_terminal", lambda: True)
    typed(monkeypatch, "perhaps")
    monkeypatch.setenv("OBJECTOR_INBOX__URL", "imaps://maria%40example.org@nowhere.invalid/")
    result = house.types("mail", "login")
    assert result.exit_code == 0, result.output
    assert "could not be tried" in result.stdout
    assert list(ring.words.values()) == ["perhaps"]


@pytest.mark.parametrize("by_token", [False, True], ids=["password", "token"])
async def test_what_opens_the_mail_server_is_tried_and_kept(
    ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch, by_token: bool
) -> None:
    """Nothing is sent; a wrong one is not kept, and neither is told."""
    provider = Provider()
    async with running(provider) as port:
        mailbox = a_mailbox(port, by_token=by_token)
        typed(monkeypatch, "hunter2")
        with pytest.raises(ConfigError, match="nothing was kept") as caught:
            await mail_login._login_at_server(Settings(), mailbox)
        assert ("hunter2" in str(caught.value), ring.words) == (False, {})
        good = TOKEN if by_token else PASSWORD
        hidden = typed(monkeypatch, good)
        told = await mail_login._login_at_server(Settings(), mailbox)
    assert (hidden, good in told, provider.mails) == ([True], False, [])
    assert ring.words == {("objector-mail", f"{MARIA}@localhost"): good}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (None, "no mail server with a user"),
        (Secret("smtps://mail.example.org/"), "no mail server with a user"),
        (Secret("smtps://maria:hunter2@mail.example.org/"), "stands in its URL"),
    ],
)
def test_nothing_is_asked_where_the_mail_server_is_not_set_so(url: Secret | None, why: str) -> None:
    """Nobody signs in there, or its password is given already."""
    with pytest.raises(ConfigError, match=why) as caught:
        mail_login._server(Settings(smtp=SmtpSettings(url=url)))
    assert "hunter2" not in str(caught.value)
