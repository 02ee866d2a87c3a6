"""Finding the one-time code in a mail. Pure.

A number counts only if the mail calls it a code: next to it, on the lines around it, or on a line of its own in a
mail that speaks of a code. Where two different numbers have the same claim, none is taken: a wrong code costs one
of few tries, and the person can be asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache

from objector.channels.code_words import ENTER, LABEL, MONEY
from objector.channels.inbox import Mail
from objector.recipes.texts import normalise

_LONGEST_TEXT = 30_000  #: characters of a mail that are looked at: the code stands at its beginning
_LONGEST_LINE = 1000
_MOST_NUMBERS = 60  #: a mail with more numbers of this length is no mail with a code
_BEFORE, _AFTER = 60, 45  #: characters between a code and its name, on one line
_OTHER_BEFORE, _OTHER_AFTER = 30, 12  #: and between another number and its name

_WEB = re.compile(r"\S*(?:https?:|www\.|[a-z0-9-]\.[a-z]{2,}/|[?&=]\w+=)\S*|\S+@\S+")
_MONEY_BEFORE = re.compile(rf"(?:{MONEY})\s?$")
_PHONE_BEFORE = re.compile(r"(?:(?:\+|\b00)\d[\d ()./-]{0,20}|\(\d{1,6}\)\s?)$")
_SENTENCE_END = re.compile(r"[.!?;:](?:\s|$)")
_ORIGIN = r"@[a-z0-9.-]{{1,253}} #(\d{{{digits}}})(?: @[a-z0-9.-]{{1,253}})?"
_SPACED = str.maketrans(dict.fromkeys("\uff0c\u3001\u3002\uff1a\uff1b\uff08\uff09", " ; "))
"""Punctuation of scripts without spaces: it ends a number, as a point before a digit does not."""


class _Claim(IntEnum):
    """How well a number is called a code; more is better."""

    ENTERED = 1  #: after "enter" or "use", in a mail that speaks of a code
    ALONE = 2  #: on a line of its own, in a mail that speaks of a code
    NAMED = 3  #: called a code on its line, or alone below or above such a line
    BOUND = 4  #: in the form made for machines: "@example.com #123456"


def find_code(mail: Mail, digits: int = 6) -> str | None:
    """The one-time code of `digits` digits in subject or text; None if there is none, or more than one."""
    found = candidates(mail.subject, mail.text, digits)
    return found[0] if len(found) == 1 else None


def candidates(subject: str, text: str, digits: int = 6) -> tuple[str, ...]:
    """The different numbers with the best claim to be the code, in the order of the mail."""
    lines = [_plain(line) for line in (subject, *text[:_LONGEST_TEXT].split("\n"))]
    claims: dict[str, _Claim] = {}
    for code, claim in (*_bound(lines, digits), *_called(lines, digits)):
        claims[code] = max(claim, claims.get(code, claim))
    best = max(claims.values(), default=None)
    return tuple(code for code, claim in claims.items() if claim is best)


def clean_code(text: str, digits: int = 6) -> str | None:
    """A code as a person typed it ("FB-123 456", any digits of the world) as plain digits; None if it is none."""
    plain = _plain(text[:100]).replace(" ", "")
    found = re.fullmatch(r"(?:[a-z]{1,4}-)?([\d-]+)", plain)
    code = found[1].replace("-", "") if found else ""
    return code if len(code) == digits and code.isascii() else None


def _bound(lines: list[str], digits: int) -> Iterator[tuple[str, _Claim]]:
    """The form of "origin-bound one-time codes" (WICG): a line with the site's host and the code."""
    pattern = re.compile(_ORIGIN.format(digits=digits))
    for line in lines[1:]:
        if found := pattern.fullmatch(line):
            yield found[1], _Claim.BOUND


def _called(lines: list[str], digits: int) -> Iterator[tuple[str, _Claim]]:
    shown = [_WEB.sub(" ~ ", line) for line in lines]
    spoken_of = any(found.lastgroup == "code" for line in shown for found in LABEL.finditer(line))
    if not spoken_of:
        return
    numbers = [(at, found) for at, line in enumerate(shown) for found in _numbers(digits).finditer(line)]
    if len(numbers) > _MOST_NUMBERS:
        return
    for at, found in numbers:
        code = re.sub(r"\D", "", found["code"])
        before, after = shown[at][: found.start()], shown[at][found.end() :]
        if _MONEY_BEFORE.search(before) or _PHONE_BEFORE.search(before):
            continue
        alone = not re.search(r"\w", before + after)
        if _is_date(code) and not alone:
            continue
        claim = _claim_alone(shown, at) if alone else _claim_within(before, after, digits)
        if claim is not None:
            yield code, claim


