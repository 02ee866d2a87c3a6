"""Time stamps in a bench's ledger, signed by an authority that is made up for the occasion; no network."""

from __future__ import annotations

from pathlib import Path

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from bench.people import now, open_ledger
from objector.ledger.roots import Roots
from objector.ledger.token import verified
from objector.rehearsal.stamp_signer import StampSigner

AUTHORITIES = ("tsa.one.example", "tsa.two.example")


async def stamp(folder: Path) -> None:
    """Everything in the ledger so far stamped by each of the authorities."""
    signer = StampSigner(now)
    roots = Roots(trusted=(signer.root,), place="the bench's own")
    async with await open_ledger(folder) as ledger:
        checkpoint = await ledger.checkpoint(now())
        for authority in AUTHORITIES:
            asked = TimestampRequestBuilder().data(checkpoint.body.encode()).hash_algorithm(HashAlgorithm.SHA256)
            token = verified(signer.answer(asked.build().as_bytes()), checkpoint.digest, roots)
            await ledger.keep_stamp(checkpoint, authority, token, now())
