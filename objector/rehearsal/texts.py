"""Texts of the look-alikes, each with how it is known, and the choice of a page's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from objector.rehearsal.strict import Strict

Standing = Literal["documented", "inferred", "invented"]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text in one language, and how it is known."""

    text: str
    language: str
    standing: Standing

    def __str__(self) -> str:
        return self.text


class Text(Strict):
    """A text in several languages.

    `documented`: a public source gives it in so many words. `inferred`: it follows from a source.
    `invented`: ours, because no source gives the real one; the page marks it with `data-text="invented"`.
    """

    documented: dict[str, str] = Field(default_factory=dict)
    inferred: dict[str, str] = Field(default_factory=dict)
    invented: dict[str, str] = Field(default_factory=dict)

    def say(self, language: str) -> Said:
        """The text in `language`, else in English, else in the first language there is."""
        kinds: tuple[tuple[Standing, dict[str, str]], ...] = (
            ("documented", self.documented),
            ("inferred", self.inferred),
            ("invented", self.invented),
        )
        for wanted in (language, "en"):
            for standing, texts in kinds:
                if wanted in texts:
                    return Said(text=texts[wanted], language=wanted, standing=standing)
        for standing, texts in kinds:
            for found, text in texts.items():
                return Said(text=text, language=found, standing=standing)
        return Said(text="", language=language, standing="invented")

    def languages(self) -> frozenset[str]:
        """Every language in which this text exists."""
        return frozenset({*self.documented, *self.inferred, *self.invented})


def wanted_languages(accept_language: str) -> list[str]:
    """The languages of an Accept-Language header (RFC 9110, 12.5.4), best first, without regions."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if tag and tag != "*" and quality > 0:
            ranked.append((-quality, place, tag.split("-")[0].lower()))
    return [tag for _, _, tag in sorted(ranked)]
