"""Signatures of a recipe feed: Ed25519 (RFC 8032) over the manifest, under one key that the person pinned."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from objector.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PURPOSE = b"objector recipe feed 1\n"
"""Stands before what is signed, so that a signature made for something else is none of a feed."""
KEY_BYTES = 32
SIGNATURE_BYTES = 64


def public_key(text: str) -> bytes:
    """The raw bytes of a public key written in base64. Raises ValueError."""
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("an Ed25519 public key is wanted: 32 bytes in base64") from error
    if len(raw) != KEY_BYTES:
        raise ValueError("an Ed25519 public key is wanted: 32 bytes in base64")
    return raw


def is_signed(message: bytes, signature: str, key: bytes) -> bool:
    """Whether this signature (base64) of the message was made with the private half of this key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw = base64.b64decode(signature, validate=True)
        if len(raw) != SIGNATURE_BYTES:
            return False
        Ed25519PublicKey.from_public_bytes(key).verify(raw, PURPOSE + message)
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def private_key(pem: bytes) -> Ed25519PrivateKey:
    """The private key in a PEM file, as `openssl genpkey -algorithm ed25519` writes it. Raises ConfigError."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    wanted = "--key: an Ed25519 private key without password is wanted (openssl genpkey -algorithm ed25519)"
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigError(wanted) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(wanted)
    return key


def sign(message: bytes, key: Ed25519PrivateKey) -> str:
    """The signature in base64."""
    return base64.b64encode(key.sign(PURPOSE + message)).decode()


def public_half(key: Ed25519PrivateKey) -> str:
    """The public key that people pin, in base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()
