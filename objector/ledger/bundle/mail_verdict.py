"""What the signatures of a bundle's mails prove, and what they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from objector.domain.sender import Checked
from objector.ledger.bundle.stamp_verdict import StampFound

MOST = 1000
"""Mails that are told one by one."""
_WORD = (
    "That the key records by which signatures of mails were checked were the domains': they are the word of whoever "
    "kept them. A time stamp over them shows when they were there, not whose they are. While a domain still publishes "
    "such a key, the DNS says the same: dig +short TXT NAME. Nor does a signature say who wrote a mail, or that "
    "anybody read it: it is the domain's."
)


@dataclass(frozen=True, kw_only=True)
class SignatureFound:
    """A DKIM signature, checked again. `key_name` is where its key was published; `noted` what the note beside the mail
    says of it, `result` what it is with the key record kept (`Checked`; empty: there is none), and why."""

    domain: str
    key_name: str
    noted: str
    result: str
    why: str

    @property
    def holds(self) -> bool:
        """Whether it holds, and covers all that it has to."""
        return self.result == Checked.HOLDS

    def told(self, key_kept_at: str) -> str:
        """In words."""
        of = f"its DKIM signature of {self.domain or 'a domain that cannot be read'}"
        if not self.result:
            return f"{of} was not checked when it came, so that no key was kept"
        if self.holds:
            return f"{of} holds with the key record {self.key_name} as it was kept on {_moment(key_kept_at)}"
        return f"{of} proves nothing: {self.why or self.result}"


@dataclass(frozen=True, kw_only=True)
class MailFound:
    """A mail, checked again. Times are UTC, as in entries, and the word of whoever kept it: `kept_at` is that of its
    entry, `received_at` when it came, `key_kept_at` when the keys of its signatures were asked for.

    `unchecked`: why its signatures could not be checked; empty: they were.
    """

    file: str
    entry: int
    kept_at: str
    received_at: str = ""
    key_kept_at: str = ""
    signatures: tuple[SignatureFound, ...] = ()
    unchecked: str = ""

    @property
    def holds(self) -> bool:
        """Whether one of its signatures holds."""
        return any(one.holds for one in self.signatures)

    def because(self, why: str) -> MailFound:
        """The same, not checked for this reason."""
        return replace(self, unchecked=why)

    def checked(self, *, received_at: str, key_kept_at: str, signatures: tuple[SignatureFound, ...]) -> MailFound:
        """The same, checked."""
        return replace(self, received_at=received_at, key_kept_at=key_kept_at, signatures=signatures)

    def told(self, stamps: Sequence[StampFound]) -> str:
        """What it proves, in words."""
        if self.unchecked:
            return f"{self.file}: {self.unchecked}."
        if not self.signatures:
            return f"{self.file}: it has no DKIM signature. It is a text with a name on it."
        told = "; ".join(one.told(self.key_kept_at) for one in self.signatures)
        stamp = next((one for one in stamps if one.believed and one.covers >= self.entry), None)
        if stamp is not None and self.holds:
            told += f". Mail and record were there on {_moment(stamp.at)}: time stamp by {stamp.authority}"
        return f"{self.file}: {told}."


class Mailed(Protocol):
    """What of a verdict is asked for here."""

    @property
    def mails(self) -> Sequence[MailFound]: ...

    @property
    def mails_held(self) -> int: ...

    @property
    def mails_unproved(self) -> int: ...

    @property
    def mails_left_out(self) -> int: ...

    @property
    def stamps(self) -> Sequence[StampFound]: ...


def told(verdict: Mailed) -> list[str]:
    """What each mail proves."""
    found = [one.told(verdict.stamps) for one in verdict.mails]
    more = verdict.mails_held + verdict.mails_unproved - len(found)
    return [*found, f"And {more} more, which were checked alike."] if more else found


def proved(verdict: Mailed) -> list[str]:
    """What the signatures prove."""
    if not verdict.mails_held:
        return []
    return [
        f"Mails with a DKIM signature that holds with the key record kept beside them: {verdict.mails_held}. Each was "
        "checked again just now (RFC 6376): nobody has changed what it covers since the holder of that key signed it."
    ]


def not_proved(verdict: Mailed) -> list[str]:
    """What they do not."""
    found = [_WORD] if verdict.mails_held else []
    if verdict.mails_unproved:
        found.append(f"Who sent the mails of which no signature holds or could be checked: {verdict.mails_unproved}.")
    if verdict.mails_left_out:
        found.append(
            f"Who sent the mails that were left out ({verdict.mails_left_out}): without them no signature can be "
            "checked again, and what entries tell of their senders is the word of whoever wrote them."
        )
    return found


def _moment(at: str) -> str:
    return f"{at[:10]} {at[11:19]} UTC"
