"""The DKIM signatures of the look-alikes' mails: real ones, with a key that lives as long as this process."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from email.utils import parseaddr
from functools import lru_cache

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

SELECTOR = "rehearsal"
BITS = 2048
SIGNED = (
    "from", "from", "to", "to", "subject", "subject", "date", "message-id", "mime-version", "content-type",
    "content-transfer-encoding",
)  # fmt: skip
"""The first three twice, so that none can be added."""


@lru_cache(maxsize=4)
def new_key(bits: int) -> RSAPrivateKey:
    """The one key of this process; making one takes a while."""
    return generate_private_key(public_exponent=65537, key_size=bits)


def key_record(key: RSAPrivateKey) -> str:
    """What is published of a key (RFC 6376, 3.6.1)."""
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def key_records(domains: Iterable[str]) -> Mapping[str, str]:
    """The records of these domains, by name."""
    record = key_record(new_key(BITS))
    return {f"{SELECTOR}._domainkey.{domain}": record for domain in domains}


def sending_domain(sender: str) -> str:
    """The domain of an address as it stands in a From header."""
    return parseaddr(sender)[1].rpartition("@")[2].lower()


def signed(
    raw: bytes,
    domain: str,
    *,
    headers: Sequence[str] = SIGNED,
    bits: int = BITS,
    length: bool = False,
    ways: tuple[bytes, bytes] = (b"relaxed", b"relaxed"),
) -> bytes:
    """A mail with the signature of this domain on top. `length`: it leaves open what is added at the end (`l=`);
    `ways`: how headers and body are brought into one form (`c=`)."""
    pem = new_key(bits).private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    signature = dkim.sign(
        raw,
        SELECTOR.encode(),
        domain.encode(),
        pem,
        canonicalize=ways,
        include_headers=[name.encode() for name in headers],
        length=length,
    )
    return bytes(signature) + raw
