"""The person's own mailbox as the place that mails are handed in at: where it is, whose it is, and what opens it."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from objector.channels.mail_secret import MailSecrets, Opener, wants_token

SECONDS = 60.0
"""How long the server may take for one answer; after the end of the mail ten minutes (RFC 5321, 4.5.3.2.6)."""
END_SECONDS = 600.0


@dataclass(frozen=True, kw_only=True)
class SmtpMailbox:
    """Where mails are handed in, and whose mailbox it is."""

    place: SplitResult = field(repr=False)
    address: str = field(repr=False)
    """The address that it sends from; empty: not known."""
    mandate: bool = False
    """Whether it also writes for people whose address it is not, by their mandate."""
    opener: Opener = field(default_factory=MailSecrets, repr=False)
    """Who knows what opens it, where its URL has no password."""
    tls: ssl.SSLContext | None = None
    """In the place of the system's trusted authorities."""
    seconds: float = SECONDS
    end_seconds: float = END_SECONDS

    @classmethod
    def at(cls, url: str, *, address: str = "", mandate: bool = False, opener: Opener | None = None) -> Self:
        """The mailbox of an `smtps://user:password@host/`, `smtps://user@host/` (the password is looked up) or
        `smtps://user@host/?auth=xoauth2` (an access token is). Without `address`, the user is it if they are one.

        `opener` None: the keyring.
        """
        place = urlsplit(url)
        user = unquote(place.username or "")
        return cls(
            place=place,
            address=address or (user if "@" in user else ""),
            mandate=mandate,
            opener=opener or MailSecrets(),
        )

    @property
    def host(self) -> str:
        """The server, for messages."""
        return self.place.hostname or ""

    @property
    def port(self) -> int:
        """Of the server."""
        return self.place.port or (465 if self.is_encrypted else 25)

    @property
    def is_encrypted(self) -> bool:
        """Whether it speaks TLS from the first byte (RFC 8314, 3.3)."""
        return self.place.scheme == "smtps"

    @property
    def user(self) -> str:
        """Who signs in; empty: nobody does."""
        return unquote(self.place.username or "")

    @property
    def by_token(self) -> bool:
        """Whether it opens with an access token (XOAUTH2)."""
        return wants_token(self.place)

    async def word(self) -> str:
        """What opens it: its password, or a token; empty where nobody signs in. Raises ConfigError, Unreachable."""
        if not self.user:
            return ""
        if self.by_token:
            return await asyncio.to_thread(self.opener.token, self.user, self.host)
        given = unquote(self.place.password or "")
        return given or await asyncio.to_thread(self.opener.password, self.user, self.host)
