"""The doctor's look at the mail server: connection, TLS and sign-in, each with a line of its own. Nothing is sent."""

from __future__ import annotations

import ssl
from typing import Any

from objector.channels.smtp_mailbox import SmtpMailbox
from objector.channels.smtp_session import Lost, Refused, Step, session
from objector.cli.finding import Found, Health
from objector.errors import ConfigError, Unreachable
from objector.settings import Settings
from objector.wiring.mail import smtp_mailbox

WHAT = "mail server"


async def mail_server(settings: Settings) -> list[Found]:
    """What was found, up to the first step that fails; never an error."""
    mailbox = smtp_mailbox(settings)
    if mailbox is None:
        return [Found(WHAT, Health.WELL, "none is set (OBJECTOR_SMTP__URL): nothing is written to controllers by mail")]
    try:
        word = await mailbox.word()
    except (ConfigError, Unreachable) as error:
        return [_ill(Step.SIGN_IN, str(error))]
    return await examined(mailbox, word)


async def examined(mailbox: SmtpMailbox, word: str) -> list[Found]:
    """Connect, encrypt and sign in with this password or token, and hang up."""
    where = f"{mailbox.host}, port {mailbox.port}"
    connects = Found(WHAT, Health.WELL, f"{where}: connects")
    try:
        async with session(mailbox, word) as client:
            encryption: Any = client.get_transport_info("ssl_object")
            return [connects, _tls(encryption), _signed_in(mailbox)]
    except Lost as lost:
        if lost.step is Step.CONNECTION:
            return [Found(WHAT, Health.ILL, f"{where}: {lost}; look at OBJECTOR_SMTP__URL and at the network")]
        found = [connects]
        if lost.step is not Step.TLS and mailbox.is_encrypted:
            found.append(_encrypted())
        return [*found, _ill(lost.step, f"{lost}; look at host and port in OBJECTOR_SMTP__URL")]
    except Refused as refused:
        found = [connects, *([_encrypted()] if mailbox.is_encrypted else [])]
        if refused.step != Step.SIGN_IN:
            return [*found, _ill(Step.GREETING, f"it does not serve you ({refused.code}); ask your provider")]
        return [*found, _ill(Step.SIGN_IN, _why_not(mailbox, refused))]


def _tls(encryption: ssl.SSLObject | None) -> Found:
    if encryption is None:
        return Found(f"{WHAT}, {Step.TLS.value}", Health.WELL, "not encrypted; it is on this machine")
    return _encrypted(f" ({encryption.version()})")


def _encrypted(version: str = "") -> Found:
    return Found(f"{WHAT}, {Step.TLS.value}", Health.WELL, f"encrypted{version}, its certificate is trusted")


def _signed_in(mailbox: SmtpMailbox) -> Found:
    what = f"{WHAT}, {Step.SIGN_IN.value}"
    if not mailbox.user:
        how = "nobody signs in, as its URL names no user"
    else:
        how = "the access token is taken" if mailbox.by_token else "user and password are taken"
    if not mailbox.address:
        return Found(what, Health.ODD, f"{how}; whose mailbox it is, is not told: set OBJECTOR_SMTP__ADDRESS")
    return Found(what, Health.WELL, f"{how}; nothing was sent")


def _why_not(mailbox: SmtpMailbox, refused: Refused) -> str:
    if refused.code == 504:
        way = "with access tokens (XOAUTH2)" if mailbox.by_token else "with a password"
        return f"it lets nobody sign in {way} there; look at host and port in OBJECTOR_SMTP__URL"
    if refused.passing:
        return f"it lets nobody in at the moment ({refused.code}); try again later"
    if mailbox.by_token:
        return f"it refused the access token ({refused.code}); it may have run out: get a new one"
    return f"it refused user and password ({refused.code}); many providers want an app password"


def _ill(step: Step, why: str) -> Found:
    return Found(f"{WHAT}, {step.value}", Health.ILL, why)
