"""A letter on paper: a text set on A4, with its addresses where the window of an envelope shows them. Pure.

The measures are those of DIN 5008, form B, for envelopes DL and C6/5 with their window on the left (DIN 680); all in
mm from the upper left corner of the page:

- address field: 20 from the left, 45 from above, 85 wide, 45 high. Its upper 17.7 hold the sender's line, the lower
  27.3 the recipient in at most six lines. What stands in it begins 5 further to the right.
- information block (here the date): 125 from the left, 50 from above.
- subject: from 98.46 on, 8.46 below the field. Text: 25 from the left, 20 from the right.
- marks: folds at 105 and 210, middle of the sheet at 148.5.

Source: the standard as others tell it, such as http://www.r9005.de/wissen/vorlagen-briefbogen.php (form B); the
standard itself was not read.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from html import escape

from objector.errors import TextError
from objector.texts.facts import Facts, Text
from objector.texts.kind import Kind
from objector.texts.render import Texts, day_in, recipient, sender, sender_email

ADDRESS_ROWS, SENDER_ROWS = 6, 2
"""How many rows of type the window has for the recipient, and for the sender's line."""
_FIELD, _POINT = 80.0, 25.4 / 72
_ADDRESS_EMS, _SENDER_EMS = _FIELD / (10 * _POINT), _FIELD / (7 * _POINT)
"""The width of the field (mm) in the type of each: 10 and 7 points."""
_MARK = "REHEARSAL"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter, ready to be set."""

    text: Text
    """Without its frame."""
    sender: tuple[str, ...]
    """Who signs: their name and postal address, line by line."""
    email: str
    recipient: tuple[str, ...]
    date: str
    rule: str
    """The rule that the subject names, in the official words of the language."""
    closing: str
    rehearsal: bool = False

    @property
    def window_fault(self) -> str:
        """Why the window of an envelope would not show all of it; empty if it does. Reckoned with wide type."""
        lines = _rows(self.recipient, _ADDRESS_EMS)
        if lines > ADDRESS_ROWS:
            return f"the recipient's address takes {lines} lines, and the window of an envelope shows {ADDRESS_ROWS}"
        lines = _rows((_in_one(self.sender),), _SENDER_EMS)
        if lines > SENDER_ROWS:
            return (
                f"your own address takes {lines} small lines, and the window of an envelope has room for {SENDER_ROWS}"
            )
        return ""

    def html(self) -> str:
        """The page, complete in itself: no scripts, and nothing that would have to be fetched."""
        text = self.text
        parts = [f"<p>{_set(part)}</p>" for part in _clean(text.body).split("\n\n") if part.strip("\n")]
        marks = "".join(f'<i class="mark" style="top: {top}mm; width: {wide}mm"></i>' for top, wide in _MARKS)
        rehearsal = f'<p class="rehearsal">{" • ".join([_MARK] * 3)}</p>' if self.rehearsal else ""
        return (
            f'<!doctype html><html lang="{_set(text.language)}"><head><meta charset="utf-8">'
            f"<title>{_set(text.subject)}</title><style>{_STYLE}</style></head><body>{rehearsal}{marks}"
            f'<header>{_lines((*self.sender, self.email))}</header><section class="window">'
            f'<p class="back"><span>{_set(_in_one(self.sender))}</span></p>'
            f'<address>{_lines(self.recipient)}</address></section><p class="date">{_set(self.date)}</p>'
            f'<main><h1>{_set(text.subject)}</h1><p class="rule">{_set(self.rule)}</p>{"".join(parts[:-1])}'
            f'<div class="end">{"".join(parts[-1:])}<p class="closing">{_set(self.closing)}</p>'
            f"<p>{_set(self.sender[0])}</p></div></main></body></html>"
        )


def letter(texts: Texts, kind: Kind, language: str, facts: Facts, *, rehearsal: bool = False) -> Letter:
    """The letter of this kind in this language, ready to be posted.

    Raises `TextError` as `Texts.render` does, and for missing postal addresses; `ConfigError` for a language without
    sentences.
    """
    one = paper(texts, kind, language, facts, rehearsal=rehearsal)
    named = "authority_address" if kind.is_complaint else "controller_address"
    missing = tuple(name for name, lines in (("address", one.sender), (named, one.recipient)) if len(lines) < 2)
    if missing:
        raise TextError(
            f"{kind.value}: a letter cannot be written without: {', '.join(missing)}; supply them and try again",
            missing=missing,
        )
    return one


def paper(texts: Texts, kind: Kind, language: str, facts: Facts, *, rehearsal: bool = False) -> Letter:
    """The same for what need not be posted: postal addresses stand on it as far as they are known.

    Raises `TextError` as `Texts.render` does; `ConfigError` for a language without sentences.
    """
    text, words = texts.render(kind, language, facts, framed=False), texts.sentences(language)
    return Letter(
        text=text,
        sender=sender(kind, facts),
        email=sender_email(kind, facts),
        recipient=recipient(kind, facts),
        date=day_in(facts.written, text.language) if facts.written is not None else "",
        rule=f"{words.terms.right} \u2013 {words.terms.regulation}",
        closing=words.common.closing,
        rehearsal=rehearsal,
    )


def _in_one(lines: tuple[str, ...]) -> str:
    return " · ".join(lines)


def _rows(lines: tuple[str, ...], ems: float) -> int:
    """How many rows these lines take in a field of this width, at most."""
    return sum(max(1, math.ceil(sum(map(_width, line)) / (ems * 0.94))) for line in lines)  # a row ends with its word


def _width(letter: str) -> float:
    """How wide a letter is at most in a usual typeface, in em; those of a few are wider, and of most less."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.72 if letter.isupper() or letter in "mwMW@—" else 0.56


