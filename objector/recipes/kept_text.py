"""A kept text: a confirmation that a person found on a page, kept on this machine for one recipe."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, StringConstraints

from objector.recipes.scalars import Language, Strict, Word
from objector.recipes.text_rules import SHORTEST_CONFIRMATION
from objector.recipes.texts import normalise

LONGEST = 300
FEWEST_WORDS = 4
"""Fewer words, such as a thank-you alone, also stand where nothing is confirmed."""

PERSONAL = re.compile(
    r"[\w.+-]+@[\w.-]+"  # a mail address
    r"|(?:https?:|www\.)\S*"  # an address of a page, which may hold anything
    r"|\w*\d(?:[\s./:,-]?\w*\d){2,}\w*"  # a number of three digits or more: a case, a date, a phone
    r"|\b(?=\w*\d)(?=\w*[^\W\d_])\w{5,}\b",  # letters and digits in one word, as in A7C9Q
    re.IGNORECASE,
)
"""What may belong to one person or one submission only, whoever it is about."""


def unfit(text: str) -> str:
    """Why a text could be nobody's confirmation, in words for people; empty if it could be one."""
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") for sign in text):
        return "it has a sign in it that no page shows; give one line of plain text"
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST} characters; one sentence is enough"
    if PERSONAL.search(text):
        return "it holds an address or a number, which the next page will not show"
    if len(re.findall(r"[^\W\d_]+", text)) < FEWEST_WORDS:
        return f"it has fewer than {FEWEST_WORDS} words, so it would also be found where nothing is confirmed"
    if len(normalise(text)) < SHORTEST_CONFIRMATION:
        return f"it is short; a confirmation has {SHORTEST_CONFIRMATION} characters or more"
    return ""


def _fit(text: str) -> str:
    if why := unfit(text):
        raise ValueError(why)
    return text


Confirmation = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2 * LONGEST), AfterValidator(_fit)]


class KeptText(Strict):
    """One text of the overlay file. Holds nothing personal: the id of a submission says nothing about whom."""

    recipe: Word
    language: Language
    text: Confirmation
    kept: AwareDatetime
    """When the person said so."""
    submission: Annotated[str, StringConstraints(pattern=r"^s-[a-z0-9]{1,40}$")] | None = None
    """Whose answer it was; none where somebody wrote it into the file."""
