"""What became of a mail that was held against what is awaited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from objector.engine.mail_match import Unclear
from objector.recipes.model import ReplyMeaning


class Became(StrEnum):
    """What became of a mail."""

    SETTLED = "settled"  #: it moved a submission
    ASKED = "asked"  #: it is kept, and the person is asked about it
    KNOWN = "known"  #: it was used before; nothing was done
    LATER = "later"  #: it could not be judged yet, and is to be looked at again; nothing is kept
    NOBODY = "nobody"  #: it tells nothing new about anything that is awaited; nothing is kept


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What became of one mail, and which submissions it was about."""

    became: Became
    submissions: tuple[str, ...] = ()
    meaning: ReplyMeaning | None = None
    unclear: Unclear | None = None
    unverified: bool = False
    """With LATER: the key of its sender could not be looked up. Else others wait for the person first, or a form may
    wait for the code in it."""


NOTHING_NEW = Heard(became=Became.NOBODY)
