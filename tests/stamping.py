"""Time stamps for tests, signed by the authority of rehearsals without a network."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

from objector.ledger.roots import Roots, loaded
from objector.ledger.stamps import Checkpoint
from objector.ledger.store import Ledger
from objector.ledger.token import Token, verified
from objector.rehearsal.stamp_signer import Sort, StampSigner
from tests.build import NOW


def a_signer(now: datetime = NOW) -> StampSigner:
    """A signer whose clock stands still."""
    return StampSigner(lambda: now)


def believed(signer: StampSigner) -> Roots:
    """Its root alone."""
    return Roots(trusted=(signer.root,), place="the test's own")


def answered(signer: StampSigner, content: bytes, sort: Sort = Sort.PROPER, **given: Any) -> bytes:
    """Its answer for this content."""
    request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    return signer.answer(request.as_bytes(), sort, **given)


def a_token(signer: StampSigner, content: bytes = b"content") -> Token:
    """A token for this content that holds."""
    return verified(answered(signer, content), sha256(content).hexdigest(), believed(signer))


async def stamped(
    ledger: Ledger, signer: StampSigner, authority: str = "tsa.example", now: datetime = NOW
) -> Checkpoint:
    """Everything so far stamped by this authority."""
    checkpoint = await ledger.checkpoint(now)
    await ledger.keep_stamp(checkpoint, authority, a_token(signer, checkpoint.body.encode()), now)
    return checkpoint


def unverified(signer: StampSigner, content: bytes, sort: Sort) -> Token:
    """What nobody believes, as if it had been verified: the token and the certificate that signed it."""
    answer = answered(signer, content, sort)
    (leaf,) = (loaded(raw) for raw in decode_timestamp_response(answer).signed_data.certificates)
    return Token(response=answer, digest=sha256(content).hexdigest(), at=NOW, way=(leaf, signer.root))
