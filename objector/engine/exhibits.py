"""The exhibits of a complaint: what it encloses, numbered, each told apart from the others."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from objector.domain.controller import Controller
from objector.domain.deadline import day_there
from objector.domain.outcome import Kind
from objector.domain.submission import Submission
from objector.engine.body import Body, Proof
from objector.ledger.artefacts import KeptArtefact
from objector.ledger.bundle import gathering
from objector.ledger.bundle.layout import Subject, Variant
from objector.ledger.bundle.record import RecordArtefact
from objector.ledger.bundle.recording import recorded
from objector.ledger.store import Ledger


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One numbered exhibit: an artefact that the bundle holds, or a proof of a body that complains for the person."""

    number: int
    what: str
    """The name of its words in the texts."""
    day: date | None
    nth: int = 0
    """Which of several of this kind on this day; 0: it is the only one."""
    file: str
    """Its name beside the complaint."""
    artefact_id: str = ""
    bundle_file: str = ""
    """Empty for a proof of a body, which is beside the complaint alone."""
    sha256: str
    """Hex, of the content in the clear; that of the bundle's manifest."""
    proof: Proof | None = None
    """What was given and the ledger does not hold yet."""


SHOWS = {
    Kind.BEFORE: "form",
    Kind.AFTER: "answer",
    Kind.VALUES: "values",
    Kind.SENT: "message",
    Kind.MAIL: "message",
    Kind.LETTER: "letter",
    Kind.TEXT: "letter",
    Kind.FILE: "proof",
}
"""What an artefact is called in a complaint. What is not here, such as the check of a signature, is in the bundle."""


async def exhibits_of(ledger: Ledger, controller: Controller, submission: Submission) -> tuple[Exhibit, ...]:
    """What a bundle for an authority shows of this submission, numbered in the order in which it came."""
    until, _ = await ledger.gather(gathering.head)
    gathered = await ledger.gather(gathering.of_submission, submission.id, until)
    record = recorded(gathered, Subject.SUBMISSION, Variant.AUTHORITY)
    shown = ((one, gathered.artefacts[one.id]) for one in record.artefacts if one.id in gathered.artefacts)
    return numbered(shown, controller.timezone)


def numbered(shown: Iterable[tuple[RecordArtefact, KeptArtefact]], timezone: str) -> tuple[Exhibit, ...]:
    """The exhibits among these artefacts, as record and ledger have them. Pure.

    Days are those of this time zone (IANA name), the controller's.
    """
    found: list[Exhibit] = []
    for one, kept in shown:
        if one.file is None or one.sha256 is None or kept.kind not in SHOWS:
            continue
        number, what = len(found) + 1, SHOWS[kept.kind]
        ending = one.file.rpartition(".")[2]
        found.append(
            Exhibit(
                number=number,
                what=what,
                day=day_there(kept.at, timezone),
                file=f"exhibit-{number}-{what}.{ending}",
                artefact_id=one.id,
                bundle_file=one.file,
                sha256=one.sha256,
            )
        )
    return _told_apart(found)


def proofs_of(body: Body, after: int) -> tuple[Exhibit, ...]:
    """The exhibits of a body: proof of its constitution, and of the mandate (Art. 4(1) of Regulation (EU) 2025/2518).

    They are numbered on from `after`. Pure.
    """
    given = (("constitution", None, body.constitution), ("mandate", body.given, body.mandate))
    return tuple(
        Exhibit(
            number=number,
            what=what,
            day=day,
            file=f"exhibit-{number}-{what}.{_ENDINGS[proof.media_type]}",
            sha256=hashlib.sha256(proof.content).hexdigest(),
            proof=proof,
        )
        for number, (what, day, proof) in enumerate(given, start=after + 1)
    )


_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf"}


def _told_apart(found: list[Exhibit]) -> tuple[Exhibit, ...]:
    """Those that would be called the same, such as two mails of one day, with which of them each is."""
    several = Counter((one.what, one.day) for one in found)
    seen: Counter[tuple[str, date | None]] = Counter()
    told: list[Exhibit] = []
    for one in found:
        alike = (one.what, one.day)
        seen[alike] += 1
        told.append(replace(one, nth=seen[alike]) if several[alike] > 1 else one)
    return tuple(told)
