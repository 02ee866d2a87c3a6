"""The judgement on one DKIM signature, by the key records that are given (RFC 6376, 8301, 8463).

It is judged by the time of arrival, so that a look that comes late judges the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from objector.dkim.fields import Field, Fields
from objector.dkim.tags import (
    LONGEST_RECORD,
    KeyTags,
    SignatureTags,
    Unreadable,
    named,
    read_key,
    read_signature,
    without_signature,
)
from objector.domain.sender import Checked, Signature

MOST_SIGNATURES, MOST_NOTED = 8, 30
"""So many of a mail are checked, so many noted."""
LEAST_BITS, MOST_BITS = 1024, 8192
SHORTEST_KEY = 140
"""Bytes of a public RSA key of 1024 bits in DER; libraries may refuse to read a shorter one."""
NEEDED = ("from", "subject", "to", "cc", "content-type", "content-transfer-encoding")
"""What a signature has to cover where it is there: from whom a mail is, to whom, and how it is read. A genuine mail can
then neither be sent on to somebody for whom it was not meant, nor be made to show something else."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What became of a signature, in a word and in words for people."""

    result: Checked
    why: str = ""


class _Settled(Exception):
    """It is told already what became of it."""

    def __init__(self, result: Checked, why: str) -> None:
        self.said = Said(result=result, why=why)
        super().__init__(why)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A signature about which nothing can be said without its key."""

    mail: Fields
    field: Field
    tags: SignatureTags

    @property
    def key_name(self) -> str:
        """Where its key is published."""
        return self.tags.key_name

    def judge(self, records: Sequence[str]) -> Signature:
        """What it proves if these are the records of that name. Takes a while for a large mail; raises nothing."""
        try:
            said = _verified(self.mail, self.field, self.tags, _key(records, self.tags))
        except Unreadable as error:
            said = Said(result=Checked.ERROR, why=str(error))
        except _Settled as settled:
            said = settled.said
        return self.noted(said, records)

    def noted(self, said: Said, records: Sequence[str] = ()) -> Signature:
        """The signature with this said of it."""
        return _noted(self.mail, self.field, said, self.tags, records)


def signatures(mail: Fields) -> list[Field]:
    """The headers of a mail that are to be signatures, from the top; of very many the first ones."""
    return [field for field in mail.headers if field.name == "dkim-signature"][:MOST_NOTED]


def candidate(mail: Fields, field: Field, received_at: datetime) -> Candidate | Signature:
    """A signature that is worth a look at its key; or what has to be said of it whatever its key is."""
    tags: SignatureTags | None = None
    try:
        tags = read_signature(field)
        _acceptable(tags, received_at)
    except Unreadable as error:
        said = Said(result=Checked.ERROR, why=str(error))
    except _Settled as settled:
        said = settled.said
    else:
        return Candidate(mail=mail, field=field, tags=tags)
    return _noted(mail, field, said, tags)


def unasked(mail: Fields, field: Field) -> Signature:
    """A signature whose key was not asked for."""
    return _noted(mail, field, Said(result=Checked.NOT_ASKED, why="its key was not asked for"))


def _noted(
    mail: Fields, field: Field, said: Said, tags: SignatureTags | None = None, records: Sequence[str] = ()
) -> Signature:
    domain, selector, algorithm = named(field)
    return Signature(
        domain=domain,
        selector=selector,
        algorithm=algorithm,
        signed=tags.headers if tags is not None else (),
        covers=tags is not None and not tags.length and not uncovered(mail, tags.headers),
        result=said.result,
        why=said.why,
        key_name=tags.key_name if tags is not None else "",
        # One sign more than a record may have: what was too long to be read stays so for whoever looks again.
        key_records=tuple(record[: LONGEST_RECORD + 1] for record in records),
    )


def _acceptable(tags: SignatureTags, received_at: datetime) -> None:
    """Whether it is worth a look. Raises `_Settled`, `Unreadable`."""
    if tags.algorithm == "rsa-sha1":
        raise _Settled(Checked.TOO_WEAK, "SHA-1 proves nothing any more (RFC 8301)")
    if tags.algorithm not in ("rsa-sha256", "ed25519-sha256"):
        raise Unreadable("its algorithm is not known")
    if tags.expires is not None and received_at.timestamp() > tags.expires:
        raise _Settled(Checked.EXPIRED, "it had expired when the mail arrived")


def _key(records: Sequence[str], tags: SignatureTags) -> KeyTags:
    """The one key. Raises `_Settled`, `Unreadable`."""
    ours = [record for record in records if "p=" in record.replace(" ", "")]
    if not ours:
        raise _Settled(Checked.NO_KEY, "no such key is published")
    if len(ours) > 1:
        raise Unreadable("several keys are published under one name")
    key = read_key(ours[0])
    if not key.key:
        raise _Settled(Checked.NO_KEY, "the key was revoked")
    if key.kind != tags.algorithm.partition("-")[0]:
        raise Unreadable("its key is of another kind")
    if "sha256" not in key.hashes or not {"*", "email"} & set(key.services):
        raise Unreadable("its key is not for mails")
    if "y" in key.flags:
        raise _Settled(Checked.NO_KEY, "the domain only tries its signatures out (t=y)")
    if "s" in key.flags and tags.identity != tags.domain:
        raise Unreadable("its key is not for domains below")
    return key


def _verified(mail: Fields, field: Field, tags: SignatureTags, key: KeyTags) -> Said:
    """Whether it holds, and whether it covers enough. Raises `_Settled`, `Unreadable`."""
    if tags.length:
        return Said(result=Checked.PARTLY, why="it leaves the end of the mail open (l=)")
    body = mail.simple_body() if tags.body_way == "simple" else mail.relaxed_body()
    if hashlib.sha256(body).digest() != tags.body_hash:
        return Said(result=Checked.FAIL, why="the body was altered")
    if not _holds(key, tags.signature, signed_bytes(mail, field, tags)):
        return Said(result=Checked.FAIL, why="the headers were altered, or it is forged")
    if open_ones := uncovered(mail, tags.headers):
        return Said(result=Checked.PARTLY, why=f"it leaves {', '.join(open_ones)} open")
    return Said(result=Checked.HOLDS)


def uncovered(mail: Fields, signed: Sequence[str]) -> tuple[str, ...]:
    """The headers that matter and are there more often than it covers: anybody could have added or changed them."""
    there = [field.name for field in mail.headers]
    return tuple(name for name in NEEDED if there.count(name) > signed.count(name))


def signed_bytes(mail: Fields, field: Field, tags: SignatureTags) -> bytes:
    """What was signed (RFC 6376, 3.7): the headers in its order, of each name from the bottom up, and its own."""
    left: dict[str, list[Field]] = {}
    for one in mail.headers:
        left.setdefault(one.name, []).append(one)
    chosen = [left[name].pop() for name in tags.headers if left.get(name)]
    relaxed = tags.header_way == "relaxed"
    lines = [one.relaxed if relaxed else one.raw for one in chosen]
    own = without_signature(field)
    return b"\r\n".join([*lines, own.relaxed if relaxed else own.raw])


def _holds(key: KeyTags, signature: bytes, data: bytes) -> bool:
    """Whether the signature is of this key. Raises `_Settled`, `Unreadable`."""
    digest = hashlib.sha256(data).digest()
    if key.kind == "ed25519":  # RFC 8463, 3: the hash is signed
        if len(key.key) != 32:
            raise Unreadable("its key is none")
        public: Ed25519PublicKey | RSAPublicKey = Ed25519PublicKey.from_public_bytes(key.key)
    else:
        public = _rsa(key.key)
    try:
        if isinstance(public, RSAPublicKey):
            public.verify(signature, data, PKCS1v15(), SHA256())
        else:
            public.verify(signature, digest)
    except InvalidSignature:
        return False
    return True


def _rsa(der: bytes) -> RSAPublicKey:
    weak = _Settled(Checked.TOO_WEAK, f"its key has less than {LEAST_BITS} bits (RFC 8301)")
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        if len(der) < SHORTEST_KEY:
            raise weak from None
        raise Unreadable("its key is none") from None
    if not isinstance(key, RSAPublicKey):
        raise Unreadable("its key is of another kind")
    if key.key_size < LEAST_BITS:
        raise weak
    if key.key_size > MOST_BITS:
        raise Unreadable("its key is too large")
    return key
