"""The mutator: breaks mails in every way that mails are broken, the same way for the same seed."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass

Mutate = Callable[[bytes, random.Random], bytes]

CHARSETS = (
    b"utf-7",
    b"utf-16",
    b"idna",
    b"x-nothing",
    b"\xff\xfe",
    b"hz",
    b"iso-2022-jp",
    b"us-ascii",
    b"raw-unicode-escape",
)
ENCODINGS = (b"base64", b"quoted-printable", b"7bit", b"uuencode", b"x-none", b"\x00", b"base64\r\n base64")
TYPES = (
    b"text/html", b"text/plain", b"multipart/mixed; boundary=x", b"multipart/mixed", b"message/rfc822", b"text",
    b"message/partial", b"image/png", b"text/html; charset=", b"/", b'multipart/mixed; boundary="' + b"b" * 500 + b'"',
)  # fmt: skip
NOISE = (
    b"\x00", b"\xff\xfe\xfd", b"\r", b"\n", b"\r\n\r\n", b"=?utf-8?b?====?=", b"=?x?q?=ZZ?=", b"<!--", b"<style>",
    b"&#0;", b"&#x110000;", b"\x1b[2J", b"\xe2\x80\xae", b"\xed\xa0\x80", b"--=_one--\r\n", b"--=_two\r\n",
    b"Content-Type: \r\n", b";" * 99, b"(" * 60, b'"', b"<" * 40, b"\x85\xe2\x80\xa8", b"=\r\n", b"%s%n{}",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A broken mail, and by what it was broken."""

    raw: bytes
    ways: tuple[str, ...]

    @property
    def keeps_what_is_signed(self) -> bool:
        """Whether no header was changed that says how the mail is read and that no signature covers."""
        return not set(self.ways) & {"disposition", "encoding"}

    @property
    def keeps_numbers(self) -> bool:
        """Whether no single digit was changed, cut off or put in: its numbers are those of the mail that it was."""
        return not set(self.ways) & DIGITS


def mutate(raw: bytes, chance: random.Random) -> Mutant:
    """Break a mail in one to four ways."""
    names = [chance.choice(NAMES) for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4)))]
    for name in names:
        raw = WAYS[name](raw, chance)
    return Mutant(raw=raw, ways=tuple(names))


def _lines(raw: bytes) -> list[bytes]:
    return raw.split(b"\r\n")


def _head_end(lines: list[bytes]) -> int:
    return lines.index(b"") if b"" in lines else len(lines)


def _double_header(raw: bytes, chance: random.Random) -> bytes:
    lines = _lines(raw)
    end = _head_end(lines)
    if end:
        lines.insert(chance.randrange(end + 1), lines[chance.randrange(end)])
    return b"\r\n".join(lines)


def _drop_line(raw: bytes, chance: random.Random) -> bytes:
    lines = _lines(raw)
    del lines[chance.randrange(len(lines))]
    return b"\r\n".join(lines)


def _swap_lines(raw: bytes, chance: random.Random) -> bytes:
    lines = _lines(raw)
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\r\n".join(lines)


def _repeat_lines(raw: bytes, chance: random.Random) -> bytes:
    lines = _lines(raw)
    at = chance.randrange(len(lines))
    part = lines[at : at + chance.randrange(1, 20)]
    return b"\r\n".join([*lines[:at], *part * chance.randrange(2, 30), *lines[at:]])


def _header(name: bytes, values: tuple[bytes, ...]) -> Mutate:
    """Give every header of this name, of the mail or a part, another value, or put one on top."""

    def change(raw: bytes, chance: random.Random) -> bytes:
        lines = _lines(raw)
        places = [at for at, line in enumerate(lines) if line.lower().startswith(name.lower() + b":")]
        new = name + b": " + chance.choice(values)
        if places:
            lines[chance.choice(places)] = new
        else:
            lines.insert(0, new)
        return b"\r\n".join(lines)

    return change


def _charset(raw: bytes, chance: random.Random) -> bytes:
    for known in (b"utf-8", b"iso-8859-1", b"iso-8859-2", b"windows-1252"):
        raw = raw.replace(b"charset=" + known, b"charset=" + chance.choice(CHARSETS))
        raw = raw.replace(b'charset="' + known, b'charset="' + chance.choice(CHARSETS))
    return raw


def _noise(raw: bytes, chance: random.Random) -> bytes:
    """Put noise in at line ends: no number is cut in two."""
    lines = _lines(raw)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(lines))
        lines[at] = chance.choice((lines[at] + chance.choice(NOISE), chance.choice(NOISE) + lines[at]))
    return b"\r\n".join(lines)


