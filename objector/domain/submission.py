"""A submission: one objection on its way to one controller through one channel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from objector.domain.cause import Cause
from objector.domain.outcome import Reason
from objector.errors import IllegalMove


class Status(StrEnum):
    """Where a submission stands. Stored is what happened; overdue, due and next try are computed."""

    PLANNED = "planned"  #: expanded from a campaign, waiting for its turn
    PERFORMING = "performing"  #: a channel is at work; nothing has been sent yet
    SENDING = "sending"  #: past the point of no return; the answer is not in yet
    WAITING = "waiting"  #: a passing failure before the point of no return; tried again when due
    NEEDS_PERSON = "needs_person"  #: stopped; the person is asked
    UNCONFIRMED = "unconfirmed"  #: sent, but no confirmation seen; never resent on its own
    DELIVERED = "delivered"  #: the confirmation was seen and kept; the legal clock runs
    UPHELD = "upheld"  #: the controller honours the objection
    REFUSED = "refused"  #: the controller does not honour the objection
    ESCALATED = "escalated"  #: a complaint was made
    ABANDONED = "abandoned"  #: not offered, or every try failed
    WITHDRAWN = "withdrawn"  #: the person took it back


_S = Status
MOVES: dict[Status, frozenset[Status]] = {
    _S.PLANNED: frozenset({_S.PERFORMING, _S.WITHDRAWN}),
    _S.PERFORMING: frozenset({_S.SENDING, _S.WAITING, _S.NEEDS_PERSON, _S.ABANDONED, _S.DELIVERED}),
    _S.WAITING: frozenset({_S.PERFORMING, _S.ABANDONED, _S.WITHDRAWN}),
    _S.SENDING: frozenset({_S.DELIVERED, _S.UNCONFIRMED, _S.NEEDS_PERSON}),
    _S.NEEDS_PERSON: frozenset({_S.PERFORMING, _S.UNCONFIRMED, _S.DELIVERED, _S.ABANDONED, _S.WITHDRAWN}),
    _S.UNCONFIRMED: frozenset({_S.DELIVERED, _S.PERFORMING, _S.NEEDS_PERSON, _S.ABANDONED, _S.WITHDRAWN}),
    _S.DELIVERED: frozenset({_S.UPHELD, _S.REFUSED, _S.ESCALATED}),
    _S.REFUSED: frozenset({_S.UPHELD, _S.ESCALATED}),
    _S.ESCALATED: frozenset({_S.UPHELD, _S.REFUSED}),
    _S.UPHELD: frozenset(),
    _S.ABANDONED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
"""The table of moves. PERFORMING to DELIVERED is the page that says that an objection is already on record,
or the switch that is already off: nothing is sent, and its picture is the receipt. NEEDS_PERSON to UNCONFIRMED is the
letter that the person posted: the posting is its point of no return, and sent is not received. UNCONFIRMED to
NEEDS_PERSON is the mail that came back."""

ENDS = frozenset({Status.UPHELD, Status.ABANDONED, Status.WITHDRAWN})
AWAITING = frozenset({Status.UNCONFIRMED, Status.DELIVERED})
"""Where an answer of the controller is awaited."""
HEARD = AWAITING | {Status.REFUSED, Status.ESCALATED}
"""Where a mail of the controller may still say something new: it may also change its mind, or answer late."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One objection on its way. Holds no personal value: persons and accounts are named by id."""

    id: str
    key: str
    """The identity behind "never twice" (see `Objection.key`)."""
    person_id: str
    account_id: str | None
    campaign: str
    form: str
    controller: str
    purpose: str
    recipes: tuple[str, ...]
    """The variants of the form in the order in which they are tried."""
    channel: str
    status: Status
    planned_at: datetime
    reason: Reason = Reason.RECORDED
    detail: str = ""
    """For people; holds no personal data."""
    attempts: int = 0
    recipe: str = ""
    """The variant that ran, once one was recognised."""
    reference: str = ""
    """The controller's reference number, if it gave one."""
    due_at: datetime | None = None
    """The next try of a waiting submission. UTC."""
    sent_at: datetime | None = None
    """When the point of no return was passed, last time. UTC."""
    delivered_at: datetime | None = None
    """When the proof of arrival was seen: the legal clock starts here. UTC."""
    changed_at: datetime | None = None
    moved_at: datetime | None = None
    """When something was last noted that bears on the controller's time; None: nothing was. UTC."""
    generation: int = 1
    """The how-manieth time this objection is made."""
    cause: Cause = Cause.FIRST
    """Why it was planned."""
    follows: str | None = None
    """The id of the former submission of the same objection, for a further one."""
    chosen: bool = False
    """Whether the person chose the channel for this one, or another channel failed before; else it is the mode's."""
    former_tries: int = 0
    """How many of the attempts were made by former channels."""
    agreed: str = ""
    """The mark of the text that the person agreed to for this one alone (see `Person.text_mark`); empty: none."""

    @property
    def chosen_channel(self) -> str:
        """The channel that stays whatever the person's mode is; empty: it is the mode's."""
        return self.channel if self.chosen else ""

    @property
    def tries(self) -> int:
        """The attempts of the present channel."""
        return self.attempts - self.former_tries

    @property
    def identity(self) -> str:
        """What is objected to, however often (see `Objection.identity`)."""
        return self.key if self.generation == 1 else self.key.removesuffix(f"/{self.generation}")

    def move(self, to: Status) -> Submission:
        """The same submission in its next status, or `IllegalMove`."""
        if to not in MOVES[self.status]:
            raise IllegalMove(f"submission {self.id}: {self.status.value} -> {to.value} is not a move that exists")
        return replace(self, status=to)
