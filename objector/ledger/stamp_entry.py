"""The entries about time stamps: their kinds, and what they say. Written and checked by the same functions."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from objector.ledger import chain
from objector.ledger.tree import Tree

CHECKPOINT, STAMPED, FAILED = "checkpoint", "stamped", "stamp_failed"
"""The kinds: an entry that stamps are asked for; a stamp that came; one that did not."""


def tree_facts(tree: Tree) -> dict[str, Any]:
    """What a checkpoint says of the entries before it."""
    return {"size": tree.size, "peaks": tree.peaks}


def stamp_facts(
    checkpoint: int, digest: str, authority: str, response: bytes, certificates: bytes, stamped_at: datetime
) -> dict[str, Any]:
    """What the entry of a stamp says: of the authority's answer and of its certificates (PEM) the digests."""
    return {
        "checkpoint": checkpoint,
        "head": digest,
        "authority": authority,
        "token": sha256(response).hexdigest(),
        "certificates": sha256(certificates).hexdigest(),
        "stamped_at": chain.stamp(stamped_at),
    }


def failure_facts(checkpoint: int, digest: str, authority: str, reason: str) -> dict[str, Any]:
    """What the entry of a failure says; the authority's own words are left out, since they may be anything."""
    return {"checkpoint": checkpoint, "head": digest, "authority": authority, "reason": reason}
