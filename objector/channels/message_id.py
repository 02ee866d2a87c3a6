"""The Message-ID of an objection that goes by mail: fixed, so that it is recognised wherever it turns up again.

It is made of the submission's id and a host part that only this ledger has (RFC 5322, 3.6.4). It holds no personal
data, and who names it has seen the mail, or an answer to it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from objector.domain.submission import Submission
from objector.domain.written import TextId

DOMAIN = "objector.invalid"
"""In which every ledger has a host of its own; nobody can be reached there (RFC 2606)."""
BEFORE, AFTER = r"(?<![\w.-])(s-[a-z0-9]{1,40})", r"(?![\w.-])"
"""What stands around the parts of such a Message-ID that differ: the submission's id, and no sign of a longer word."""


@dataclass(frozen=True, kw_only=True)
class MessageIds:
    """The Message-IDs of one ledger."""

    host: str
    """What stands behind the @."""

    @classmethod
    def of_ledger(cls, ledger_id: str) -> MessageIds:
        """Those of the ledger with this random id; the id itself is not told."""
        told = hashlib.sha256(f"objector/message-id/{ledger_id}".encode()).hexdigest()
        return cls(host=f"m{told[:20]}.{DOMAIN}")

    def of(self, submission: Submission) -> str:
        """The one of this submission, without angle brackets: the same for every try and after every crash."""
        return f"{submission.id}.{submission.generation}@{self.host}"

    def of_text(self, submission: Submission, seq: int) -> str:
        """The one of a text that followed the objection, by the entry of its approval. It is none of the submission's:
        a report about it tells nothing of the objection itself."""
        return f"{submission.id}.text-{seq}@{self.host}"

    def submissions(self, text: str) -> frozenset[str]:
        """The ids of the submissions whose Message-ID stands in this text, whole."""
        return frozenset(re.findall(rf"{BEFORE}\.\d{{1,4}}@{re.escape(self.host)}{AFTER}", text))

    def texts(self, text: str) -> frozenset[TextId]:
        """The texts that followed an objection whose Message-ID stands in this text, whole."""
        found = re.findall(rf"{BEFORE}\.text-(\d{{1,18}})@{re.escape(self.host)}{AFTER}", text)
        return frozenset(TextId(submission_id, int(seq)) for submission_id, seq in found)
