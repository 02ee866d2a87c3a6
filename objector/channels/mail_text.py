"""What a person sees of a raw mail: its headers as they read, and the visible text of its body.

Any bytes may come in. Nothing here raises for a malformed mail: what cannot be read is left out.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser

from objector.channels.html_text import visible_text

MOST_PARTS = 100  #: parts of one mail that are looked at
MOST_BOUNDARIES = 40  #: a mail with more nested parts than this is read by its headers alone
LONGEST_TEXT = 200_000  #: characters of visible text that are kept
_LONGEST_PART = 4_000_000  #: bytes of one part that are decoded
_LONGEST_HEADER = 20_000

_ENCODINGS = frozenset(("", "7bit", "8bit", "binary", "quoted-printable", "base64"))
_NO_CHARSETS = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"))
_WORD = r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]{0,1000})\?="
_ENCODED = re.compile(_WORD)
_RUN = re.compile(rf"{_WORD}(?:\s+{_WORD})*")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufffc]"
)
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, kw_only=True)
class Header:
    """One header of a mail, in the order of the mail."""

    name: str  #: lower-case
    value: str  #: unfolded; encoded words are still encoded


@dataclass(frozen=True, kw_only=True)
class Content:
    """A raw mail, read."""

    headers: tuple[Header, ...]
    text: str

    def values(self, *names: str) -> list[str]:
        """The values of all headers with one of these lower-case names."""
        return [header.value for header in self.headers if header.name in names]


def read(raw: bytes) -> Content:
    """Headers and visible text of a raw mail."""
    try:
        nested = len(re.findall(rb"boundary\s*\*?\d*\*?=", raw, re.IGNORECASE)) > MOST_BOUNDARIES
        message = BytesHeaderParser().parsebytes(raw) if nested else message_from_bytes(raw)
    except RecursionError:
        nested, message = True, BytesHeaderParser().parsebytes(raw)
    text = "" if nested else "\n".join(_texts(message))
    return Content(headers=_headers(message), text=tidy(text))


def read_headers(raw: bytes) -> tuple[Header, ...]:
    """The headers alone, of a raw mail or of its head."""
    return _headers(BytesHeaderParser().parsebytes(raw))


def decode_words(value: str) -> str:
    """A header's value as it reads: encoded words (RFC 2047) decoded, broken ones left as they are."""
    return _RUN.sub(_decode_run, value[:_LONGEST_HEADER])


def tidy(text: str) -> str:
    """Invisible signs gone, spaces folded, lines trimmed, empty lines dropped, at most `LONGEST_TEXT`."""
    seen = _INVISIBLE.sub("", text[: 4 * LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACES.sub(" ", line).strip() for line in seen.split("\n"))
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]


def _headers(message: Message) -> tuple[Header, ...]:
    return tuple(Header(name=name.lower(), value=_unfold(value)) for name, value in message.raw_items())


def _texts(message: Message) -> Iterator[str]:
    """The text of each part that is shown: not attachments, not mails within the mail."""
    for part in _shown(message):
        kind = part.get_content_type()
        if kind not in ("text/plain", "text/html"):
            continue
        if str(part.get("content-transfer-encoding", "")).strip().lower() not in _ENCODINGS:
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        text = _decode(payload[:_LONGEST_PART], part.get_content_charset() or "utf-8")
        yield visible_text(text) if kind == "text/html" else text


def _shown(message: Message) -> Iterator[Message]:
    waiting = [message]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.get_content_disposition() == "attachment":
            continue
        if part.get_content_maintype() == "message":
            continue
        # Of a part that is not made of parts nothing is asked for here: it would be decoded by whatever charset it
        # names, and some codecs raise.
        payload = part.get_payload() if part.is_multipart() else None
        if isinstance(payload, list):
            waiting = [each for each in payload[:MOST_PARTS] if isinstance(each, Message)] + waiting
        else:
            yield part


def _decode(raw: bytes, charset: str) -> str:
    try:
        codec = codecs.lookup(charset)
        if codec.name.replace("_", "-") in _NO_CHARSETS:
            return raw.decode("utf-8", "replace")
        return raw.decode(codec.name, "replace")
    except (LookupError, ValueError):  # unknown, no charset at all, or not able to go on after a fault
        return raw.decode("utf-8", "replace")


def _decode_run(run: re.Match[str]) -> str:
    """Encoded words in a row are one text; a character may be cut in two between them."""
    pieces: list[tuple[str, bytes]] = []
    for charset, encoding, coded in _ENCODED.findall(run[0]):
        name = charset.partition("*")[0].lower()
        try:
            if encoding in "bB":
                raw = binascii.a2b_base64(coded + "=" * (-len(coded) % 4))
            else:
                raw = binascii.a2b_qp(coded.encode("utf-8", "replace"), header=True)
        except ValueError:  # binascii.Error, or signs that are no ASCII
            return run[0]
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + raw)
        else:
            pieces.append((name, raw))
    return "".join(_decode(raw, name) for name, raw in pieces)


def _unfold(value: object) -> str:
    text = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return re.sub(r"\r?\n(?=[ \t])", "", text).strip()
