"""Effort: how tiring a controller made it to object, counted from the ledger's entries alone.

Evidence under Art. 12(2) GDPR ("shall facilitate the exercise of data subject rights"). Counted is only what the
controller's pages demanded or answered. A try that failed for a reason of this program, of this machine or of the
person is left out, and how many there were is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from objector.domain.outcome import Reason
from objector.domain.read_back import Happened
from objector.domain.route import BROWSER
from objector.domain.submission import Status


class Counted(StrEnum):
    """What is counted. Documented in docs/glossary.md."""

    SUBMISSIONS = "submissions"  #: separate submissions that had to be begun, one for each account, address or form
    TRIES = "tries"  #: attempts at its forms
    PAGES = "pages"  #: form pages that were opened
    CONTROLS = "controls"  #: controls that were filled in, chosen, ticked or pressed to go on
    CODES = "codes"  #: one-time codes that were mailed and put in
    SIGN_INS = "sign_ins"  #: times that a page wanted a sign-in
    CHALLENGES = "challenges"  #: times that a page wanted proof of being human
    OBSTACLES = "obstacles"  #: errors, walls and waits; sign-ins and challenges are among them


OBSTACLES = frozenset(
    {
        Reason.SIGN_IN,
        Reason.CHALLENGE,
        Reason.CODE_WANTED,
        Reason.TURNED_AWAY,
        Reason.TRY_LATER,
        Reason.UNREACHABLE,
        Reason.SERVER_ERROR,
        Reason.NOT_OFFERED,
        Reason.BOUNCED,
    }
)
"""Reasons of attempts that the controller's side gave."""
OUR_OWN = frozenset(
    {
        Reason.FORM_CHANGED,
        Reason.FOREIGN_PAGE,
        Reason.MISSING_DATA,
        Reason.BROWSER_MISSING,
        Reason.CHANNEL_MISSING,
        Reason.NOT_APPROVED,
        Reason.MAIL_REFUSED,
        Reason.NOT_PRINTED,
        Reason.NOT_PRESSED,
        Reason.CRASHED,
    }
)
"""Reasons that say nothing against the controller: a recipe out of date, a person who had not said something."""
NO_TRY = frozenset({Reason.RECORDED, Reason.TO_POST})
"""Reasons of entries that tell of no try: it goes another way from now on; a letter is ready, and not posted yet."""
_ON_THE_WAY = frozenset({Reason.TRY_LATER, Reason.UNREACHABLE, Reason.SERVER_ERROR})
"""What a form's page says; of a mail or a letter it was the own mail server, or this machine."""
_PUT_IN = frozenset({"fill", "choose", "tick", "upload", "press"})


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One error, wall or wait."""

    at: datetime
    """When it was recorded. UTC."""
    reason: Reason
    detail: str
    """For people; holds no personal data."""
    submission_id: str
    seq: int
    """The entry that tells of it."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """What it took to object to one controller. `sources` names for each number the entries that it is counted from."""

    controller: str
    sources: Mapping[Counted, tuple[int, ...]]
    controls: int
    obstacles: tuple[Obstacle, ...]
    first_try: datetime | None = None
    """UTC."""
    confirmed: datetime | None = None
    """When the last of them was confirmed, if all were. UTC."""
    left_out: int = 0
    """Tries that failed for a reason of this program, this machine or the person."""

    def number(self, what: Counted) -> int:
        """How many there were."""
        return self.controls if what is Counted.CONTROLS else len(self.sources.get(what, ()))

    @property
    def took(self) -> timedelta | None:
        """From the first try to the last confirmation; None as long as one of them is not confirmed."""
        if self.first_try is None or self.confirmed is None or self.confirmed < self.first_try:
            return None  # the last: the computer's clock was set back meanwhile
        return self.confirmed - self.first_try

    @property
    def hours(self) -> float | None:
        """The same in hours, to a tenth."""
        return None if self.took is None else round(self.took.total_seconds() / 3600, 1)


def effort(controller: str, histories: Mapping[str, Sequence[Happened]]) -> Effort:
    """What it took to object to a controller; `histories` are the entries of its submissions, each first to last."""
    found: dict[Counted, list[int]] = {what: [] for what in Counted}
    obstacles: list[Obstacle] = []
    controls, left_out = 0, 0
    begun: list[datetime] = []
    confirmed: list[datetime | None] = []
    for submission_id, history in histories.items():
        told = _Told(submission_id, history)
        if not told.tries and not told.delivered:
            left_out += told.left_out
            continue
        for what, seqs in told.sources.items():
            found[what].extend(seqs)
        controls += told.controls
        obstacles.extend(told.obstacles)
        left_out += told.left_out
        begun.extend(told.begun)
        confirmed.append(told.delivered)
    known = [one for one in confirmed if one is not None]
    return Effort(
        controller=controller,
        sources={what: tuple(sorted(seqs)) for what, seqs in found.items()},
        controls=controls,
        obstacles=tuple(sorted(obstacles, key=lambda one: one.seq)),
        first_try=min(begun, default=None),
        confirmed=max(known) if known and len(known) == len(confirmed) else None,
        left_out=left_out,
    )


class _Told:
    """What the entries of one submission tell."""

    def __init__(self, submission_id: str, history: Sequence[Happened]) -> None:
        self.sources: dict[Counted, list[int]] = {what: [] for what in Counted}
        self.obstacles: list[Obstacle] = []
        self.controls = self.left_out = 0
        self.begun: list[datetime] = []
        self.delivered: datetime | None = None
        self._submission_id = submission_id
        self._claimed: Happened | None = None
        self._codes: list[int] = []
        for entry in history:
            self._step(entry)
        if self.tries or self.delivered:
            told = [entry.seq for entry in history if "status" in entry.facts] or self.sources[Counted.TRIES]
            self.sources[Counted.SUBMISSIONS] = told[:1]  # the entry that says that it was planned

    @property
    def tries(self) -> int:
        """How many tries there were that count."""
        return len(self.sources[Counted.TRIES])

    def _step(self, entry: Happened) -> None:
        match entry.kind:
            case "claimed":
                self._claimed, self._codes = entry, []
            case "mail_used" | "answered" if self._claimed is not None:
                self._codes.append(entry.seq)
            case "recorded":
                self._recorded(entry)
                self._claimed = None
            case "decided" if _reason(entry) is Reason.BOUNCED:
                self._obstacle(entry, Reason.BOUNCED)
        status, former = entry.facts.get("status"), entry.facts.get("former")
        if status == Status.DELIVERED.value != former and self.delivered is None:
            self.delivered = entry.at

    def _recorded(self, entry: Happened) -> None:
        reason = _reason(entry)
        by_form = entry.facts.get("channel", BROWSER) == BROWSER
        if reason in NO_TRY:
            return
        if reason is None or reason in OUR_OWN or (reason in _ON_THE_WAY and not by_form):
            self.left_out += 1
            return
        self.sources[Counted.TRIES].append(entry.seq)
        self.begun.append(self._claimed.at if self._claimed is not None else entry.at)
        if entry.facts.get("url"):
            self.sources[Counted.PAGES].append(entry.seq)
        self.sources[Counted.CODES].extend(self._codes)
        put_in = _put_in(entry)
        self.controls += put_in
        if put_in:
            self.sources[Counted.CONTROLS].append(entry.seq)
        if reason in OBSTACLES:
            self._obstacle(entry, reason)

    def _obstacle(self, entry: Happened, reason: Reason) -> None:
        detail = str(entry.facts.get("detail") or "")
        self.obstacles.append(
            Obstacle(at=entry.at, reason=reason, detail=detail, submission_id=self._submission_id, seq=entry.seq)
        )
        self.sources[Counted.OBSTACLES].append(entry.seq)
        own = {Reason.SIGN_IN: Counted.SIGN_INS, Reason.CHALLENGE: Counted.CHALLENGES}.get(reason)
        if own is not None:
            self.sources[own].append(entry.seq)


def _reason(entry: Happened) -> Reason | None:
    try:
        return Reason(entry.facts.get("reason", ""))
    except ValueError:
        return None


def _put_in(entry: Happened) -> int:
    """How many controls were filled in, chosen, ticked or pressed to go on in this try."""
    findings = entry.facts.get("findings")
    if not isinstance(findings, list):
        return 0
    return sum(isinstance(one, list) and len(one) > 1 and one[1] in _PUT_IN for one in findings)
