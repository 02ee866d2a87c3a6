"""The section of the report about one submission: whom it went to, what happened when, what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from objector.domain.controller import Controller
from objector.domain.outcome import Kind
from objector.domain.sender import Doubt
from objector.ledger.bundle.record import Record, RecordArtefact
from objector.ledger.bundle.report import short
from objector.ledger.chain import Entry

Source = Callable[[RecordArtefact], str | None]
"""Where a picture of the page is taken from; None: it is not shown here."""
Heads = Mapping[str, Sequence[tuple[str, str]]]
"""What the heads of mails say, by artefact."""

_KINDS = {
    "planned": "Planned",
    "claimed": "An attempt began",
    "released": "The attempt was given up before anything was done",
    "sending": "Everything was filled in; sent next",
    "posted": "The person posted the letter",
    "recorded": "What the attempt gave",
    "recovered": "Found after a run that ended in the middle of it",
    "decided": "Decided by the person, by a mail or by a rule",
    "approved": "The person approved text, data and mode",
    "approval_lapsed": "The approval ended, as something of it was changed",
    "file_kept": "A file was kept",
    "mail_unclear": "A mail was kept that could not be told apart, or whose sender was not proved",
    "answered": "The person gave an answer, such as a mailed code",
    "mail_used": "A mail was used",
    "mail_kept": "A mail was kept",
    "mail_settled": "The person said what a mail is about",
    "noted": "Something that bears on the time was noted",
    "text_approved": "The person approved a text to the controller",
    "text_sending": "It was handed in by mail next",
    "text_unsent": "It did not go out",
    "text_came_back": "The mail with that text came back; it counts as not sent",
    "read_back_begun": "A later look at the page began",
    "read_back": "What a later look at the page told",
    "read_back_undone": "The later look gave nothing",
    "complaint_approved": "A complaint to an authority was approved and written",
    "withdrawn": "Withdrawn",
}
_SHOWS = {
    Kind.BEFORE.value: "The form as it was filled in, right before sending",
    Kind.AFTER.value: "What came after",
    Kind.PAGE.value: "The page of the answer, saved whole",
    Kind.VALUES.value: "The values as sent, read back from the controls",
    Kind.MAIL.value: "A mail, byte for byte",
    Kind.DKIM.value: "How the sender of that mail was checked, with the keys of its signatures",
    Kind.SENT.value: "The mail to the controller, exactly as it was handed in",
    Kind.DIALOGUE.value: "What was said with the own mail server when it was handed in",
    Kind.LETTER.value: "The letter, to be signed and posted",
    Kind.POSTING.value: "What the person said of the posting",
    Kind.TEXT.value: "A text to the controller that the person approved",
    Kind.FILE.value: "A file that the person gave",
    Kind.COMPLAINT.value: "A complaint to an authority, or where and when it was filed",
}
_RIGHTS = {"art-21-1": "Art. 21(1) GDPR", "art-21-2": "Art. 21(2) GDPR (direct marketing)"}
PICTURES = frozenset({"image/png", "image/jpeg"})


def section(
    record: Record,
    entries: Sequence[Entry],
    controller: Controller | None,
    source: Source,
    heads: Heads,
    *,
    rehearsal: bool,
) -> str:
    """The section."""
    facts = record.facts
    mark = '<p class="mark">REHEARSAL</p>' if rehearsal else ""
    reference = next((one.value for one in record.texts if one.what == "reference" and one.value), None)
    rows = [
        ("Person", record.person),
        *_about(controller, str(facts.get("controller") or "")),
        ("Right", _RIGHTS.get(str(facts.get("right")), str(facts.get("right")))),
        ("Purpose objected to", facts.get("purpose")),
        ("Form", facts.get("form")),
        ("Way", facts.get("channel")),
        ("Page", facts.get("url")),
        ("Recipe", facts.get("recipe")),
        ("Stands as", facts.get("status")),
        ("Sent", short(facts.get("sent_at"))),
        ("Proof of arrival recorded", short(facts.get("arrival_recorded_at"))),
        ("The controller's reference", reference),
    ]
    return (
        f'<section id="{escape(record.id)}">{mark}<h2>Submission {escape(record.id)}</h2>{_table(rows)}'
        f"<h3>What happened when</h3>{_timeline(record, entries, source, heads)}</section>\n"
    )


def apart(record: Record, entries: Sequence[Entry], source: Source, heads: Heads, *, rehearsal: bool) -> str:
    """The section about what is kept of a person apart from submissions."""
    mark = '<p class="mark">REHEARSAL</p>' if rehearsal else ""
    texts = "".join(
        f"<h3>What was approved (entry {one.seq})</h3><pre>{escape(one.value)}</pre>"
        for one in record.texts
        if one.value
    )
    return (
        f"<section>{mark}<h2>Kept of {escape(record.id)} apart from submissions</h2>"
        f"{_timeline(record, entries, source, heads)}{texts}</section>\n"
    )


def _timeline(record: Record, entries: Sequence[Entry], source: Source, heads: Heads) -> str:
    kept: dict[int, list[RecordArtefact]] = {}
    for one in record.artefacts:
        kept.setdefault(one.seq, []).append(one)
    return "<ol>" + "".join(_event(entry, kept.get(entry.seq, ()), source, heads) for entry in entries) + "</ol>"


def _table(rows: Sequence[tuple[str, object]]) -> str:
    told = (f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>" for name, value in rows if value)
    return f"<table class='facts'>{''.join(told)}</table>"


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


def _event(entry: Entry, kept: Sequence[RecordArtefact], source: Source, heads: Heads) -> str:
    words = _KINDS.get(entry.kind, entry.kind.replace("_", " ").capitalize())
    facts = entry.facts
    told = [str(part) for part in (facts.get("stands") or facts.get("reason"), facts.get("detail")) if part]
    told += [str(facts[name]).replace("_", " ") for name in ("what", "day") if entry.kind == "noted" and name in facts]
    if facts.get("status") and facts.get("status") != facts.get("former"):
        told.insert(0, f"now {facts['status']}")
    checked = _checked(facts.get("artefacts"))
    if checked:
        told.append(checked)
    more = "".join(_artefact(one, source(one), heads.get(one.id, ())) for one in kept)
    return (
        f"<li><time>{entry.at:%Y-%m-%d %H:%M:%S}</time> {escape(words)}"
        + (f": {escape('. '.join(told))}" if told else "")
        + f" <small>(entry {entry.seq})</small>{more}</li>\n"
    )


def _checked(artefacts: object) -> str:
    """What the check of a mail's sender gave; empty if none is among these."""
    for one in artefacts if isinstance(artefacts, list) else ():
        told = one.get("told") if isinstance(one, dict) and one.get("kind") == Kind.DKIM.value else None
        if not isinstance(told, dict):
            continue
        if told.get("trusted") is True:
            by = "a DKIM signature" if told.get("by") == "dkim" else "the word of the person's own mail provider"
            whose = f"the domain {told['domain']}" if told.get("domain") else "the person's own mail provider"
            return f"Its sender is proved by {by}: {whose}"
        doubt = told.get("doubt")
        words = Doubt(doubt).words if doubt in list(Doubt) else str(doubt)
        return f"Its sender is not proved: {words}"
    return ""


def _artefact(one: RecordArtefact, picture: str | None, head: Sequence[tuple[str, str]]) -> str:
    what = escape(_SHOWS.get(one.kind, one.kind.replace("_", " ").capitalize()))
    if one.file is None:
        return f"<p>{what}: left out. Its commitment: <code>{escape(one.commitment)}</code></p>"
    told = (
        f"{what} ({one.size} bytes): {escape(one.file)}<br><small>SHA-256 <code>{escape(one.sha256 or '')}"
        "</code></small>"
    )
    if picture is not None:
        return f'<figure><img src="{escape(picture)}" alt="{what}"><figcaption>{told}</figcaption></figure>'
    return f"<p>{told}</p>{_table(head) if head else ''}"
