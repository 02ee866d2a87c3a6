"""The texts of DKIM (RFC 6376): a signature's header, and the record of a key. Strict and bounded."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Literal

from objector.dkim.fields import Field
from objector.domain.host_name import host_name

LONGEST = 16 * 1024
"""Bytes of a signature's header."""
LONGEST_RECORD = 8 * 1024
"""Bytes of a key record."""
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,20}")
_SELECTOR = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,200}[A-Za-z0-9_])?")
_NUMBER = re.compile(r"[0-9]{1,12}")

Way = Literal["simple", "relaxed"]


class Unreadable(ValueError):
    """It cannot be read; the text says why and holds nothing of the mail."""


@dataclass(frozen=True, kw_only=True)
class SignatureTags:
    """A `DKIM-Signature` header, read."""

    domain: str
    selector: str
    algorithm: str
    headers: tuple[str, ...]
    header_way: Way
    body_way: Way
    body_hash: bytes
    signature: bytes
    identity: str
    """The domain of `i=`; `domain` where there is none."""
    length: bool
    """Whether it leaves the end of the body open (`l=`)."""
    expires: int | None
    """Seconds since 1970 (`x=`)."""

    @property
    def key_name(self) -> str:
        """Where its key is published."""
        return f"{self.selector}._domainkey.{self.domain}"


@dataclass(frozen=True, kw_only=True)
class KeyTags:
    """A key record, read."""

    kind: str
    key: bytes
    """Empty: revoked."""
    hashes: tuple[str, ...]
    services: tuple[str, ...]
    flags: tuple[str, ...]


def tags(text: str) -> dict[str, str]:
    """A list of `name=value;` (RFC 6376, 3.2). Raises `Unreadable`."""
    found: dict[str, str] = {}
    parts = text.split(";")
    if not parts[-1].strip():
        parts.pop()
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not _TAG.fullmatch(name):
            raise Unreadable("it is no list of tags")
        if name in found:
            raise Unreadable(f"its tag {name}= stands there twice")
        found[name] = value.strip()
    return found


def named(field: Field) -> tuple[str, str, str]:
    """Domain, selector and algorithm as far as they can be read, of whatever stands there."""
    found: dict[str, str] = {}
    for part in _text(field)[:LONGEST].split(";")[:100]:
        name, _, value = part.partition("=")
        found.setdefault(name.strip(), "".join(value.split()))
    selector = found.get("s", "")
    algorithm = found.get("a", "").lower()
    return (
        host_name(found.get("d", "")),
        selector.lower() if _SELECTOR.fullmatch(selector) else "",
        algorithm if re.fullmatch(r"[a-z0-9-]{1,40}", algorithm) else "",
    )


def read_signature(field: Field) -> SignatureTags:
    """A signature's header. Raises `Unreadable`."""
    if len(field.raw) > LONGEST:
        raise Unreadable("it is too long")
    found = tags(_text(field))
    missing = [name for name in ("v", "a", "b", "bh", "d", "h", "s") if name not in found]
    if missing:
        raise Unreadable(f"it has no {missing[0]}=")
    if found["v"] != "1":
        raise Unreadable("its version is not known")
    domain, selector, algorithm = named(field)
    if "." not in domain or not selector:
        raise Unreadable("its domain or selector is none")
    headers = tuple(name.strip().lower() for name in found["h"].split(":"))
    if not all(re.fullmatch(r"[\x21-\x39\x3b-\x7e]{1,200}", name) for name in headers) or len(headers) > 500:
        raise Unreadable("its list of headers is none")
    if "from" not in headers:
        raise Unreadable("it does not cover the sender")
    identity = host_name(found["i"].rpartition("@")[2]) if "i" in found else domain
    if identity != domain and not identity.endswith("." + domain):
        raise Unreadable("it speaks for another domain than its own")
    if "dns/txt" not in [way.strip() for way in found.get("q", "dns/txt").split(":")]:
        raise Unreadable("its key is not in the DNS")
    header_way, body_way = _ways(found.get("c", "simple/simple"))
    expires, made = _number(found, "x"), _number(found, "t")
    if expires is not None and made is not None and expires <= made:
        raise Unreadable("it expires before it was made")
    return SignatureTags(
        domain=domain,
        selector=selector,
        algorithm=algorithm,
        headers=headers,
        header_way=header_way,
        body_way=body_way,
        body_hash=_bytes(found["bh"]),
        signature=_bytes(found["b"]),
        identity=identity,
        length="l" in found,
        expires=expires,
    )


def read_key(record: str) -> KeyTags:
    """A key record. Raises `Unreadable`."""
    if len(record) > LONGEST_RECORD:
        raise Unreadable("its key record is too long")
    found = tags(record)
    if "p" not in found or found.get("v", "DKIM1") != "DKIM1":
        raise Unreadable("its key record is none")
    return KeyTags(
        kind=found.get("k", "rsa").lower(),
        key=_bytes(found["p"]) if found["p"] else b"",
        hashes=_words(found.get("h", "sha256")),
        services=_words(found.get("s", "*")),
        flags=_words(found.get("t", "")),
    )


def without_signature(field: Field) -> Field:
    """The signature's header as it was signed: with nothing in `b=`."""
    name, colon, value = field.raw.partition(b":")
    parts = [part.partition(b"=")[0] + b"=" if _is_b(part) else part for part in value.split(b";")]
    return Field(name=field.name, raw=name + colon + b";".join(parts))


def _is_b(part: bytes) -> bool:
    name, equals, _ = part.partition(b"=")
    return bool(equals) and name.strip() == b"b"


def _text(field: Field) -> str:
    return field.value.replace(b"\r\n", b"").decode("ascii", "replace")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in text.split(":") if word.strip())


def _ways(text: str) -> tuple[Way, Way]:
    header, _, body = text.partition("/")
    known: dict[str, Way] = {"simple": "simple", "relaxed": "relaxed"}
    try:
        return known[header.strip()], known[body.strip() or "simple"]
    except KeyError:
        raise Unreadable("it was made of another form of the mail than is known") from None


def _number(found: dict[str, str], name: str) -> int | None:
    if name not in found:
        return None
    if not _NUMBER.fullmatch(found[name]):
        raise Unreadable(f"its {name}= is no time")
    return int(found[name])


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("it is not in base64") from None
