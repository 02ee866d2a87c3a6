"""The sender of a mail: what its signatures proved, and whether it may change anything by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NOTE_FORMAT = "objector-sender-check/1"
"""What the note beside a mail says of its form."""


class Checked(StrEnum):
    """What became of one DKIM signature (RFC 6376) when it was checked. Documented in docs/mail.md."""

    HOLDS = "pass"  #: it holds, and covers the whole body
    FAIL = "fail"  #: what it signed was altered, or it was made with another key
    PARTLY = "partly"  #: it holds, but leaves open a header that matters, or the end of the body (`l=`)
    NO_KEY = "no_key"  #: the domain publishes no such key, or has revoked it
    TOO_WEAK = "too_weak"  #: SHA-1, or an RSA key below 1024 bits (RFC 8301)
    EXPIRED = "expired"  #: it had expired (`x=`) when the mail arrived
    ERROR = "error"  #: it, or its key record, cannot be read
    NOT_REACHED = "not_reached"  #: its key could not be looked up just now
    NOT_ASKED = "not_asked"  #: of another domain than the sender's, or one of too many: not looked at


class Doubt(StrEnum):
    """Why the sender of a mail is not trusted. Documented in docs/mail.md."""

    UNSIGNED = "unsigned"
    STRANGER = "stranger"
    NOT_ALLOWED = "not_allowed"
    ANYBODY = "anybody"
    DOUBLE = "double"
    MALFORMED = "malformed"
    COPY = "copy"
    ALTERED = "altered"
    PARTLY = "partly"
    NO_KEY = "no_key"
    TOO_WEAK = "too_weak"
    EXPIRED = "expired"
    UNREADABLE = "unreadable"
    NOT_REACHED = "not_reached"

    @property
    def words(self) -> str:
        """For people, as `unverified` tells it."""
        return _WORDS[self]


_WORDS = {
    Doubt.UNSIGNED: "it is not signed",
    Doubt.STRANGER: "it is signed, but not by the domain that it says to come from",
    Doubt.NOT_ALLOWED: "it does not come from a domain of the controller",
    Doubt.ANYBODY: "its domain gives addresses to everybody, so that anybody could have written it",
    Doubt.DOUBLE: "a header stands in it twice, as in mails to which one was added after signing",
    Doubt.MALFORMED: "its headers can be read in more than one way",
    Doubt.COPY: "its To and Cc name none of your addresses, so that it may be a copy of somebody else's mail",
    Doubt.ALTERED: "it was altered after it was signed, or its signature is forged",
    Doubt.PARTLY: "its signature leaves parts open, which anybody could have added or changed",
    Doubt.NO_KEY: "the key of its signature is not published any more, or never was",
    Doubt.TOO_WEAK: "its signature is too weak to prove anything",
    Doubt.EXPIRED: "its signature had expired when it arrived",
    Doubt.UNREADABLE: "its signature cannot be read",
    Doubt.NOT_REACHED: "the key of its signature could not be looked up",
}

OF_SIGNATURES = {
    Checked.FAIL: Doubt.ALTERED,
    Checked.PARTLY: Doubt.PARTLY,
    Checked.NO_KEY: Doubt.NO_KEY,
    Checked.TOO_WEAK: Doubt.TOO_WEAK,
    Checked.EXPIRED: Doubt.EXPIRED,
    Checked.ERROR: Doubt.UNREADABLE,
    Checked.NOT_REACHED: Doubt.NOT_REACHED,
    Checked.NOT_ASKED: Doubt.UNREADABLE,
}
"""What a signature that proves nothing means for the sender."""


def unverified(doubt: str) -> str:
    """For people, that there is this doubt, a word of `Doubt`; of one that is not known here not which."""
    return f"its sender could not be verified{f': {Doubt(doubt).words}' if doubt in set(Doubt) else ''}"


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One DKIM signature as it was checked. Its texts are the mail's own and may name anybody: they go to the vault."""

    domain: str
    """Who signed (`d=`), lower case, IDNA; empty if that cannot be read."""
    selector: str
    algorithm: str
    signed: tuple[str, ...]
    """The headers that it covers, lower case, in its order."""
    covers: bool
    """Whether it covers the whole body and every header that decides from whom and to whom it is."""
    result: Checked
    why: str = ""
    key_name: str = ""
    key_records: tuple[str, ...] = ()
    """The records in the DNS at the time of the check: selectors are rotated, and a later check may find none."""


@dataclass(frozen=True, kw_only=True)
class SenderTrust:
    """Whether a mail comes from whom it says. `by` is `dkim`, `results` (the word of the person's own mail provider),
    or empty; `domain` is the proved one. It is empty for a report of the person's own mail provider: a domain of one's
    own names its owner, and this stands in the chain."""

    by: str = ""
    domain: str = ""
    doubt: Doubt | None = None

    @property
    def trusted(self) -> bool:
        """Whether the mail may change something by itself."""
        return self.doubt is None and bool(self.by)

    @property
    def passing(self) -> bool:
        """Whether a later look may tell more: only a key could not be looked up."""
        return self.doubt is Doubt.NOT_REACHED

    @property
    def why_not(self) -> str:
        """For people; empty if it is trusted."""
        return "" if self.trusted or self.doubt is None else unverified(self.doubt)
