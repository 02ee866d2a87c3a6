"""What a bundle's time stamps prove, and what they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

_SHOWN = 6
_NONE = (
    "When it was: there is no time stamp of anybody else in this bundle, so it is consistent in itself and no more. The"
    " times are those of the computer that wrote them, and whoever makes the whole chain anew makes one that holds. A "
    "public time stamp would narrow that down; it is not a qualified one (Art. 41, 42 eIDAS)."
)
_PUBLIC = (
    "That the law presumes these times to be right: a public time stamp is not a qualified one. It may not be refused "
    "as evidence for that alone (Art. 41(1) eIDAS), but only a qualified one (Art. 42) has that presumption "
    "(Art. 41(2)). Whether the certificates had been revoked was not looked at."
)
_OLDER = (
    "That anything is as old as its entries say: a stamp says that it was there by then. The times in entries are "
    "those of the computer that wrote them."
)


@dataclass(frozen=True, kw_only=True)
class StampFound:
    """A time stamp that holds. `at` by the authority's clock, as in entries (UTC); it covers everything up to entry
    `covers`. `certificate` and `root` are fingerprints (SHA-256, hex).

    `believed`: its root is among those that whoever checks believes; else it is only carried in the bundle.
    """

    at: str
    authority: str
    covers: int
    signer: str
    certificate: str
    root_name: str
    root: str
    believed: bool

    @property
    def told(self) -> str:
        """What it says, by whom."""
        return (
            f"everything up to entry {self.covers} was there at {self.at[:10]} {self.at[11:19]} UTC: time stamp by "
            f"{self.authority}, signed by “{self.signer}” (SHA-256 {self.certificate})"
        )


class Stamped(Protocol):
    """What of a verdict is asked for here."""

    @property
    def stamps(self) -> Sequence[StampFound]: ...

    @property
    def last_told(self) -> int: ...


def proved(verdict: Stamped) -> list[str]:
    """What the stamps prove whose roots are believed."""
    return _some(
        [
            f"{one.told[0].upper()}{one.told[1:]}; its root “{one.root_name}” (SHA-256 {one.root}) is one that is "
            "believed here (RFC 3161)."
            for one in verdict.stamps
            if one.believed
        ]
    )


def not_proved(verdict: Stamped) -> list[str]:
    """What they do not."""
    if not verdict.stamps:
        return [_NONE]
    told = _some(
        [
            f"That {one.told}. The stamp itself holds, but its root “{one.root_name}” (SHA-256 {one.root}) is only "
            "carried in this bundle and not among those that are believed here. Get the root from the authority "
            "itself, and check again with: objector verify BUNDLE --roots FILE.pem"
            for one in verdict.stamps
            if not one.believed
        ]
    )
    covered = max((one.covers for one in verdict.stamps if one.believed), default=0)
    if 0 < covered < verdict.last_told:
        told.append(
            f"When it was, for what entries {covered + 1} to {verdict.last_told} tell: no such stamp covers them."
        )
    return [*told, _OLDER, _PUBLIC]


def _some(lines: list[str]) -> list[str]:
    """The first ones and the last ones, and how many there are between."""
    if len(lines) <= _SHOWN:
        return lines
    half = _SHOWN // 2
    return [
        *lines[:half],
        f"The same of the further time stamps between these: {len(lines) - 2 * half}.",
        *lines[-half:],
    ]
