"""The report of a bundle: one HTML page for reading, without script; its pictures lie as files beside it.

Everything that came from outside is escaped, and the page itself forbids scripts, forms and addresses elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from objector.ledger.bundle.layout import GUIDE, Variant
from objector.ledger.bundle.record import PersonOf, Record

_TITLES = {
    Variant.ME: "Objections: everything that is kept",
    Variant.AUTHORITY: "Objections under Art. 21 GDPR: what was requested, and what came back",
    Variant.GROUP: "Objections, pseudonymous",
}
_STYLE = (
    "@page{size:A4;margin:18mm 16mm 20mm}"
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%;margin:1em 0}thead{display:table-header-group}"
    "th,td{border:1px solid #bbb;padding:.3em .5em;text-align:left;vertical-align:top}"
    "code{font-size:.8em}pre{white-space:pre-wrap;font:inherit;border-left:3px solid #bbb;padding-left:1em}"
    "figure{margin:1em 0;break-inside:avoid}img{max-width:100%;box-sizing:border-box;border:1px solid #999}"
    "ol{list-style:none;margin:1em 0;padding:0 0 0 1em;border-left:3px solid #888}"
    "li{margin:0 0 .8em;break-inside:avoid}time{font-weight:bold}small{color:#444}"
    ".facts th{width:14em}.overview{font-size:.85em}"
    ".mark{background:#b00020;color:#fff;font-weight:bold;padding:.5em;text-align:center;letter-spacing:.2em}"
    "section{border-top:2px solid #111;margin-top:2em}"
    "@media print{body{font-size:11pt;margin:0;max-width:none;padding:0}section{break-before:page}"
    "img{max-height:230mm;object-fit:contain}}"
)
BESIDE = "img-src 'self' file:"
"""Where the page may take its pictures from: the files beside it."""
INSIDE = "img-src data:"
"""The same for paper: they stand in the page itself."""


def beginning(variant: Variant, made_at: str, *, rehearsal: bool, pictures: str = BESIDE) -> str:
    """The head of the page."""
    mark = '<p class="mark">REHEARSAL &bull; nothing here is real &bull; REHEARSAL</p>' if rehearsal else ""
    title = ("REHEARSAL: " if rehearsal else "") + _TITLES[variant]
    policy = f"default-src 'none'; {pictures}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{mark}<h1>{escape(title)}</h1>"
        f"<p>Made at {escape(short(made_at))}. All times are UTC, by the clock of the computer that wrote them. "
        f"{GUIDE} says how to check this bundle, what it proves and what it does not; this page is for reading.</p>\n"
    )


def who(people: Sequence[PersonOf]) -> str:
    """Who made the objections; empty for nobody."""
    if not people:
        return ""
    rows = (_row(one.name, one.email, one.country, one.id) for one in people)
    return (
        "<h2>Who made these objections</h2><table><thead><tr><th>name</th><th>contact</th><th>lives in</th>"
        f"<th>id</th></tr></thead>{''.join(rows)}</table>\n"
    )


OVERVIEW = (
    "<h2>What was objected to</h2><table class='overview'><thead><tr><th>submission</th><th>controller</th>"
    "<th>form</th><th>sent</th><th>arrival recorded</th><th>stands as</th></tr></thead>\n"
)
"""The head of the overview; after the lines of it comes `OVERVIEW_END`."""
OVERVIEW_END = "</table>\n"


def line(record: Record, controller: str) -> str:
    """The line of a submission in the overview."""
    facts = record.facts
    link = f'<a href="#{escape(record.id)}">{escape(record.id)}</a>'
    told = (facts.get(name) for name in ("form", "sent_at", "arrival_recorded_at", "status"))
    cells = (controller, *(short(one) for one in told))
    return f"<tr><td>{link}</td>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>\n"


def end(number: int, note: str = "") -> str:
    """The foot of the page."""
    return f"<p>Submissions: {number}. {escape(note)}</p></body></html>\n"


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def short(value: str | int | None) -> str:
    """A fact; a moment to the second."""
    told = "" if value is None else str(value)
    return f"{told[:10]} {told[11:19]}" if len(told) == 27 and told.endswith("Z") else told
