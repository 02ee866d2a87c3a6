"""Countries as forms write them: an option's text or value, in any language of the EU, to an ISO code.

The names are Babel's (Unicode CLDR) in the 24 official languages of the EU, Norwegian and Icelandic, plus the
variants of `country_variants`. A text that could mean two countries means neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from objector.domain.language import plain
from objector.recipes.country_variants import VARIANTS
from objector.recipes.texts import normalise

LANGUAGES = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu"),
    *("is", "it", "lt", "lv", "mt", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
)
"""The languages in which countries are known by name."""

_NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Two-letter codes in CLDR that are no country of ISO 3166-1 (XK, Kosovo, is user-assigned and kept)."""
_OTHER_CODES = {"UK": "GB", "EL": "GR"}
"""Codes of the EU's institutions that differ from ISO's."""
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\u0131": "i"}
)
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
_ARTICLE = re.compile(r"^(?:the |an |na |(?:l|il|i[dlnrstxzż]|iċ)-)")
"""Before names: English; Irish and Maltese, whose names in CLDR carry it."""
_THE = re.compile(r"^the |,? \(?the\)?$")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_DIAL = re.compile(r"\(?\+ ?\d[\d -]*\)?")
_PIECES = re.compile(r"[()\[\]/|,;·•]| [-\u2013\u2014] ")


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """Every country's ISO 3166-1 alpha-2 code."""
    from babel import Locale  # its data take a while to load, and most commands need no country

    every: list[str] = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in every if re.fullmatch("[A-Z]{2}", code)) - _NO_COUNTRY


@lru_cache(maxsize=1)
def _alpha_3() -> dict[str, str]:
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {
        alias: targets[0]
        for alias, targets in aliases.items()
        if re.fullmatch("[A-Z]{3}", alias) and len(targets) == 1 and targets[0] in codes()
    }


def _key(name: str) -> str:
    """A name for comparing: normalised, `and` for &, without accents and English articles."""
    plain = unicodedata.normalize("NFD", normalise(name)).translate(_UNDECOMPOSED)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _THE.sub("", " ".join(bare.replace("&", " and ").split()))


def _spellings(name: str) -> Iterator[str]:
    normal = normalise(name)
    yield normal
    yield normal.translate(_DIGRAPHS)
    yield _ARTICLE.sub("", normal)
    if normal.startswith("st. "):
        yield "saint " + normal.removeprefix("st. ")
        yield "st " + normal.removeprefix("st. ")


@lru_cache(maxsize=1)
def _index() -> dict[str, frozenset[str]]:
    """Which countries a name may mean, in any of the languages."""
    from babel import Locale

    index: defaultdict[str, set[str]] = defaultdict(set)
    for code, names in VARIANTS.items():
        for name in names.split("|"):
            index[_key(name)].add(code)
    for language in LANGUAGES:
        territories = Locale(language).territories
        for code in codes():
            for spelling in _spellings(territories.get(code, "")):
                index[_key(spelling)].add(code)
    index.pop("", None)
    return {key: frozenset(meant) for key, meant in index.items()}


def _by_code(text: str) -> str | None:
    """The country of a code in capitals (small ones may be languages: `de`, `fr`)."""
    code = _OTHER_CODES.get(text, text)
    return code if code in codes() else _alpha_3().get(text)


def _meanings(piece: str) -> frozenset[str]:
    code = _by_code(piece)
    return frozenset({code}) if code else _index().get(_key(piece), frozenset())


def _of_flag(flag: str) -> str | None:
    """The country of a pair of regional indicator signs."""
    return _by_code("".join(chr(ord(sign) - 0x1F1E6 + ord("A")) for sign in flag))


def _named(text: str) -> frozenset[str]:
    """Every country that an option's text may mean; dial codes beside a name say nothing."""
    flags = frozenset(filter(None, map(_of_flag, _FLAG.findall(text))))
    words = " ".join(_DIAL.sub(" ", _FLAG.sub(" ", text)).split()).strip(" *:-")
    if not words:
        return flags if len(flags) == 1 else frozenset()
    meant = _meanings(words) or _meanings(words.replace(" (", ", ").replace(")", ""))
    if not meant:
        pieces = [piece.strip() for piece in _PIECES.split(words)]
        each = [_meanings(piece) for piece in pieces if piece and piece.casefold() != "the"]
        meant = frozenset.intersection(*each) if each else frozenset()
    return meant & flags if flags else meant


@lru_cache(maxsize=8192)
def country_of(option_text: str, option_value: str = "") -> str | None:
    """The one country (ISO 3166-1 alpha-2) that an option means, or None.

    What is shown decides. The value decides between several meanings, or where the text names no country that
    is known here: then it must be a name, or a code of two or three capitals.
    """
    shown = _named(option_text)
    if len(shown) == 1:
        return next(iter(shown))
    kept = _named(option_value)
    meant = shown & kept if shown else kept
    return next(iter(meant)) if len(meant) == 1 else None


def matches_country(option_text: str, option_value: str, code: str) -> bool:
    """Whether an option of a select, combobox or radio group means this country (ISO 3166-1 alpha-2)."""
    return country_of(option_text, option_value) == code


def country_names(code: str) -> frozenset[str]:
    """Every name that means this country and no other, normalised, with accents and without."""
    if code not in codes():
        return frozenset()
    from babel import Locale

    shown = [Locale(language).territories.get(code, "") for language in LANGUAGES]
    names = {normalise(name) for name in (*shown, *VARIANTS.get(code, "").split("|")) if name}
    names |= {key for key, meant in _index().items() if meant == {code}}
    return frozenset(name for name in names if country_of(name) == code)


def country_name(code: str, language: str) -> str:
    """What a country is called in a language (else in English): for fields one types into.

    Raises KeyError for no such country.
    """
    from babel import Locale

    known = plain(language)
    name: str = Locale(known if known in LANGUAGES else "en").territories[code]
    return name