def _claim_within(before: str, after: str, digits: int) -> _Claim | None:
    """The claim of a number with words on its line."""
    left = _last_label(before[-_BEFORE - 60 :], _BEFORE, _OTHER_BEFORE)
    if left == "code" and _was_given(before, digits):
        left = None
    if left is not None:
        return _Claim.NAMED if left == "code" else None
    right = _first_label(_SENTENCE_END.split(after[: _AFTER + 60], maxsplit=1)[0])
    if right is not None:
        return _Claim.NAMED if right == "code" else None
    entered = list(ENTER.finditer(before))
    return _Claim.ENTERED if entered and len(before) - entered[-1].end() <= _OTHER_BEFORE else None


def _was_given(before: str, digits: int) -> bool:
    """Whether the code that the last name speaks of stands in a sentence that ended before this number."""
    named = [found.end() for found in LABEL.finditer(before) if found.lastgroup == "code"]
    given = _numbers(digits).search(before, named[-1]) if named else None
    return given is not None and _SENTENCE_END.search(before, given.end()) is not None


def _claim_alone(lines: list[str], at: int) -> _Claim | None:
    """The claim of a number that has its line for itself: the nearest line above that names something decides."""
    for above in lines[max(1, at - 3) : at][::-1]:
        label = _last_label(above, _LONGEST_LINE, _OTHER_BEFORE)
        if label is not None:
            return _Claim.NAMED if label == "code" else None
    for below in lines[at + 1 : at + 3]:
        if any(found.lastgroup == "code" for found in LABEL.finditer(below)):
            return _Claim.NAMED
    return _Claim.ALONE


def _last_label(text: str, code_within: int, other_within: int) -> str | None:
    """Which name comes last before the end of the text: "code", "other" or None, each within its distance."""
    for found in reversed(list(LABEL.finditer(text))):
        distance = len(text) - found.end()
        if found.lastgroup == "code":
            return "code" if distance <= code_within else None
        if distance <= other_within:
            return "other"
    return None


def _first_label(text: str) -> str | None:
    for found in LABEL.finditer(text):
        if found.lastgroup == "code":
            return "code" if found.start() <= _AFTER else None
        if found.start() <= _OTHER_AFTER:
            return "other"
    return None


@lru_cache(maxsize=16)
def _numbers(digits: int) -> re.Pattern[str]:
    """A number of `digits` digits that is not a part of a longer one, of a date, a price or a name."""
    half = digits // 2
    forms = [rf"\d{{{digits}}}", rf"\d(?: \d){{{digits - 1}}}"]
    if digits % 2 == 0 and digits >= 6:
        forms.append(rf"\d{{{half}}}[ -]\d{{{half}}}")
    letter = r"a-z\u00df-\u024f\u0370-\u03ff\u0400-\u04ff"  # of scripts that put spaces between words
    return re.compile(
        rf"(?<![\d{letter}_#+=/\\.~-])(?<!\d[.,:/ ])(?<!\d)(?:(?!id|nr|no|sr|re|ref|inv|po|ord|tt|cs)[a-z]{{1,3}}-)?"
        rf"(?P<code>{'|'.join(forms)})"
        rf"(?![\d{letter}_~])(?![.,:/-]\d)(?! \d)(?!\s?(?:{MONEY}))"
    )


def _is_date(code: str) -> bool:
    """Whether a number may as well be a year, or a day written without points."""
    if len(code) == 4:
        return 1900 <= int(code) <= 2099
    if len(code) == 8:
        return any(
            1900 <= int(year) <= 2099 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
            for year, month, day in (
                (code[:4], code[4:6], code[6:]),
                (code[4:], code[2:4], code[:2]),
                (code[4:], code[:2], code[2:4]),
            )
        )
    return False


def _plain(line: str) -> str:
    """The normal form of a line, every digit of the world as 0 to 9."""
    normal = normalise(line[:_LONGEST_LINE].translate(_SPACED))
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in normal)
