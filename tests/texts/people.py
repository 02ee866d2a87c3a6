"""Facts of made-up people whose names, places and words are hard on a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from objector.texts import Facts, Infringement

GROUNDS = 'Είμαι „φωτογράφος“ & "ζω" από {{ 7 * 7 }} {% raw %} {# όχι #}\n\n  ð þ ł ż; 100 % <b>mine</b>\\n'

MARIA = Facts(
    name="Μαρία Παπαδοπούλου-O'Neill",
    email="μαρία@παράδειγμα.example",
    address=("Οδός {Σταδίου} 5", "105 62 Αθήνα"),
    accounts=("Facebook: maria.{{name}}", "Instagram: @μαρία"),
    controller="Example Śpółka „Żółć“ S.A.",
    controller_address=("ul. Długa 1", "00-238 Łódź"),
    reference="{{ 12/ΑΒ }}",  # noqa: RUF001 - Greek letters on purpose
    written=date(2026, 5, 5),
    grounds=GROUNDS,
    erasure=True,
    objected=date(2026, 3, 5),
    answered=date(2026, 3, 9),
    due=date(2026, 4, 7),
    words="Zażółć gęślą jaźń {{ words }}\n— {{ facts }}",
    authority="Persónuvernd {x}",
    authority_address=("Laugavegur 166", "105 Reykjavík"),
    course="5.3. → sent\n7.4. → {{ silence }}",
    infringements=tuple(Infringement),
    exhibits=("Bundle {1}.zip", "Mail „9.3.“"),
    representative=("Verein „Þórr“", "{{ Gasse }} 1"),
    representative_email="office@example.org",
)
PEOPLE = {
    "greek": MARIA,
    "polish": replace(MARIA, name="Świętosława Żądło"),
    "icelandic": replace(MARIA, name="Þórður Ægir Önnuson"),
    "hostile": replace(MARIA, name="{{ cycler.__init__.__globals__ }}", controller="{% include 'x' %}"),
}