def _clean(text: str) -> str:
    """Without what no paper shows: control characters, and signs that turn the direction of what follows."""
    return "".join(
        one for one in text if one in "\n\t" or (unicodedata.category(one) not in _UNSHOWN and one not in _TURNS)
    )


def _set(text: str) -> str:
    return escape(_clean(text))


def _lines(lines: tuple[str, ...]) -> str:
    return "<br>".join(_set(line) for line in lines)


_UNSHOWN = ("Cc", "Cs")
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKS = ((105, 4), (148.5, 6), (210, 4))
_STYLE = """
@page { size: 210mm 297mm; margin: 25mm 0 22mm }
@page :first { margin-top: 0 }
* { box-sizing: border-box; margin: 0; padding: 0 }
body { font: 10.5pt/1.35 "Liberation Sans", Arial, Helvetica, "DejaVu Sans", sans-serif; color: #000;
  overflow-wrap: anywhere }
header { position: absolute; left: 25mm; top: 10mm; width: 165mm; font-size: 10pt; line-height: 4.4mm }
.mark { position: absolute; left: 4mm; border-top: .2mm solid #777 }
.window { margin: 0 0 0 20mm; padding: 45mm 0 0 5mm; width: 85mm; min-height: 90mm }
.back { display: flex; align-items: flex-end; height: 17.7mm; padding-bottom: 1.2mm; font-size: 7pt; line-height: 3mm }
.back span { border-bottom: .15mm solid #777 }
address { font-size: 10pt; font-style: normal; line-height: 4.55mm }
.date { position: absolute; left: 125mm; top: 50mm; width: 65mm }
main { margin: 8.46mm 20mm 0 25mm }
h1 { font-size: 11pt; line-height: 1.35 }
main p { white-space: pre-wrap; margin-bottom: 3.2mm; orphans: 2; widows: 2 }
main .rule { font-size: 9pt; color: #333; margin-bottom: 7mm }
.end { break-inside: avoid }
main .closing { margin: 5mm 0 18mm }
.rehearsal { position: fixed; top: 30mm; right: 6mm; writing-mode: vertical-rl; font: 700 11pt sans-serif;
  letter-spacing: .2em; color: #b00020 }
"""
