"""The header fields and the body of a raw mail, byte for byte, as signatures need them. Strict.

What programs could read in more than one way (a bare carriage return, a line that is no header) is no mail here:
else what a signature covers could differ from what is shown. All of it takes linear time, whatever comes in.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

MOST_HEADER_BYTES = 256 * 1024
MOST_FIELDS = 2000
_LINE_END = re.compile(rb"\r?\n")
_NAME = re.compile(rb"[\x21-\x39\x3b-\x7e]{1,200}:")
_BLANKS = re.compile(rb"[ \t]+")

SINGLE = frozenset(
    (
        "from", "sender", "reply-to", "to", "cc", "date", "message-id", "subject", "mime-version", "content-type",
        "content-transfer-encoding",
    )
)  # fmt: skip
"""What may stand in a mail once at most (RFC 5322, 3.6; RFC 2045)."""


class Ambiguous(ValueError):
    """The mail can be read in more than one way, or is beyond all bounds."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One header field: `raw` is all of it with its folds, without the last line end."""

    name: str  #: lower case
    raw: bytes

    @property
    def value(self) -> bytes:
        """What follows the colon, with its folds."""
        return self.raw.partition(b":")[2]

    @property
    def relaxed(self) -> bytes:
        """As RFC 6376, 3.4.2 has it, without the last line end."""
        value = _BLANKS.sub(b" ", self.value.replace(b"\r\n", b"")).strip(b" ")
        return self.name.encode() + b":" + value


@dataclass(frozen=True, kw_only=True)
class Fields:
    """A mail, taken apart."""

    headers: tuple[Field, ...]
    body: bytes

    def twice(self) -> tuple[str, ...]:
        """The names of headers that stand here more often than a mail may have them."""
        counted = Counter(field.name for field in self.headers if field.name in SINGLE)
        return tuple(name for name, count in counted.items() if count > 1)

    def texts(self, name: str) -> list[str]:
        """The unfolded values of the headers of this lower-case name, from the top."""
        found = (field.value.replace(b"\r\n", b"") for field in self.headers if field.name == name)
        return [value.decode("utf-8", "replace").strip() for value in found]

    def simple_body(self) -> bytes:
        """RFC 6376, 3.4.3: no empty lines at the end, one line end there."""
        return _trimmed(self.body) or b"\r\n"

    def relaxed_body(self) -> bytes:
        """RFC 6376, 3.4.4: as `simple_body`, with blanks folded, those at the ends of lines gone."""
        folded = _BLANKS.sub(b" ", self.body).replace(b" \r\n", b"\r\n")
        return _trimmed(folded.removesuffix(b" "))


def take_apart(raw: bytes) -> Fields:
    """The fields and the body of a raw mail; a line may also end without carriage return. Raises `Ambiguous`."""
    head, body = _split(raw)
    if len(head) > MOST_HEADER_BYTES:
        raise Ambiguous("its headers are too long")
    head = _LINE_END.sub(b"\r\n", head)
    if re.search(rb"\r(?!\n)|\x00", head):
        raise Ambiguous("its headers hold control characters")
    lines = head.split(b"\r\n") if head else []
    if lines and lines[0].startswith(b"From "):
        lines = lines[1:]  # how a mailbox file begins a mail
    fields: list[list[bytes]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if not fields:
                raise Ambiguous("it begins with a line that is no header")
            fields[-1].append(line)
        elif _NAME.match(line):
            fields.append([line])
        else:
            raise Ambiguous("a line among its headers is none")
    if len(fields) > MOST_FIELDS:
        raise Ambiguous("it has too many headers")
    headers = tuple(
        Field(name=several[0].partition(b":")[0].decode("ascii").lower(), raw=b"\r\n".join(several))
        for several in fields
    )
    return Fields(headers=headers, body=_LINE_END.sub(b"\r\n", body))


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """At the first empty line."""
    if raw.startswith((b"\r\n", b"\n")):
        return b"", raw.partition(b"\n")[2]
    end = re.search(rb"\r?\n\r?\n", raw)
    return (raw[: end.start()], raw[end.end() :]) if end else (raw.removesuffix(b"\n").removesuffix(b"\r"), b"")


def _trimmed(body: bytes) -> bytes:
    """Without the empty lines at its end, with one line end there; empty if nothing is left."""
    end = len(body)
    while end >= 2 and body[end - 2 : end] == b"\r\n":
        end -= 2
    return body[:end] + b"\r\n" if end else b""
