"""`objector mail login`: what opens a mailbox, asked for at the terminal and put into the keyring."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.asking import hidden

if TYPE_CHECKING:
    from objector.channels.imap_url import ImapUrl
    from objector.channels.smtp_mailbox import SmtpMailbox
    from objector.settings import Secret, Settings


def login(
    number: Annotated[
        int | None,
        typer.Argument(metavar="NUMBER", min=1, help="Which mailbox, counted as they are set; one alone needs none."),
    ] = None,
    smtp: Annotated[
        bool, typer.Option("--smtp", help="The mail server at which your mails are handed in (OBJECTOR_SMTP__URL).")
    ] = False,
) -> None:
    """Put the app password of a mailbox into the keyring of this machine.

    It is asked for here and not shown, tried at the mail server, and then kept. The mailbox is set without a password:
    imaps://user@host/, and for --smtp smtps://user@host/
    """
    import asyncio
    from functools import partial

    from objector.errors import ConfigError
    from objector.settings import load_settings

    if smtp and number is not None:
        raise ConfigError("--smtp: there is one mail server, so it has no NUMBER")
    settings = load_settings()
    if smtp:
        asked = partial(_login_at_server, settings, _server(settings))
    else:
        asked = partial(_login, settings, _chosen(settings, number))
    if not _at_a_terminal():
        raise ConfigError("a password is only asked for at a terminal; nothing was kept")
    typer.echo(asyncio.run(asked()))


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _chosen(settings: Settings, number: int | None) -> Secret:
    """The mailbox that is meant. Raises ConfigError."""
    from objector.errors import ConfigError

    urls = settings.inbox.all
    if not urls:
        raise ConfigError("no mailbox is set; set one without a password first: OBJECTOR_INBOX__URL=imaps://user@host/")
    if number is None and len(urls) > 1:
        hosts = ", ".join(f"{place} ({_parsed(one).host})" for place, one in enumerate(urls, 1))
        raise ConfigError(f"there are several mailboxes; say which: objector mail login NUMBER, one of {hosts}")
    if number is not None and number > len(urls):
        raise ConfigError(f"there is no mailbox {number}; {len(urls)} are set")
    url = urls[(number or 1) - 1]
    parsed = _parsed(url)
    if parsed.password:
        raise ConfigError("the password of this mailbox stands in its URL; take it out there first")
    if parsed.token and settings.inbox.token_command is not None:
        raise ConfigError("the access token of this mailbox comes from OBJECTOR_INBOX__TOKEN_COMMAND; nothing is kept")
    return url


def _parsed(url: Secret) -> ImapUrl:
    from objector.channels.imap_url import ImapUrl

    return ImapUrl.parse(url.get_secret_value())


async def _login(settings: Settings, url: Secret) -> str:
    """Ask, try, keep; what to tell. Raises ConfigError if the server refuses it, and keeps nothing then."""
    import asyncio

    from objector.channels.imap import ImapInbox
    from objector.channels.mail_secret import Given
    from objector.errors import ConfigError, Unreachable
    from objector.wiring import mail_secrets

    parsed, secrets = _parsed(url), mail_secrets(settings)
    what = "Access token" if parsed.token else "App password"
    given = hidden(f"{what} of your mailbox at {parsed.host} (it is not shown)")
    try:
        async with ImapInbox(url.get_secret_value(), opener=Given(secret=given)) as inbox:
            await inbox.checkpoint()
        told = "The mailbox opens; "
    except Unreachable as error:
        told = f"It could not be tried ({error}); "
    except ConfigError as error:
        raise ConfigError(f"{error}; nothing was kept") from None
    await asyncio.to_thread(secrets.keep, parsed.user, parsed.host, given)
    return told + "the keyring of this machine keeps what opens it."


def _server(settings: Settings) -> SmtpMailbox:
    """The mail server that is meant. Raises ConfigError."""
    from objector.errors import ConfigError
    from objector.wiring.mail import smtp_mailbox

    mailbox = smtp_mailbox(settings)
    if mailbox is None or not mailbox.user:
        raise ConfigError("no mail server with a user is set; set one first: OBJECTOR_SMTP__URL=smtps://user@host/")
    if mailbox.place.password:
        raise ConfigError("the password of this mail server stands in its URL; take it out there first")
    if mailbox.by_token and settings.inbox.token_command is not None:
        raise ConfigError(
            "the access token of this mail server comes from OBJECTOR_INBOX__TOKEN_COMMAND; nothing is kept"
        )
    return mailbox


async def _login_at_server(settings: Settings, mailbox: SmtpMailbox) -> str:
    """Ask, try, keep; what to tell. Raises ConfigError if the server refuses it, and keeps nothing then."""
    import asyncio

    from objector.channels.smtp_session import Lost, Refused, session
    from objector.errors import ConfigError
    from objector.wiring import mail_secrets

    what = "Access token" if mailbox.by_token else "App password"
    given = hidden(f"{what} of your mailbox at {mailbox.host} (it is not shown)")
    try:
        async with session(mailbox, given):
            told = "The mail server lets you in; "
    except Lost as lost:
        told = f"It could not be tried (mail server {mailbox.host}: {lost}); "
    except Refused as refused:
        if not refused.passing:
            raise ConfigError(f"mail server {mailbox.host} refused it ({refused.code}); nothing was kept") from None
        told = f"It could not be tried (mail server {mailbox.host}: {refused.code}); "
    await asyncio.to_thread(mail_secrets(settings).keep, mailbox.user, mailbox.host, given)
    return told + "the keyring of this machine keeps what opens it."
