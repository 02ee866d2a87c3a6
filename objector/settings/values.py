"""The settings: what each is called, its default, how it is read. Declared here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from objector.settings import read, read_address
from objector.settings.secret import Secret


def _by(reader: Callable[..., Any], about: str) -> dict[str, Any]:
    return {"read": reader, "about": about}


@dataclass(frozen=True, kw_only=True)
class BrowserSettings:
    """Which browser fills in the forms, and how."""

    executable: Path | None = field(default=None, metadata=_by(read.program, "the browser to start"))
    channel: str = field(default="", metadata=_by(read.channel, "the sort of browser to look for, such as `chrome`"))
    attach: str = field(
        default="",
        metadata=_by(read_address.debugging_address, "address of your own running Chrome, on this machine"),
    )
    headed: bool = field(default=False, metadata=_by(read.yes_or_no, "show the browser's window"))
    host_rules: str = field(
        default="", metadata=_by(read_address.host_rules, "Chromium's --host-resolver-rules; only in a rehearsal")
    )
    concurrency: int = field(
        default=2, metadata=_by(read.whole(1, 16), "how many forms are filled in at the same time")
    )
    sandbox: bool | None = field(default=None, metadata=_by(read.yes_no_auto, "Chromium's sandbox: yes, no or auto"))


@dataclass(frozen=True, kw_only=True)
class InboxSettings:
    """Where mailed codes and the controllers' answers are read."""

    url: Secret | None = field(
        default=None, metadata=_by(read_address.inbox_url, "mailbox: imaps://user:password@host/")
    )
    urls: tuple[Secret, ...] = field(default=(), metadata=_by(read_address.inbox_urls, "further mailboxes"))
    token_command: Secret | None = field(
        default=None, metadata=_by(read.command, "a program that prints an access token for `?auth=xoauth2`")
    )
    trusted_results: tuple[tuple[str, str], ...] = field(
        default=(),
        metadata=_by(read_address.trusted_servers, "whose word on senders is taken, for each mailbox's host"),
    )

    @property
    def all(self) -> tuple[Secret, ...]:
        """Every mailbox, each once, in the order in which they are given."""
        return tuple(dict.fromkeys((*((self.url,) if self.url is not None else ()), *self.urls)))


@dataclass(frozen=True, kw_only=True)
class SmtpSettings:
    """Where mails are handed in."""

    url: Secret | None = field(
        default=None, metadata=_by(read_address.smtp_url, "mail server: smtps://user:password@host/")
    )
    address: str = field(
        default="", metadata=_by(read.mail_address, "the mailbox's own address, where the user is not the address")
    )
    mandate: bool = field(
        default=False, metadata=_by(read.yes_or_no, "this mailbox also writes for others, who gave a mandate")
    )


@dataclass(frozen=True, kw_only=True)
class StampSettings:
    """Who puts time stamps on the ledger."""

    urls: tuple[str, ...] = field(
        default=(), metadata=_by(read_address.stamp_urls, "time stamp authorities (RFC 3161)")
    )
    roots: Path | None = field(
        default=None, metadata=_by(read.certificates, "roots of time stamp authorities (PEM), a file or a folder")
    )


@dataclass(frozen=True, kw_only=True)
class NotifySettings:
    """Where to tell a person that they are needed."""

    url: Secret | None = field(
        default=None, metadata=_by(read_address.notify_url, "where to tell you that you are needed")
    )
    secret: Secret | None = field(default=None, metadata=_by(read.secret, "the key that signs a web hook's notices"))


@dataclass(frozen=True, kw_only=True)
class FeedSettings:
    """Where newer recipes come from, and whose signature they must have."""

    url: str = field(default="", metadata=_by(read_address.feed_url, "address of a feed of newer recipes"))
    public_key: str = field(
        default="", metadata=_by(read.feed_key, "the pinned Ed25519 key of the feed's maintainers, in base64")
    )


@dataclass(frozen=True, kw_only=True)
class PaceSettings:
    """How much one controller is asked, by all runs on one ledger together. A rehearsal has no pace."""

    distance: float = field(
        default=20.0, metadata=_by(read.number(0, 86_400), "seconds between two attempts at one controller")
    )
    at_once: int = field(default=1, metadata=_by(read.whole(1, 16), "forms of one controller at the same time"))
    a_day: int = field(default=200, metadata=_by(read.whole(1, 100_000), "attempts at one controller within 24 hours"))
    quiet: tuple[time, time] | None = field(
        default=None, metadata=_by(read.hours, "hours of this machine's day in which nothing is begun")
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, read and checked. Built by `load_settings`; the engine never sees it."""

    data_dir: Path | None = field(default=None, metadata=_by(read.folder, "where ledger, receipts and sessions lie"))
    config_dir: Path | None = field(default=None, metadata=_by(read.existing_folder, "a folder with more recipes"))
    database_url: Secret | None = field(default=None, metadata=_by(read_address.database_url, "the ledger of a group"))
    key: Secret | None = field(default=None, metadata=_by(read.secret, "the master key"))
    rehearsal: bool = field(
        default=False, metadata=_by(read.yes_or_no, "a ledger of its own, every artefact marked REHEARSAL")
    )
    patience: float = field(default=30.0, metadata=_by(read.number(1, 600), "seconds to wait for a page's answer"))
    browser: BrowserSettings = field(default_factory=BrowserSettings)
    pace: PaceSettings = field(default_factory=PaceSettings)
    inbox: InboxSettings = field(default_factory=InboxSettings)
    smtp: SmtpSettings = field(default_factory=SmtpSettings)
    tsa: StampSettings = field(default_factory=StampSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    feed: FeedSettings = field(default_factory=FeedSettings)

    @property
    def home(self) -> Path:
        """The folder of everything that is kept. A rehearsal has one of its own inside it."""
        folder = self.data_dir if self.data_dir is not None else _usual_data_folder()
        return folder / "rehearsal" if self.rehearsal else folder


def _usual_data_folder() -> Path:
    import platformdirs  # only where the folder is not named: it costs a tenth of `objector status`

    return platformdirs.user_data_path("objector", appauthor=False)
