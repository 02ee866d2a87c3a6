"""Cookie dialogs: refused by their own button, politely. Never hidden, never accepted."""

from __future__ import annotations

import re

from objector.channels.find import says
from objector.channels.survey import SeenButton, Survey

_ABOUT_COOKIES = re.compile(
    r"cookie|ciasteczk|evästeet|evästei|küpsis|slapuk|sīkdat|sīkfail|kolačić|piškotk|süti|бисквитк|fianáin|vafrakök"
    r"|informasjonskapsl|súbory na sledovanie",
    re.IGNORECASE,
)

REFUSALS: dict[str, tuple[str, ...]] = {
    "en": (
        "Decline optional cookies",
        "Reject all",
        "Reject all cookies",
        "Decline",
        "Decline all",
        "Refuse all",
        "Reject",
        "Only allow essential cookies",
        "Only necessary cookies",
        "Necessary cookies only",
        "Use necessary cookies only",
        "Essential cookies only",
        "Refuse non-essential cookies",
        "Reject optional cookies",
        "Allow essential cookies only",
    ),
    "de": (
        "Optionale Cookies ablehnen",
        "Alle ablehnen",
        "Alle Cookies ablehnen",
        "Ablehnen",
        "Nur notwendige Cookies",
        "Nur notwendige",
        "Nur erforderliche Cookies",
        "Nur essenzielle Cookies",
        "Nur erforderliche Cookies erlauben",
    ),
    "fr": (
        "Refuser les cookies optionnels",
        "Tout refuser",
        "Refuser tout",
        "Refuser",
        "Refuser tous les cookies",
        "Continuer sans accepter",
        "Cookies nécessaires uniquement",
    ),
    "it": (
        "Rifiuta cookie facoltativi",
        "Rifiuta tutto",
        "Rifiuta tutti",
        "Rifiuta",
        "Solo cookie necessari",
        "Solo necessari",
        "Rifiuta i cookie facoltativi",
        "Continua senza accettare",
    ),
    "es": (
        "Rechazar cookies opcionales",
        "Rechazar todo",
        "Rechazar todas",
        "Rechazar",
        "Solo cookies necesarias",
        "Solo las necesarias",
    ),
    "nl": (
        "Optionele cookies weigeren",
        "Alles weigeren",
        "Alles afwijzen",
        "Weigeren",
        "Alleen noodzakelijke cookies",
    ),
    "pt": ("Recusar cookies opcionais", "Rejeitar tudo", "Recusar tudo", "Recusar", "Rejeitar"),
    "pl": (
        "Odrzuć opcjonalne pliki cookie",
        "Odrzuć wszystkie",
        "Odrzuć wszystko",
        "Odrzuć",
        "Tylko niezbędne",
    ),
    "sv": ("Avvisa valfria cookies", "Avvisa alla", "Neka alla", "Avvisa", "Endast nödvändiga"),
    "da": ("Afvis valgfri cookies", "Afvis alle", "Afvis", "Kun nødvendige"),
    "nb": ("Avslå valgfrie informasjonskapsler", "Avvis alle", "Avslå alle", "Avvis"),
    "fi": ("Hylkää valinnaiset evästeet", "Hylkää kaikki", "Hylkää", "Vain välttämättömät"),
    "cs": ("Odmítnout volitelné soubory cookie", "Odmítnout vše", "Odmítnout", "Pouze nezbytné"),
    "sk": ("Odmietnuť voliteľné súbory cookie", "Odmietnuť všetko", "Odmietnuť", "Iba nevyhnutné"),
    "hu": ("Nem kötelező cookie-k elutasítása", "Összes elutasítása", "Az összes elutasítása", "Elutasítás"),
    "ro": ("Refuză modulele cookie opționale", "Respinge tot", "Respinge toate", "Refuză tot", "Refuz"),
    "bg": ("Отхвърляне на всички", "Отказвам", "Отхвърляне"),
    "el": ("Απόρριψη όλων", "Απόρριψη", "Απόρριψη προαιρετικών cookies"),
    "hr": ("Odbij sve", "Odbij", "Samo nužni"),
    "sl": ("Zavrni vse", "Zavrni", "Samo nujni"),
    "et": ("Keeldu kõigist", "Keeldu"),
    "lv": ("Noraidīt visu", "Noraidīt"),
    "lt": ("Atmesti visus", "Atmesti"),
    "ga": ("Diúltaigh do gach ceann",),
    "mt": ("Irrifjuta kollox",),
    "is": ("Hafna öllum", "Hafna"),
}
"""Buttons by which people refuse cookies, by language. General usage, not claimed of any one portal."""

_ALL = tuple(text for texts in REFUSALS.values() for text in texts)


def refusal(survey: Survey, language: str) -> SeenButton | None:
    """The one button that refuses cookies in a dialog or floating box about cookies, the page's language first."""
    boxed = [b for b in survey.buttons if b.box and b.enabled and not b.link and _ABOUT_COOKIES.search(b.box)]
    for texts in (REFUSALS.get(language, ()), _ALL):
        fitting = [button for button in boxed if says(button.label, texts)]
        if len(fitting) == 1:
            return fitting[0]
    return None
