"""The report of a bundle: one HTML page for reading, without script, with the pictures as files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from objector.domain.controller import Controller
from objector.domain.outcome import Kind
from objector.ledger.bundle.layout import Variant
from objector.ledger.bundle.record import PersonOf, Record, RecordArtefact
from objector.ledger.chain import Entry

_TITLES = {
    Variant.ME: "Objections: everything that is kept",
    Variant.AUTHORITY: "Objections under Art. 21 GDPR: what was requested, and what came back",
    Variant.GROUP: "Objections, pseudonymous",
}
_KINDS = {
    "planned": "planned",
    "claimed": "an attempt began",
    "released": "the attempt was given up before anything was done",
    "sending": "everything was filled in; the button was pressed next",
    "recorded": "what the attempt gave",
    "recovered": "found after a run that ended in the middle of it",
    "decided": "decided by the person, by a mail or by a rule",
    "answered": "the person gave an answer, such as a mailed code",
    "mail_used": "a mail was used",
    "mail_kept": "a mail was kept",
    "mail_settled": "the person said what a mail is about",
    "noted": "something that bears on the time was noted",
    "read_back_begun": "a later look at the page began",
    "read_back": "what a later look at the page told",
    "read_back_undone": "the later look gave nothing",
    "withdrawn": "withdrawn",
}
_RIGHTS = {"art-21-1": "Art. 21(1) GDPR", "art-21-2": "Art. 21(2) GDPR (direct marketing)"}
_PICTURES = frozenset({"image/png", "image/jpeg"})
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#111}"
    "table{border-collapse:collapse;width:100%;margin:1em 0}"
    "th,td{border:1px solid #bbb;padding:.3em .5em;text-align:left;vertical-align:top}"
    "code{font-size:.8em;overflow-wrap:anywhere}figure{margin:1em 0}img{max-width:100%;border:1px solid #999}"
    ".mark{background:#b00020;color:#fff;font-weight:bold;padding:.5em;text-align:center;letter-spacing:.2em}"
    "section{border-top:2px solid #111;margin-top:2em}@media print{section{break-before:page}}"
)
_POLICY = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"


def beginning(variant: Variant, made_at: str, *, rehearsal: bool) -> str:
    """The head of the page, up to the first submission."""
    mark = '<p class="mark">REHEARSAL &bull; nothing here is real &bull; REHEARSAL</p>' if rehearsal else ""
    title = ("REHEARSAL: " if rehearsal else "") + _TITLES[variant]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{mark}<h1>{escape(title)}</h1>"
        f"<p>Made at {escape(made_at)}. All times are UTC, by the clock of the computer that wrote them. "
        "HOW-TO-VERIFY.txt says how to check this bundle, what it proves and what it does not; this page is for "
        "reading.</p>\n"
    )


def section(record: Record, entries: Sequence[Entry], controller: Controller | None, *, rehearsal: bool) -> str:
    """One submission: whom it went to, what happened when, what is kept of it."""
    facts = record.facts
    mark = '<p class="mark">REHEARSAL</p>' if rehearsal else ""
    reference = next((one.value for one in record.texts if one.what == "reference" and one.value), None)
    rows = [
        ("Person", record.person),
        *_about(controller, str(facts.get("controller") or "")),
        ("Right", _RIGHTS.get(str(facts.get("right")), str(facts.get("right")))),
        ("Purpose objected to", facts.get("purpose")),
        ("Form", facts.get("form")),
        ("Page", facts.get("url")),
        ("Recipe", facts.get("recipe")),
        ("Stands as", facts.get("status")),
        ("Sent", facts.get("sent_at")),
        ("Proof of arrival recorded", facts.get("arrival_recorded_at")),
        ("The controller's reference", reference),
    ]
    happened = "".join(_event(entry) for entry in entries)
    kept = "".join(_artefact(one) for one in record.artefacts)
    return (
        f'<section id="{escape(record.id)}">{mark}<h2>Submission {escape(record.id)}</h2><table>'
        + "".join(f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>" for name, value in rows if value)
        + "</table><h3>What happened when</h3><table><tr><th>entry</th><th>when</th><th>what</th><th>status</th>"
        f"<th>in words</th></tr>{happened}</table>" + (f"<h3>What is kept</h3>{kept}" if kept else "") + "</section>\n"
    )


def _about(controller: Controller | None, slug: str) -> list[tuple[str, str]]:
    if controller is None:
        return [("Controller", slug)]
    return [
        ("Controller", controller.name),
        ("Its seat", controller.seat),
        ("Its address", ", ".join(controller.postal)),
        ("Its contact for data protection", ", ".join(controller.privacy_contacts)),
        ("Its lead authority", controller.lead_authority),
    ]


def _event(entry: Entry) -> str:
    words = _KINDS.get(entry.kind, entry.kind)
    reason = entry.facts.get("stands") or entry.facts.get("reason") or ""
    told = ". ".join(str(part) for part in (reason, entry.facts.get("detail") or "") if part)
    cells = (str(entry.seq), f"{entry.at:%Y-%m-%d %H:%M:%S}", words, str(entry.facts.get("status") or ""), told)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _artefact(one: RecordArtefact) -> str:
    what = f"{escape(one.kind)}, {one.size} bytes, entry {one.seq}"
    if one.file is None:
        return f"<p>{what}: left out; its commitment: <code>{escape(one.commitment)}</code></p>"
    link = f'<a href="{escape(one.file)}">{escape(one.file)}</a>'
    told = f"{what}: {link}<br><code>SHA-256 {escape(one.sha256 or '')}</code>"
    if one.media_type not in _PICTURES or one.kind == Kind.FILE.value:
        return f"<p>{told}</p>"
    return (
        f'<figure><img src="{escape(one.file)}" alt="{escape(one.kind)}" loading="lazy">'
        f"<figcaption>{told}</figcaption></figure>"
    )


def end(people: Sequence[PersonOf], number: int) -> str:
    """The foot of the page: who made the objections."""
    rows = "".join(
        f"<tr><td>{escape(one.id)}</td><td>{escape(one.name)}</td><td>{escape(one.email)}</td>"
        f"<td>{escape(one.country)}</td></tr>"
        for one in people
    )
    who = (
        "<section><h2>Who made these objections</h2><table><tr><th>id</th><th>name</th><th>contact</th>"
        f"<th>lives in</th></tr>{rows}</table></section>"
        if rows
        else ""
    )
    return f"{who}<p>Submissions: {number}</p></body></html>\n"
