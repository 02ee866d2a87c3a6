"""Told: what the entries of one submission say of it. Made and checked by the same function."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from objector.domain.outcome import Kind
from objector.domain.posting import POSTED
from objector.ledger import chain
from objector.ledger.bundle.layout import delivers
from objector.ledger.chain import Entry

_PLANNED = ("campaign", "form", "controller", "purpose", "right", "channel", "generation", "cause", "follows")


class Committed(NamedTuple):
    """Content that an entry commits to: an artefact, a reference number, an approved text."""

    seq: int
    what: str
    """`artefact`, `reference` or `approval`."""
    id: str
    """The artefact's id; empty for the others."""
    commitment: str
    kind: str = ""
    media_type: str = ""
    size: int | None = None
    """In bytes, for an artefact."""
    rehearsal: bool = False
    sender: dict[str, Any] | None = None
    """Of the check of a mail's sender: what the entry tells of it."""
    at: str = ""
    """When, as it stands in the entry."""


@dataclass(kw_only=True)
class Told:
    """A fold over the entries of one submission or person, first to last."""

    facts: dict[str, Any] = field(default_factory=dict)
    seqs: list[int] = field(default_factory=list)
    committed: list[Committed] = field(default_factory=list)

    def packed(self) -> list[Any]:
        """All of it in lists and the like alone, from which `add` makes it again."""
        return [self.facts, self.seqs, [tuple(one) for one in self.committed]]

    def add(self, packed: list[Any]) -> None:
        """Take in what is told of the entries after these, packed."""
        facts, seqs, some = packed
        self.facts.update(facts)
        self.seqs.extend(seqs)
        self.committed.extend(Committed(*one) for one in some)

    def step(self, entry: Entry) -> None:
        """Take the next entry in. Raises ValueError for one that Objector does not write."""
        facts, at = entry.facts, chain.stamp(entry.at)
        self.seqs.append(entry.seq)
        self.committed.extend(_committed(entry, at))
        if entry.submission_id is None:
            return
        if entry.kind == "planned":
            self.facts.update({name: _plain(facts.get(name)) for name in _PLANNED}, planned_at=at)
        if "status" in facts:
            self.facts["status"] = _plain(facts["status"])
        if entry.kind == "sending":
            self.facts["sent_at"] = at
        if entry.kind == POSTED:
            self.facts["sent_at"] = _plain(facts.get("posted_at"))
        if delivers(entry):
            self.facts["arrival_recorded_at"] = at
        if facts.get("recipe") and facts.get("recipe_digest"):
            self.facts.update({name: _plain(facts.get(name)) for name in ("recipe", "recipe_digest", "url", "browser")})


def _plain(value: object) -> str | int | None:
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return value
    raise ValueError("a fact is neither text nor number")


def sent_attempts(entries: list[Entry]) -> frozenset[int]:
    """The attempts that passed the point of no return."""
    return frozenset(entry.facts["attempt"] for entry in entries if entry.kind in ("sending", POSTED))


def _committed(entry: Entry, at: str) -> list[Committed]:
    """What an entry commits to, in its order. Raises ValueError for a shape that Objector does not write."""
    found: list[Committed] = []
    facts = entry.facts
    listed = facts.get("artefacts", [])
    if not isinstance(listed, list):
        raise ValueError("its artefacts are no list")
    for one in listed:
        found.append(_artefact(entry, at, one))
    for name, what in (("reference_commitment", "reference"), ("commitment", "approval")):
        if name in facts:
            found.append(Committed(seq=entry.seq, what=what, id="", commitment=_text(facts[name]), at=at))
    return found


def _artefact(entry: Entry, at: str, one: object) -> Committed:
    if not isinstance(one, dict) or not isinstance(one.get("size"), int) or isinstance(one["size"], bool):
        raise ValueError("one of its artefacts is none")
    sender = one.get("told") if one.get("kind") == Kind.DKIM.value else None
    return Committed(
        seq=entry.seq,
        what="artefact",
        id=_text(one.get("id")),
        commitment=_text(one.get("commitment")),
        kind=_text(one.get("kind")),
        media_type=_text(one.get("media_type")),
        size=one["size"],
        rehearsal=one.get("rehearsal") is True,
        sender=sender if isinstance(sender, dict) else None,
        at=at,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a fact that has to be text is none")
    return value
