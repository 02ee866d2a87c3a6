"""A token: what a time stamp authority signed (RFC 3161), read and verified. Hostile until it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TypeVar

from cryptography.x509 import Certificate
from rfc3161_client import PKIStatus, TimeStampResponse, VerifierBuilder, decode_timestamp_response
from rfc3161_client.verify import SHA256_OID

from objector.errors import StampError
from objector.ledger.roots import Roots, Way, fingerprint, loaded, pem, shown, top

LARGEST = 64 * 1024
"""Bytes of an answer that are read at most; usual ones have three to eight thousand."""
_CERTIFICATES = 20

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Token:
    """A time stamp that holds: at `at` (UTC, by the authority's clock) the SHA-256 `digest` (hex) was there.

    `response` is the authority's answer as it came (DER, `TimeStampResp`), `way` the certificates from the one that
    signed up to the root.
    """

    response: bytes
    digest: str
    at: datetime
    way: Way

    @property
    def token_digest(self) -> str:
        """The SHA-256 of the answer."""
        return sha256(self.response).hexdigest()

    @property
    def signer(self) -> str:
        """Whom the certificate that signed names."""
        return shown(self.way[0])

    @property
    def certificate(self) -> str:
        """The fingerprint of the certificate that signed."""
        return fingerprint(self.way[0])

    @property
    def root_name(self) -> str:
        """Whom the root names."""
        return shown(self.way[-1])

    @property
    def root(self) -> str:
        """The fingerprint of the root."""
        return fingerprint(self.way[-1])

    @property
    def pem(self) -> bytes:
        """All certificates, the one that signed first, the root last."""
        return pem(self.way)


def verified(response: bytes, digest: str, roots: Roots, *, nonce: int | None = None) -> Token:
    """The token in an authority's answer, if it holds for this SHA-256 (hex).

    Held against: status granted, the digest and its algorithm, the nonce where one is given, the signature, the way of
    certificates up to one of the roots at the time of the stamp, and that the certificate is one for time stamps
    (RFC 3161, section 2.3). Not looked at: revocation, which no offline check can know. Raises StampError.
    """
    told = _told(lambda: decode_timestamp_response(response), "garbled", "the answer is no time stamp")
    granted = _told(lambda: PKIStatus(told.status), "garbled", "the answer has a status that is none")
    if granted is not PKIStatus.GRANTED:
        raise StampError("refused", f"the authority refused ({granted.name.lower()}){_words(told)}")
    info = _told(lambda: told.tst_info, "garbled", "the answer is granted, but holds no token")
    imprint = _told(
        lambda: (info.message_imprint.hash_algorithm.dotted_string, info.message_imprint.message.hex()),
        "garbled",
        "the token cannot be read",
    )
    if imprint != (SHA256_OID, digest):
        raise StampError("other_digest", f"the token is for something else: it does not cover {digest[:16]}…")
    if nonce is not None and _told(lambda: info.nonce, "garbled", "the token cannot be read") != nonce:
        raise StampError("wrong_nonce", "the token answers another request: its nonce is not ours")
    leaf, given = _told(lambda: _certificates(told), "garbled", "its certificates cannot be read")
    at = _told(lambda: info.gen_time.astimezone(UTC), "garbled", "its time cannot be read")
    way = _held(told, digest, leaf, given, roots, nonce)
    return Token(response=response, digest=digest, at=at, way=way)


def _told(read: Callable[[], T], reason: str, detail: str) -> T:
    """What of a foreign structure is read, or a StampError that repeats nothing of it.

    Changed bytes make both libraries raise errors of every kind (KeyError and their own among them), so all are meant.
    """
    try:
        return read()
    except Exception:
        raise StampError(reason, detail) from None


def _words(told: TimeStampResponse) -> str:
    """What the authority says about its refusal, harmless and short."""
    words = _told(lambda: " ".join(told.status_string), "refused", "the authority refused, in words that are none")
    kept = "".join(letter if letter.isprintable() else "?" for letter in words)[:120]
    return f": {kept}" if kept else ""


def _certificates(told: TimeStampResponse) -> tuple[Certificate, list[Certificate]]:
    """The certificate that signed, and all that came with it."""
    raw = told.signed_data.certificates
    signers = told.signed_data.signer_infos
    if len(raw) > _CERTIFICATES or len(signers) != 1:
        raise ValueError("too many certificates, or not one signature")
    signer = next(iter(signers))
    given = [loaded(one) for one in sorted(raw)]
    for one in given:
        if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number):
            return one, given
    raise ValueError("the certificate that signed is missing")


def _held(
    told: TimeStampResponse,
    digest: str,
    leaf: Certificate,
    given: Sequence[Certificate],
    roots: Roots,
    nonce: int | None,
) -> Way:
    """The first way up to a root on which everything holds."""
    fault: StampError | None = None
    for way in roots.ways(leaf, given):
        checks = VerifierBuilder(roots=[way[-1]], intermediates=list(way[1:-1]), nonce=nonce).build()
        try:
            checks.verify(told, bytes.fromhex(digest))
        except Exception as error:  # its own, and what an odd certificate makes it raise
            fault = StampError(*_why(str(error)))
            continue
        return way
    if fault is not None:
        raise fault
    raise StampError("unknown_root", _unknown(top(leaf, given), roots))


def _unknown(highest: Certificate, roots: Roots) -> str:
    told = f"“{shown(highest)}” (SHA-256 {fingerprint(highest)})"
    if highest.issuer == highest.subject:
        why = f"its root {told} is not among the roots that are believed here: {roots.place}"
    else:
        why = f"its certificates end with {told}, which no root that is believed here issued: {roots.place}"
    return (
        f"{why}. If the authority publishes this fingerprint, put its root certificate (PEM) into a folder and name "
        "that as OBJECTOR_TSA__ROOTS"
    )


_WHYS = {
    "purpose": ("wrong_certificate", "the certificate that signed is not one for time stamps (EKU timeStamping)"),
    "EKU": ("wrong_certificate", "the certificate that signed is not one for time stamps alone (critical EKU)"),
    "expired": ("wrong_certificate", "a certificate had expired at the time of the stamp"),
    "not yet valid": ("wrong_certificate", "a certificate was not yet valid at the time of the stamp"),
    "certificate verify error": ("wrong_certificate", "its certificates do not hold at the time of the stamp"),
}


def _why(text: str) -> tuple[str, str]:
    """Reason and words for what the library says."""
    return next(
        (told for part, told in _WHYS.items() if part in text), ("bad_signature", "its signature does not hold")
    )
