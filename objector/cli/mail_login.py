"""`objector mail login`: what opens a mailbox, asked for at the terminal and put into the keyring."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.asking import hidden

if TYPE_CHECKING:
    from objector.channels.imap_url import ImapUrl
    from objector.settings import Secret, Settings


def login(
    number: Annotated[
        int | None,
        typer.Argument(metavar="NUMBER", min=1, help="Which mailbox, counted as they are set; one alone needs none."),
    ] = None,
) -> None:
    """Put the app password of a mailbox into the keyring of this machine.

    It is asked for here and not shown, tried at the mail server, and then kept. The mailbox is set without a password:
    imaps://user@host/
    """
    import asyncio

    from objector.errors import ConfigError
    from objector.settings import load_settings

    settings = load_settings()
    url = _chosen(settings, number)
    if not _at_a_terminal():
        raise ConfigError("a password is only asked for at a terminal; nothing was kept")
    typer.echo(asyncio.run(_login(settings, url)))


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
