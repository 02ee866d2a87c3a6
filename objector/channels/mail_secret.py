"""What opens a mailbox and stands in no setting: app passwords and access tokens, looked up when they are needed.

They come from the operating system's keyring, or, access tokens only, from a command that the person configures: a
token is good for an hour or so, and whoever renews it is no concern of ours. None is kept here beyond its use, and
none is ever in a URL, a log, a message or a program's arguments. Never asked for: the password of a platform.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import SplitResult

from objector.errors import ConfigError, Unreachable
from objector.ledger import os_keyring

SERVICE = "objector-mail"
"""The service under which the keyring holds them; the name there is `user@host`."""
COMMAND_TIME = 60.0  #: seconds that the command has for an answer
LONGEST = 16_384  #: characters of a token or password
XOAUTH2 = "auth=xoauth2"
"""What stands behind the `?` of the URL of a mailbox that opens with an access token."""
ENCODED = "signs such as @ : / # ? % in user or password must be percent-encoded (@ is %40)"


def wants_token(parts: SplitResult) -> bool:
    """Whether the mailbox of this URL opens with an access token."""
    return parts.query == XOAUTH2


def faulty_end(parts: SplitResult) -> str | None:
    """What is wrong with the end of a mailbox's URL, where it says how it opens; in words that do not repeat it."""
    if parts.fragment or parts.query not in ("", XOAUTH2):
        return f"there is a ? or # in it, and it is not ?{XOAUTH2}; {ENCODED}"
    if parts.query and parts.password:
        return "an access token never stands in the URL: remove what is between : and @"
    return None


def xoauth2(user: str, token: str) -> bytes:
    """What a mail server is told with SASL XOAUTH2, as Google and Microsoft describe it."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()


class Opener(Protocol):
    """Who knows what opens a mailbox. Methods block: call them in a thread."""

    def password(self, user: str, host: str) -> str:
        """Its app password. Raises ConfigError if there is none."""
        ...

    def token(self, user: str, host: str) -> str:
        """An access token for it. Raises ConfigError if there is none, Unreachable."""
        ...


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the person has just typed."""

    secret: str = field(repr=False)

    def password(self, user: str, host: str) -> str:
        """What was typed."""
        return self.secret

    token = password


@dataclass(frozen=True, kw_only=True)
class MailSecrets:
    """Where app passwords and access tokens come from. Methods block: call them in a thread."""

    keyring: bool = True
    """Whether the keyring may be asked. Off for rehearsals."""
    command: tuple[str, ...] = ()
    """Prints an access token, as words without a shell. It is told whose by OBJECTOR_MAIL_USER and _HOST."""
    login: str = "objector mail login"
    """The command that puts what opens this mailbox into the keyring, for messages."""

    def password(self, user: str, host: str) -> str:
        """The app password from the keyring. Raises ConfigError if there is none."""
        found = self._from_keyring(user, host)
        if found is None:
            raise ConfigError(
                f"mail server {host}: its URL has no password, and the keyring has none for it; put one there with: "
                f"{self.login}"
            )
        return found

    def token(self, user: str, host: str) -> str:
        """An access token: from the command if there is one, else from the keyring. Raises ConfigError, Unreachable."""
        if self.command:
            return self._from_command(user, host)
        found = self._from_keyring(user, host)
        if found is None:
            raise ConfigError(
                f"mail server {host}: no access token; name the command that prints one (OBJECTOR_INBOX__TOKEN_COMMAND)"
                ", or let a program of yours keep a fresh one in the keyring"
            )
        return found

    def keep(self, user: str, host: str, secret: str) -> None:
        """Put it into the keyring. Raises ConfigError if it is none, or there is no keyring that keeps it."""
        if not is_secret(secret):
            raise ConfigError("a password or token is one line without control characters; nothing was kept")
        if not self.keyring or not os_keyring.kept(SERVICE, name(user, host), secret):
            raise ConfigError(
                "this machine has no keyring that keeps it; nothing was kept. Install one (Linux: gnome-keyring or "
                "KWallet), or put the password into the mailbox's URL"
            )

    def _from_keyring(self, user: str, host: str) -> str | None:
        found = os_keyring.asked(SERVICE, name(user, host)) if self.keyring else None
        if found is not None and not is_secret(found):
            raise ConfigError(f"mail server {host}: what the keyring holds for it is no password: {self.login}")
        return found

    def _from_command(self, user: str, host: str) -> str:
        """What the command prints. Nothing that it says is repeated: it may hold the token."""
        program = shutil.which(self.command[0])
        if program is None:
            raise ConfigError("OBJECTOR_INBOX__TOKEN_COMMAND: there is no such program on this machine")
        try:
            done = subprocess.run(
                [program, *self.command[1:]],
                env=_surroundings(os.environ, user, host),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=COMMAND_TIME,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unreachable(
                f"mail server {host}: the token command gave no answer within {COMMAND_TIME:.0f} seconds"
            ) from None
        except OSError as error:
            raise ConfigError(
                f"OBJECTOR_INBOX__TOKEN_COMMAND: it cannot be started: {error.strerror or type(error).__name__}"
            ) from None
        token = done.stdout[: LONGEST + 2].decode("ascii", "replace").rstrip("\r\n")
        if done.returncode != 0:
            raise ConfigError(
                f"mail server {host}: the token command failed (code {done.returncode}); run it yourself to see why"
            )
        if not is_secret(token) or " " in token or not token.isascii():
            raise ConfigError(f"mail server {host}: the token command must print the access token, and nothing else")
        return token


def name(user: str, host: str) -> str:
    """Under which name the keyring holds what opens this mailbox."""
    return f"{user}@{host}"


def is_secret(text: str) -> bool:
    """Whether it can be a password or a token at all: one line, not empty."""
    return 0 < len(text) <= LONGEST and text.strip() != "" and text.isprintable()


def _surroundings(given: Mapping[str, str], user: str, host: str) -> dict[str, str]:
    """What the command gets to know: our own settings, in which passwords may stand, are none of it."""
    kept = {key: value for key, value in given.items() if not key.upper().startswith("OBJECTOR_")}
    return {**kept, "OBJECTOR_MAIL_USER": user, "OBJECTOR_MAIL_HOST": host}
