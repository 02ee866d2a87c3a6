"""The check of a bundle's time stamps: each token, its certificates, the entry that notes it and the one it covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from objector.errors import StampError
from objector.ledger import chain, roots
from objector.ledger.bundle.files import Files
from objector.ledger.bundle.layout import MANIFEST
from objector.ledger.bundle.manifest import StampFile
from objector.ledger.bundle.stamp_notes import StampNotes
from objector.ledger.bundle.stamp_verdict import StampFound
from objector.ledger.roots import Roots
from objector.ledger.stamp_entry import stamp_facts
from objector.ledger.token import LARGEST, Token, verified

_CERTIFICATES_MOST = 64 * 1024


@dataclass(kw_only=True)
class StampCheck:
    """A check under way, after the chain was walked. `believed`: the roots that whoever checks believes, if any."""

    files: Files
    notes: StampNotes
    believed: Roots

    def all(self, stamps: Sequence[StampFile]) -> tuple[StampFound, ...]:
        """Those that hold; what does not is a fault."""
        found = [self._one(stamp) for stamp in stamps]
        return tuple(one for one in found if one is not None)

    def _one(self, stamp: StampFile) -> StampFound | None:
        response = self.files.read(stamp.token, LARGEST)
        certificates = self.files.read(stamp.certificates, _CERTIFICATES_MOST)
        if response is None or certificates is None:
            return None
        noted = self.notes.noted.get(stamp.entry, {})
        for name, content, said in (
            (stamp.token, response, "token"),
            (stamp.certificates, certificates, "certificates"),
        ):
            if sha256(content).hexdigest() != noted.get(said):
                self.files.faults.add(name, f"is not the file of which entry {stamp.entry} tells")
                return None
        token = self._token(stamp, response, certificates)
        if token is None or not self._belongs(stamp, token, certificates):
            return None
        return StampFound(
            at=chain.stamp(token.at),
            authority=stamp.authority,
            covers=stamp.checkpoint,
            signer=token.signer,
            certificate=token.certificate,
            root_name=token.root_name,
            root=token.root,
            believed=token.root in self.believed,
        )

    def _token(self, stamp: StampFile, response: bytes, certificates: bytes) -> Token | None:
        try:
            carried = roots.read(certificates, "those beside it")
        except ValueError:
            self.files.faults.add(stamp.certificates, "holds no certificates")
            return None
        try:
            return verified(response, stamp.digest, carried)
        except StampError as error:
            if error.reason == "unknown_root":
                told = f"does not hold the certificates that lead from the signer of {stamp.token} up to a root"
                self.files.faults.add(stamp.certificates, told)
            else:
                self.files.faults.add(stamp.token, f"does not hold: {error.detail}")
            return None

    def _belongs(self, stamp: StampFile, token: Token, certificates: bytes) -> bool:
        """Whether the entries know of it, and it covers the one that it is said to cover."""
        if self.notes.checkpoints.get(stamp.checkpoint) != stamp.digest:
            self.files.faults.add(stamp.token, f"covers {stamp.digest[:16]}…, which entry {stamp.checkpoint} is not")
            return False
        facts = stamp_facts(stamp.checkpoint, stamp.digest, stamp.authority, token.response, certificates, token.at)
        if self.notes.noted.get(stamp.entry) != facts or stamp.at != chain.stamp(token.at):
            self.files.faults.add(MANIFEST, f"says of {stamp.token} what neither it nor entry {stamp.entry} says")
            return False
        return True
