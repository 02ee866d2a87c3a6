"""One connection to the person's IMAP server, for one thread at a time. It only reads."""

from __future__ import annotations

import logging
import re
import selectors
import socket
import ssl
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from imap_tools.errors import MailboxFolderSelectError

from objector.channels.imap_answers import MONTHS, Item, items
from objector.channels.imap_url import ImapUrl
from objector.channels.imap_wire import LARGEST_MAIL, LOST, hang_up, passing, signed_in
from objector.channels.inbox import Checkpoint, Mail, parse_mail
from objector.channels.mail_address import sender_domain, single_sender, within
from objector.channels.mail_secret import MailSecrets, Opener
from objector.channels.mail_text import read_headers
from objector.channels.mailbox import Portion
from objector.errors import ConfigError, Unreachable

MOST_MAILS = 500  #: the newest ones that are read at a time; older ones are left out, and that is logged
MOST_BYTES = 64 * 1024 * 1024  #: of all mails read at a time
POLL_EVERY = 5.0  #: seconds between two looks at a server without IDLE
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEADS_AT_ONCE = 200
_SENT_NAMES = frozenset({"sent", "sent items", "sent messages", "sent mail"})

_log = logging.getLogger(__name__)


class ImapConnection:
    """Signed in, with the folder open for reading (EXAMINE). Methods raise `LOST` when the line is cut."""

    def __init__(self, url: ImapUrl, tls: ssl.SSLContext | None = None, opener: Opener | None = None) -> None:
        """Connect and sign in; raises `ConfigError` for a refused password or folder, and `Unreachable`."""
        self._url = url
        self._box = signed_in(url, tls, opener or MailSecrets())
        self._client: Any = self._box.client
        try:
            offered = self._client.capability()[1][-1] or b""
            self._can_idle = b"IDLE" in offered.upper().split()
        except LOST:
            self.close()
            raise Unreachable(f"mail server {url.host}: it hung up after sign-in") from None

    def close(self) -> None:
        """Hang up, politely if the server still listens."""
        hang_up(self._box)

    def place(self) -> tuple[int, int]:
        """UIDVALIDITY and UIDNEXT now. Opens the folder anew: the one answer that is always current."""
        try:
            self._box.folder.set(self._url.folder, readonly=True)
        except MailboxFolderSelectError as error:
            if passing(error):
                raise Unreachable(f"mail server {self._url.host}: it cannot open the folder now") from None
            raise ConfigError(
                f"inbox URL: mail server {self._url.host} has no folder {self._url.folder!r} that can be read"
            ) from None
        uidvalidity, uidnext = self._answer("UIDVALIDITY"), self._answer("UIDNEXT")
        if uidvalidity is None:
            raise self._client.abort("the server gave no UIDVALIDITY")
        if uidnext is None:  # servers older than RFC 3501 leave it out: it is at least one more than the last one
            uidnext = max((int(uid) for uid in self._box.uids("UID *", charset=None)), default=0) + 1
        return uidvalidity, uidnext

    def checkpoint(self) -> Checkpoint:
        """The end of the folder, with the time of the newest of its last mails."""
        uidvalidity, uidnext = self.place()
        last = self._answer("EXISTS") or 0
        newest = EPOCH
        if last:
            found = self._fetch(f"{max(1, last - 49)}:{last}", "(UID INTERNALDATE)", by_uid=False)
            newest = max((item.received_at for item in found if item.received_at), default=EPOCH)
        return Checkpoint(uidvalidity, uidnext, newest)

    def mails(self, since: Checkpoint | datetime, only_from: Collection[str] | None) -> list[Mail]:
        """What came after `since`, oldest first; of too many the newest, by the bounds of this module."""
        uidvalidity, _ = self.place()
        mails: list[Mail] = []
        left = MOST_BYTES
        for uid in reversed(self._wanted(uidvalidity, since, only_from)):
            if (mail := self._mail(uidvalidity, uid)) is not None:
                left -= len(mail.raw)
                mails.append(mail)
            if left < 0:
                _log.warning("inbox: more than %d bytes of new mail; the older ones are left out", MOST_BYTES)
                break
        return mails[::-1]

    def portion(
        self, since: Checkpoint | None, oldest: datetime, again: datetime | None, only_from: Collection[str] | None
    ) -> Portion:
        """The next mails to read, by the bounds of this module; see `Mailbox`. What is left out comes in the next."""
        uidvalidity, uidnext = self.place()
        first = since.uidnext if since is not None and since.uidvalidity == uidvalidity else 0
        wanted = self._sought(_criteria(first, EPOCH) if first else _criteria(1, oldest), first, oldest, only_from)
        if first and again is not None:
            earlier = self._sought(_criteria(1, again), 1, again, only_from)
            wanted = sorted({*wanted, *(uid for uid in earlier if uid < first)})
        mails: list[Mail] = []
        left = MOST_BYTES
        for uid in wanted:
            if len(mails) == MOST_MAILS or left < 0:
                return Portion(mails=tuple(mails), end=Checkpoint(uidvalidity, uid), more=True)
            if (mail := self._mail(uidvalidity, uid)) is not None:
                left -= len(mail.raw)
                mails.append(mail)
        return Portion(mails=tuple(mails), end=Checkpoint(uidvalidity, uidnext), more=False)

    def quoting(self, words: str, since: datetime) -> list[Mail]:
        """The mails that came in since then and hold these words (RFC 9051, 6.4.4), oldest first."""
        uidvalidity, _ = self.place()
        criteria = f'{_criteria(1, since.astimezone(UTC))} TEXT "{quotable(words)}"'
        wanted = self._sought(criteria, 1, since, None)[-MOST_MAILS:]
        return [mail for uid in wanted if (mail := self._mail(uidvalidity, uid)) is not None]

    def holds_sent(self, message_id: str) -> bool:
        """Whether the folder of sent mails holds this Message-ID.

        It is the one that the server calls so (RFC 6154), or, where it calls none so, one of a usual name.
        """
        folders = self._box.folder.list()
        sent = [one.name for one in folders if "\\SENT" in (flag.upper() for flag in one.flags)]
        if not sent:
            sent = [one.name for one in folders if one.name.rpartition(one.delim)[2].lower() in _SENT_NAMES]
        try:
            for name in sent[:3]:
                self._box.folder.set(name, readonly=True)  # whatever is asked next opens its own folder anew
                if self._box.uids(f'HEADER Message-ID "{quotable(message_id)}"', charset=None):
                    return True
        except MailboxFolderSelectError:
            return False  # it cannot be read: nothing is known
        return False

    def _mail(self, uidvalidity: int, uid: int) -> Mail | None:
        """A mail of the open folder, unless it went away meanwhile."""
        for item in self._fetch(str(uid), "(UID INTERNALDATE BODY.PEEK[])"):
            if item.uid == uid and item.literal is not None and item.received_at is not None:
                return parse_mail(item.literal, key=f"{uidvalidity}/{uid}", received_at=item.received_at)
        return None

    def news(self, known: tuple[int, int] | None, bell: socket.socket, seconds: float) -> tuple[int, int]:
        """Wait until the folder is not at `known`, the bell rings or `seconds` are over; the place then."""
        place = self.place()
        if place != known:
            return place
        if self._can_idle:
            self._idle(bell, seconds)
        elif self._rung(bell, min(seconds, POLL_EVERY)):
            return place
        return self.place()

    def _wanted(
        self, uidvalidity: int, since: Checkpoint | datetime, only_from: Collection[str] | None
    ) -> Sequence[int]:
        """The numbers of the mails to read, ascending."""
        first, after = 1, EPOCH
        if isinstance(since, datetime):
            after = since.astimezone(UTC)
        elif since.uidvalidity == uidvalidity:
            first = since.uidnext
        elif since.newest is not None:
            after = since.newest + timedelta(seconds=1)
        else:
            raise Unreachable(
                f"mail server {self._url.host}: it numbered its mails anew, so that new ones cannot be told "
                "from old ones; try again from now on"
            )
        chosen = self._sought(_criteria(first, after), first, after, only_from)
        if len(chosen) > MOST_MAILS:
            _log.warning("inbox: %d new mails; only the %d newest are read", len(chosen), MOST_MAILS)
        return chosen[-MOST_MAILS:]

    def _sought(self, criteria: str, first: int, after: datetime, only_from: Collection[str] | None) -> list[int]:
        """The numbers, from `first` on and ascending, of the mails that a search finds and whose heads fit."""
        after = after.astimezone(UTC).replace(microsecond=0)
        uids = sorted(uid for uid in map(int, self._box.uids(criteria, charset=None)) if uid >= first)
        parts = [uids[at : at + _HEADS_AT_ONCE] for at in range(0, len(uids), _HEADS_AT_ONCE)]
        return [uid for part in parts for uid in self._chosen(part, after, only_from)]

    def _chosen(self, uids: list[int], after: datetime, only_from: Collection[str] | None) -> list[int]:
        """Those that came in time, from the right domains, and are not too large, by their heads alone."""
        what = "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM)])"
        found: set[int] = set()
        for item in self._fetch(",".join(map(str, uids)), what):
            if item.uid is None or item.received_at is None or item.received_at < after:
                continue
            if only_from is not None and item.literal is not None:
                values = [header.value for header in read_headers(item.literal) if header.name == "from"]
                if not within(sender_domain(single_sender(values)), only_from):
                    continue
            if (item.size or 0) > LARGEST_MAIL:
                _log.warning("inbox: mail %d has %d bytes: too large, left unread", item.uid, item.size)
                continue
            found.add(item.uid)
        return [uid for uid in uids if uid in found]

    def _fetch(self, numbers: str, what: str, *, by_uid: bool = True) -> Iterator[Item]:
        client = self._client
        kind, data = client.uid("FETCH", numbers, what) if by_uid else client.fetch(numbers, what)
        if kind != "OK":
            raise client.abort("the server refused to show mails that it has")
        return items(data)

    def _answer(self, name: str) -> int | None:
        """A number that came with the last EXAMINE."""
        values = self._client.untagged_responses.get(name, [None])
        last = values[-1]
        return int(last) if isinstance(last, bytes) and last.isdigit() else None

    def _idle(self, bell: socket.socket, seconds: float) -> None:
        """IMAP's IDLE (RFC 2177), ended by any word of the server, the bell or the time."""
        tag = self._client._command("IDLE")
        early = False
        while self._client._get_response() is not None:  # the server may say something before its "+"
            early = True
            if self._client.tagged_commands.get(tag):
                self._client.tagged_commands.pop(tag)
                self._can_idle = False  # offered and yet refused: from now on it is looked at from time to time
                return
        if not early:
            self._rung(bell, seconds)
        self._client.send(b"DONE\r\n")
        self._box.consume_until_tagged_response(tag)

    def _rung(self, bell: socket.socket, seconds: float) -> bool:
        """Wait for the server, the bell or the time; whether it was the bell, which then is silent again."""
        if self._client.pending():
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(self._client.sock, selectors.EVENT_READ)
            selector.register(bell, selectors.EVENT_READ)
            ready = {key.fileobj for key, _ in selector.select(seconds)}
        if bell not in ready:
            return False
        bell.recv(4096)
        return True


def _criteria(first: int, after: datetime) -> str:
    """What to search for. SINCE knows only days, of the server's time zone: a day more is asked for."""
    if after == EPOCH:
        return f"UID {first}:*"
    day = after - timedelta(days=1)
    return f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}"


def quotable(words: str) -> str:
    """Words that stand between quotation marks of a search. Raises ValueError for others than ours ever are."""
    if not re.fullmatch(r"[A-Za-z0-9.@_-]{1,200}", words):
        raise ValueError("these words cannot be searched for")
    return words
