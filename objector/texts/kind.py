"""The kinds of texts: what each is for, and which one an objection's right asks for."""

from __future__ import annotations

from enum import StrEnum

from objector.domain.objection import Right


class Kind(StrEnum):
    """What a text is for. The value is the name of its structure, `config/texts/<kind>.txt.j2`."""

    OBJECTION = "objection"  #: Art. 21(1) GDPR, against AI training, on the person's own grounds
    REMINDER = "reminder"  #: the month of Art. 12(3) GDPR has passed without an answer
    MORE_WANTED = "answer-more-wanted"  #: the controller asked for more
    REFUSED = "answer-refused"  #: the controller does not honour the objection
    IDENTITY = "answer-identity"  #: the controller asked who the person is, Art. 12(6) GDPR
    COMPLAINT = "complaint"  #: Art. 77 GDPR, to an authority
    MARKETING = "marketing"  #: Art. 21(2) GDPR, against direct marketing; no grounds needed, only if wanted
    MARKETING_REMINDER = "marketing-reminder"  #: the same six about such an objection: Art. 21(3) GDPR knows no grounds
    MARKETING_MORE_WANTED = "marketing-answer-more-wanted"
    MARKETING_REFUSED = "marketing-answer-refused"
    MARKETING_IDENTITY = "marketing-answer-identity"
    MARKETING_COMPLAINT = "marketing-complaint"

    def under(self, right: Right) -> Kind:
        """The text for the same occasion about an objection under this right; itself for one of Art. 21(1) GDPR.

        Raises ValueError for a text about direct marketing under Art. 21(1): no text serves both.
        """
        if right is Right.ART_21_2:
            return _ABOUT_MARKETING.get(self, self)
        if self in _ABOUT_MARKETING.values():
            raise ValueError(f"{self.value} is no text about an objection under {right.value}")
        return self

    @property
    def is_complaint(self) -> bool:
        """Whether it goes to an authority; every other text goes to the controller."""
        return self in (Kind.COMPLAINT, Kind.MARKETING_COMPLAINT)


_ABOUT_MARKETING = {
    Kind.OBJECTION: Kind.MARKETING,
    Kind.REMINDER: Kind.MARKETING_REMINDER,
    Kind.MORE_WANTED: Kind.MARKETING_MORE_WANTED,
    Kind.REFUSED: Kind.MARKETING_REFUSED,
    Kind.IDENTITY: Kind.MARKETING_IDENTITY,
    Kind.COMPLAINT: Kind.MARKETING_COMPLAINT,
}
