"""Which objections a raw mail refers to, by the Message-IDs of their own mails: as an answer, a quotation, a report.

Of any ledger's: whether a submission of such an id is known here, and whether its sender may say so, others look at.
"""

from __future__ import annotations

import re

from objector.channels.message_id import AFTER, BEFORE, DOMAIN
from objector.channels.sender_check import REPORTERS

_DOMAIN = f".{DOMAIN}".encode()
_MESSAGE_ID = re.compile(rf"{BEFORE}\.(?:text-)?\d{{1,18}}@[a-z0-9]{{1,40}}\.{re.escape(DOMAIN)}{AFTER}".encode())
_HEAD = 256 * 1024
_REPORT = re.compile(rb"(?im)^content-type:[ \t]*(?:\r?\n[ \t]+)*multipart/report\b")


def answered(raw: bytes) -> frozenset[str]:
    """The submissions whose own mail, or a text that followed, this raw mail answers (In-Reply-To, References)."""
    if _DOMAIN not in raw:
        return frozenset()
    unfolded = re.sub(rb"\r?\n(?=[ \t])", b"", _head(raw))
    told = re.findall(rb"(?im)^(?:in-reply-to|references):(.*)$", unfolded)
    return frozenset(one.decode() for line in told for one in _MESSAGE_ID.findall(line))


def quoted(raw: bytes) -> frozenset[str]:
    """The submissions whose own Message-ID stands anywhere in a raw mail: reports on those tell what became of them."""
    if _DOMAIN not in raw:
        return frozenset()
    return frozenset(one[1].decode() for one in _MESSAGE_ID.finditer(raw) if b".text-" not in one[0])


def reported(raw: bytes, sender: str) -> frozenset[str]:
    """The submissions of which a text is returned by a raw mail that reports on it, so that it is no answer."""
    if _DOMAIN not in raw:
        return frozenset()
    if not _REPORT.search(_head(raw)) and sender.rpartition("@")[0] not in REPORTERS:
        return frozenset()
    return frozenset(one[1].decode() for one in _MESSAGE_ID.finditer(raw) if b".text-" in one[0])


def _head(raw: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", raw[:_HEAD], maxsplit=1)[0]
