"""Roots: the certificates of authorities that this machine believes, and the ways from a certificate up to one."""

from __future__ import annotations

import re
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import (
    Certificate,
    load_der_x509_certificate,
    load_pem_x509_certificate,
)

from objector.errors import ConfigError

LARGEST = 10_000_000
"""Bytes that a file of certificates may have."""
MOST = 2000
"""Certificates that are read at most."""
_LONGEST_WAY = 8
_CHECKS = 60
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_ENDINGS = (".pem", ".crt", ".cer")
Way = tuple[Certificate, ...]
"""A certificate, the one that issued it, and so on up to a root."""


def der(certificate: Certificate) -> bytes:
    """A certificate's bytes."""
    return certificate.public_bytes(Encoding.DER)


def pem(way: Sequence[Certificate]) -> bytes:
    """Certificates as a PEM file, in their order."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in way)


def fingerprint(certificate: Certificate) -> str:
    """The SHA-256 of a certificate in hex, as `openssl x509 -noout -fingerprint -sha256` shows it without colons."""
    return sha256(der(certificate)).hexdigest()


def shown(certificate: Certificate) -> str:
    """Whom a certificate names, for people; it is foreign text, so only harmless characters of it are kept."""
    try:
        name = certificate.subject.rfc4514_string()
    except ValueError:
        return "an unreadable name"
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:120] or "no name"


@dataclass(frozen=True, kw_only=True)
class Roots:
    """`trusted` are believed; `between` only help to find the way to one of those. `place` says where they are from."""

    trusted: tuple[Certificate, ...]
    between: tuple[Certificate, ...] = ()
    place: str = ""

    def __contains__(self, digest: object) -> bool:
        """Whether the certificate with this fingerprint is believed."""
        return any(fingerprint(one) == digest for one in self.trusted)

    def ways(self, leaf: Certificate, given: Sequence[Certificate] = ()) -> Iterator[Way]:
        """Ways from this certificate up to one that is believed, the shortest first, each issued by the next one's key.

        Certificates may be anybody's, made to lead in circles: each is looked at once, and only so much is looked at.
        """
        left, reached = _CHECKS, {leaf}
        waiting: deque[Way] = deque([(leaf,)])
        while waiting:
            way = waiting.popleft()
            between = () if len(way) == _LONGEST_WAY else (*given, *self.between)
            for one in (*self.trusted, *between):
                if way[-1].issuer != one.subject or (one in reached and one not in self.trusted):
                    continue
                if left == 0:
                    return
                left -= 1
                if not _issued(way[-1], one):
                    continue
                if one in self.trusted:
                    yield (*way, one)
                else:
                    reached.add(one)
                    waiting.append((*way, one))


def top(leaf: Certificate, given: Sequence[Certificate]) -> Certificate:
    """How far up the given certificates lead."""
    way = [leaf]
    while len(way) < _LONGEST_WAY:
        above = next((one for one in given if one not in way and _issued(way[-1], one)), None)
        if above is None:
            break
        way.append(above)
    return way[-1]


def _issued(below: Certificate, above: Certificate) -> bool:
    try:
        if below.issuer != above.subject:
            return False
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def loaded(raw: bytes) -> Certificate:
    """One certificate, DER or PEM, with names that can be read. Raises ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # an odd serial number
            load = load_pem_x509_certificate if raw.startswith(b"-----") else load_der_x509_certificate
            certificate = load(raw)
        names = (certificate.issuer, certificate.subject)  # now: nothing unreadable comes to light later
    except Exception as error:  # a foreign certificate makes the library raise of every kind (KeyError among them)
        raise ValueError("a certificate that cannot be read") from error
    if not all(names):
        raise ValueError("a certificate without names")
    return certificate


def read(raw: bytes, place: str, *, strict: bool = True) -> Roots:
    """The certificates of a PEM text: those that signed themselves are believed.

    Raises ValueError for what is none; unless `strict`, a certificate that cannot be read is passed over.
    """
    blocks = _BLOCK.findall(raw[:LARGEST])
    if len(raw) > LARGEST or not 0 < len(blocks) <= MOST:
        raise ValueError("no PEM text of certificates, or too large a one")
    trusted: list[Certificate] = []
    between: list[Certificate] = []
    for block in blocks:
        try:
            one = loaded(block)
        except ValueError:
            if strict:
                raise
        else:
            (trusted if one.issuer == one.subject else between).append(one)
    return Roots(trusted=tuple(trusted), between=tuple(between), place=place)


def roots(path: Path | None, setting: str = "TSA__ROOTS") -> Roots:
    """The roots of a PEM file, or of all of a folder; None: those of certifi, which browsers believe for web sites.

    Raises ConfigError, which names the setting, for a file that cannot be read, and where there is no root among them.
    """
    if path is None:
        import certifi

        return read(Path(certifi.where()).read_bytes(), "the usual ones of the web (certifi)", strict=False)
    files = sorted(one for one in path.iterdir() if one.suffix in _ENDINGS) if path.is_dir() else [path]
    trusted: list[Certificate] = []
    between: list[Certificate] = []
    for file in files:
        try:
            with file.open("rb") as opened:
                some = read(opened.read(LARGEST + 1), str(file))
        except OSError as error:
            raise ConfigError(f"{setting}: {file} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise ConfigError(
                f"{setting}: {file} holds no certificates in PEM form (-----BEGIN CERTIFICATE-----)"
            ) from error
        trusted += some.trusted
        between += some.between
    if not trusted:
        raise ConfigError(
            f"{setting}: {path} holds no root certificate (one that signed itself, in a file ending in "
            f"{', '.join(_ENDINGS)})"
        )
    return Roots(trusted=tuple(trusted), between=tuple(between), place=str(path))
