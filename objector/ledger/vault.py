"""The vault: AES-256-GCM, a key for each person, wrapped by the master key.

What is sealed is bound to its person and to its place (table, column and row) as associated data: a value that is
moved to another person or row does not open. The nonce is random, 96 bits, and stands before the ciphertext.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from objector.errors import Undecryptable

_NONCE = 12
_CHECK = b"objector vault"
_APART = b"\x1f"


def _bound_to(*words: str) -> bytes:
    return _APART.join((b"objector-1", *(word.encode() for word in words)))


def _seal(cipher: AESGCM, content: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + cipher.encrypt(nonce, content, bound)


def _open(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)


@dataclass(frozen=True)
class PersonVault:
    """Seals and opens the values of one person, and of nobody else."""

    person_id: str
    _cipher: AESGCM = field(repr=False)
    salt: bytes = field(default=b"", repr=False)
    """Of this person alone, from their key: what the marks of their addresses are made with."""

    def seal(self, content: bytes, place: str) -> bytes:
        """Sealed content for this place, such as `accounts.session/a-…`."""
        return _seal(self._cipher, content, _bound_to(self.person_id, place))

    def open(self, sealed: bytes | None, place: str) -> bytes:
        """The content in the clear. Raises Undecryptable if it was not sealed for this person and this place."""
        if sealed is None:
            raise Undecryptable(f"{place} of person {self.person_id}: nothing is kept there any more")
        try:
            return _open(self._cipher, sealed, _bound_to(self.person_id, place))
        except (InvalidTag, ValueError) as error:
            raise Undecryptable(
                f"{place} does not open as a value of person {self.person_id}: "
                "it was damaged, or belongs to another person or place; restore the ledger from a backup"
            ) from error

    def seal_facts(self, facts: dict[str, Any], place: str) -> bytes:
        """As `seal`, for a dictionary."""
        return self.seal(json.dumps(facts, ensure_ascii=False).encode(), place)

    def open_facts(self, sealed: bytes | None, place: str) -> dict[str, Any]:
        """As `open`, for a dictionary."""
        facts: dict[str, Any] = json.loads(self.open(sealed, place))
        return facts


class Vault:
    """What the master key does: wrap the persons' keys, and make keyed digests by which things are found again."""

    def __init__(self, master: bytes) -> None:
        self._cipher = AESGCM(_derived(master, b"wrap"))
        self._digest_key = _derived(master, b"digest")

    def check(self, ledger: str) -> bytes:
        """A sealed word by which the right master key is known again."""
        return _seal(self._cipher, _CHECK, _bound_to("about.key_check", ledger))

    def passes(self, check: bytes, ledger: str) -> bool:
        """Whether this is the master key with which `check` was made."""
        try:
            return _open(self._cipher, check, _bound_to("about.key_check", ledger)) == _CHECK
        except (InvalidTag, ValueError):
            return False

    def new_person(self, person_id: str) -> tuple[bytes, PersonVault]:
        """A new key for a person, wrapped for storage, and ready to use."""
        key = AESGCM.generate_key(bit_length=256)
        return _seal(self._cipher, key, _bound_to("persons.wrapped_key", person_id)), _opened(person_id, key)

    def person(self, person_id: str, wrapped: bytes | None) -> PersonVault:
        """The vault of one person. Raises Undecryptable if the key is destroyed, damaged or another person's."""
        if wrapped is None:
            raise Undecryptable(f"person {person_id} was forgotten: the key to all of their values was destroyed")
        try:
            key = _open(self._cipher, wrapped, _bound_to("persons.wrapped_key", person_id))
        except (InvalidTag, ValueError) as error:
            raise Undecryptable(
                f"the key of person {person_id} does not open: it was damaged, or belongs to another person; "
                "restore the ledger from a backup"
            ) from error
        return _opened(person_id, key)

    def digest(self, what: str, content: str) -> bytes:
        """A keyed digest (HMAC-SHA-256): the same content is found again, and cannot be guessed without the key."""
        return hmac.new(self._digest_key, _bound_to(what, content), hashlib.sha256).digest()


def _opened(person_id: str, key: bytes) -> PersonVault:
    return PersonVault(person_id, AESGCM(key), _derived(key, b"marks"))


def _derived(master: bytes, purpose: bytes) -> bytes:
    # HKDF (RFC 5869) with an empty salt, one block: the master key is 32 random bytes already.
    extracted = hmac.new(b"\x00" * 32, master, hashlib.sha256).digest()
    return hmac.new(extracted, b"objector " + purpose + b"\x01", hashlib.sha256).digest()