def _flip(raw: bytes, chance: random.Random) -> bytes:
    broken = bytearray(raw)
    for _ in range(chance.randrange(1, 12)):
        if broken:
            broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _cut_out(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + raw[at + chance.randrange(200) :]


def _plain_line_ends(raw: bytes, chance: random.Random) -> bytes:
    return raw.replace(b"\r\n", chance.choice((b"\n", b"\r", b"\r\r\n", b"\n\r")))


def _nest(raw: bytes, chance: random.Random) -> bytes:
    """The mail as a part of a part of a part."""
    for depth in range(chance.choice((1, 2, 5, 60))):
        mark = b"n%d" % depth
        head = b"From: x@portal.example\r\nContent-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n" % (mark, mark)
        kind = b"Content-Type: message/rfc822\r\n\r\n" if chance.random() < 0.5 else b""
        raw = head + kind + raw + b"\r\n--%s--\r\n" % mark
    return raw


def _huge(raw: bytes, chance: random.Random) -> bytes:
    size = chance.choice((20_000, 60_000, 300_000))
    filler = chance.choice((b"x", b"<p>", b"X-A: b\r\n", b"--=_one\r\n", b"=?utf-8?q?a?= ", b"&amp;", b"\r\n", b"\x00"))
    at = raw.find(b"\r\n", chance.randrange(len(raw) + 1))
    at = len(raw) if at < 0 else at + 2
    return raw[:at] + filler * (size // len(filler)) + b"\r\n" + raw[at:]


def _long_header(raw: bytes, chance: random.Random) -> bytes:
    name = chance.choice((b"To", b"From", b"Subject", b"DKIM-Signature", b"Received", b"X-Y"))
    return name + b": " + chance.choice((b"a@b.example, ", b"(", b'"', b"=?utf-8?b?", b"x ")) * 5000 + b"\r\n" + raw


def _nothing(raw: bytes, chance: random.Random) -> bytes:
    return chance.choice((b"", b"\r\n", b"\r\n\r\n", b"\x00" * 100, b"From: ", b":\r\n", b" \r\n"))


def _in_base64(raw: bytes, chance: random.Random) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    coded = base64.b64encode(body)
    if chance.random() < 0.5:
        coded = coded[:-1] + chance.choice((b"", b"!", b"=====", b"\r\n "))
    return head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + coded


def _fold(raw: bytes, chance: random.Random) -> bytes:
    """Folds in headers, where the standard allows them and where it does not."""
    lines = _lines(raw)
    at = chance.randrange(max(1, _head_end(lines)))
    lines[at] = lines[at].replace(b" ", chance.choice((b"\r\n ", b"\r\n\t", b"\n", b" \r\n \r\n ")))
    return b"\r\n".join(lines)


def _harmless(raw: bytes, chance: random.Random) -> bytes:
    """What servers on the way do: a trace on top, a blank line at the end. The signature holds."""
    return b"Received: by mx.example.org; Sun, 22 Nov 2026 10:00:00 +0000\r\n" + raw + b"\r\n" * chance.randrange(3)


WAYS: dict[str, Mutate] = {
    "double-header": _double_header,
    "drop-line": _drop_line,
    "swap-lines": _swap_lines,
    "repeat-lines": _repeat_lines,
    "type": _header(b"Content-Type", TYPES),
    "encoding": _header(b"Content-Transfer-Encoding", ENCODINGS),
    "disposition": _header(b"Content-Disposition", (b"attachment", b"inline; filename=\x00", b";;;")),
    "from": _header(b"From", (b"", b"a@portal.example, b@evil.example", b"<a@portal.example> <b@evil.example>", b"@")),
    "subject": _header(b"Subject", (b"", b"=?utf-8?b?/////w==?=", b"\x00", b"x" * 3000)),
    "signature": _header(b"DKIM-Signature", (b"", b"v=1", b"v=1; a=rsa-sha256; d=portal.example; b=; bh=", b";" * 999)),
    "charset": _charset,
    "noise": _noise,
    "flip": _flip,
    "cut": _cut,
    "cut-out": _cut_out,
    "line-ends": _plain_line_ends,
    "nest": _nest,
    "huge": _huge,
    "long-header": _long_header,
    "nothing": _nothing,
    "base64": _in_base64,
    "fold": _fold,
    "harmless": _harmless,
}  # fmt: skip
NAMES = tuple(name for name in WAYS for _ in range(1 if name in ("huge", "long-header", "nest") else 4))
"""What makes a mail large takes long to read, so it comes less often."""
DIGITS = {
    "flip",
    "cut",
    "cut-out",
    "charset",
    "encoding",
    "type",
    "base64",
    "drop-line",
    "swap-lines",
    "line-ends",
    "fold",
}
"""Ways that change single digits or put others together: also a line of base64 or another encoding does when it is read
otherwise."""
