"""How texts of recipes and texts of pages are compared: one normal form, the same for checks and browser."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
"""Soft hyphens, zero-width and direction marks, variation selectors: written, but not seen."""

_UNIFIED = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2039\u203a", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043", "-")
)
"""Typographic quotes and dashes, each as its plain kin."""

# How portals mark a field as required or optional in words, in the languages of the EU and the EEA.
_REQUIRED = (
    "required|mandatory|erforderlich|notwendig|pflichtfeld|pflichtangabe|obligatoire|requis|requise"
    "|obbligatorio|obbligatoria|richiesto|richiesta|obligatorio|obligatoria|requerido|obrigatório|obrigatória"
    "|verplicht|vereist|obligatorisk|obligatoriskt|påkrævet|påkrevd|krävs|pakollinen|vaaditaan|kohustuslik|nõutav"
    "|obligāts|obligāti|nepieciešams|privaloma|privalomas|būtina|wymagane|wymagany|obowiązkowe|povinné|povinný"
    "|vyžadováno|vyžadované|obvezno|zahtevano|obavezno|kötelező|obligatoriu|obligatorie|задължително|υποχρεωτικό"
    "|απαιτείται|riachtanach|éigeantach|obbligatorju|meħtieġ|nauðsynlegt"
)
_OPTIONAL = (
    "optional|freiwillig|facultatif|facultative|optionnel|facoltativo|facoltativa|opzionale|opcional|optioneel"
    "|niet verplicht|valgfri|valgfrit|valfritt|frivillig|valinnainen|vapaaehtoinen|valikuline|neobligāts"
    "|neobligāti|pasirinktinai|neprivaloma|opcjonalne|opcjonalnie|nieobowiązkowe|nepovinné|volitelné|voliteľné"
    "|neobvezno|izbirno|neobavezno|opcionalno|nem kötelező|nem kötelezö|opcionális|opțional|по избор"
    "|незадължително|προαιρετικό|roghnach|mhux obbligatorju|fakultattiv|valfrjálst"
)
_MARK = re.compile(
    rf"(?:[(\[{{]\s*(?:{_REQUIRED}|{_OPTIONAL})\s*[)\]}}]|(?:[\s,;:*/|-]+)(?:{_OPTIONAL}|{_REQUIRED}))[\s.:*]*$"
)
_SAID = re.compile(rf"(?:[(\[{{]\s*({_OPTIONAL}|{_REQUIRED})\s*[)\]}}]|[,;:*/|-]\s*({_OPTIONAL}|{_REQUIRED}))[\s.:*]*$")
LABEL = 100
"""Up to so many characters a text may be a label or a phrase: the same few come again with every look at a page."""
_EDGES = re.compile(r"""^[\s*:.,;!"'()\[\]{}|/>•·-]+|[\s*:.,;!"'(\[{|/<•·-]+$""")
_CLOSING = {")": "(", "]": "[", "}": "{"}


def normalise(text: str) -> str:
    """The normal form of a text: NFKC, plain quotes and dashes, single spaces, no case."""
    return _normal_label(text) if len(text) <= LABEL else _normal(text)


@lru_cache(maxsize=4096)
def _normal_label(text: str) -> str:
    return _normal(text)


def _normal(text: str) -> str:
    seen = _INVISIBLE.sub("", text).translate(_UNIFIED)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return " ".join(_INVISIBLE.sub("", folded).translate(_UNIFIED).split())


def normalise_label(text: str) -> str:
    """The normal form of a label: `normalise`, without required or optional marks and outer punctuation.

    A label that would be nothing but such a mark stays as it is: "Required" is then its name.
    """
    whole = normalise(text)
    label = _without_edges(whole)
    while (match := _MARK.search(label)) and (rest := _without_edges(label[: match.start()])):
        label = rest
    return label or whole


@lru_cache(maxsize=4096)
def says_required(label: str) -> bool:
    """Whether a label says in words, in brackets or after a dash, that its field must be filled in."""
    match = _SAID.search(_without_edges(normalise(label)))
    return match is not None and re.fullmatch(_REQUIRED, match[1] or match[2]) is not None


def _without_edges(label: str) -> str:
    """Without punctuation around it; a closing bracket stays where its opening one does."""
    while True:
        cut = _EDGES.sub("", label)
        if cut and (opening := _CLOSING.get(cut[-1])) and opening not in cut:
            cut = cut[:-1]
        if cut == label:
            return label
        label = cut


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    wanted = normalise(phrase)
    before = r"(?<!\w)" if wanted[:1].isalnum() else ""
    after = r"(?!\w)" if wanted[-1:].isalnum() else ""
    return re.compile(before + re.escape(wanted) + after)


def holds(page_text: str, phrase: str) -> bool:
    """Whether a text holds a phrase, both normalised, at the borders of words ("Send" is not in "Sender")."""
    pattern = _pattern(phrase)
    return bool(pattern.pattern) and pattern.search(normalise(page_text)) is not None
