"""The grounds that went out with an objection (Art. 21(1) GDPR), by what is kept of it. Told only where known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from objector.channels.mail_text import read, tidy
from objector.domain.outcome import Kind, Reason
from objector.domain.person import Person
from objector.domain.posting import POSTED
from objector.domain.read_back import Happened
from objector.ledger.store import Ledger


async def grounds_sent(ledger: Ledger, person: Person, entries: Iterable[Happened]) -> str:
    """The person's grounds, if what was sent last held them word for word as they are now; else nothing.

    Of a form the values as sent tell, of a mail its bytes, of a letter the mark that its entry bears: no PDF is read
    back. `entries` are those of one submission, first to last. Raises Undecryptable.
    """
    if not person.grounds.strip():
        return ""
    for one in _sent_last(entries):
        match one["kind"]:
            case Kind.VALUES.value:
                held = _in_values(await ledger.open_artefact(one["id"]), person.grounds)
            case Kind.SENT.value:
                held = _in_mail(await ledger.open_artefact(one["id"]), person.grounds)
            case Kind.LETTER.value:
                held = (one.get("told") or {}).get("grounds") == person.grounds_mark
            case _:
                held = False
        if held:
            return person.grounds
    return ""


def _sent_last(entries: Iterable[Happened]) -> list[Mapping[str, Any]]:
    """What went to the controller the last time, as its entries tell of it; nothing if that was not taken."""
    sent: list[Mapping[str, Any]] = []
    letter: list[Mapping[str, Any]] = []
    for entry in entries:
        kept = list(entry.facts.get("artefacts", ()))
        if letters := [one for one in kept if one["kind"] == Kind.LETTER.value]:
            letter = letters
        if entry.kind == "sending":
            sent = kept
        elif entry.kind == POSTED:
            sent = letter
        elif entry.facts.get("reason") in _NOT_TAKEN:
            sent = []
    return sent


_NOT_TAKEN = frozenset({Reason.BOUNCED.value, Reason.MAIL_REFUSED.value, Reason.TURNED_AWAY.value})
"""What went out and did not reach the controller, or was not taken by it."""


def _in_values(content: bytes, grounds: str) -> bool:
    """Whether one of the values as sent is these grounds."""
    try:
        rows = json.loads(content)["values"]
        sent = [row["value"] for row in rows if isinstance(row["value"], str)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    wanted = " ".join(grounds.split())
    return any(" ".join(value.split()) == wanted for value in sent)


def _in_mail(raw: bytes, grounds: str) -> bool:
    """Whether these grounds stand in the mail, on lines of their own."""
    return f"\n{tidy(grounds)}\n" in f"\n{read(raw).text}\n"
