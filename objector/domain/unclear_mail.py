"""A mail about an objection that settles nothing by itself: kept, and asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from objector.domain.submission import HEARD, Status


class Sort(StrEnum):
    """By what such a mail was found, and so what the person is asked about it."""

    PHRASES = ""  #: by phrases that a recipe knows, a reference, or a mail that it answers
    OTHER_WORDS = "other_words"  #: by its own words alone: no recipe knows them
    CAME_BACK = "came_back"  #: a report, that an objection by mail could not be delivered
    ARRIVED = "arrived"  #: a report or a receipt, that an objection by mail arrived
    TEXT_CAME_BACK = "text_came_back"  #: a report, that a text after an objection could not be delivered

    @property
    def is_report(self) -> bool:
        """Whether it reports on a mail of ours, and does not answer it."""
        return self in (Sort.CAME_BACK, Sort.ARRIVED, Sort.TEXT_CAME_BACK)

    @property
    def open_in(self) -> frozenset[Status]:
        """Where its submission can stand while such a mail may still say something new about it."""
        if self is Sort.TEXT_CAME_BACK:
            return _WRITTEN
        # Once it is known what became of a mail, a report on it says nothing new.
        return _SENT if self.is_report else HEARD


_WRITTEN = frozenset({Status.DELIVERED, Status.REFUSED})
_SENT = frozenset({Status.UNCONFIRMED})


@dataclass(frozen=True, kw_only=True)
class UnclearMail:
    """A mail that could be meant for these submissions of one person. It settles none until the person says which."""

    id: str
    """The artefact (`f-…`) that holds its bytes."""
    person_id: str
    submissions: tuple[str, ...]
    received_at: datetime
    """When it came in, by the mail server's clock (UTC)."""
    doubt: str = ""
    """A word of `Doubt`, where its sender could not be verified; it may then still say clearly what it is about."""
    sort: Sort = Sort.PHRASES
