"""Filing: a complaint is written out for the person, who files it by themselves; and their word that they did."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from objector.domain.complaint import progress_due
from objector.domain.controller import Controller
from objector.domain.course import course_of
from objector.domain.note import Note, What, faults
from objector.domain.outcome import Artefact, Reason
from objector.domain.outcome import Kind as ArtefactKind
from objector.domain.retry import Move
from objector.domain.submission import Status, Submission
from objector.engine.complaint import BUNDLE, ComplaintDraft
from objector.engine.courses import last_day_so_far
from objector.errors import BrowserMissing, ConfigError, IllegalMove, NotPrinted
from objector.ledger.bundle.export import Exported, Wanted, export
from objector.ledger.bundle.layout import Variant
from objector.ledger.store import Ledger
from objector.texts import Texts, paper

Print = Callable[[str], Awaitable[bytes]]
TEXT, PDF, GUIDE = "complaint.txt", "complaint.pdf", "HOW-TO-FILE.txt"
REFERENCE_MOST = 200


@dataclass(frozen=True, kw_only=True)
class Written:
    """A complaint that was written out."""

    target: Path
    files: tuple[str, ...]
    bundle: Exported
    no_pdf: str
    """Why there is no PDF of it; empty if there is one."""


async def write(
    ledger: Ledger,
    controllers: Mapping[str, Controller],
    texts: Texts,
    draft: ComplaintDraft,
    target: Path,
    now: datetime,
    printed: Print,
) -> Written:
    """Write complaint, exhibits and bundle for this person alone, and keep what was approved as an entry.

    `target`: a new folder, or a zip if its name ends so. Without a browser there is no PDF, and it is said why. Raises
    ConfigError if it is there already or cannot be written; IllegalMove if the submission moved on meanwhile.
    """
    check_free(target)
    mark = "REHEARSAL: nothing of this is real.\n\n" if ledger.rehearsal else ""
    text = (mark + draft.text.body).encode()
    pdf, no_pdf = b"", ""
    sheet = paper(texts, draft.text.kind, draft.language, draft.facts, rehearsal=ledger.rehearsal)
    try:
        pdf = await printed(sheet.html())
    except (BrowserMissing, NotPrinted) as error:
        no_pdf = str(error)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as made:  # 0700
            folder = Path(made) / "complaint"
            folder.mkdir(mode=0o700)
            wanted = Wanted(variant=Variant.AUTHORITY, submission=draft.submission.id, also=draft.also)
            bundle = await export(ledger, folder / BUNDLE, wanted, controllers, now, printed)
            files = {TEXT: text, **({PDF: pdf} if pdf else {})}
            for one in draft.exhibits:
                files[one.file] = one.proof.content if one.proof else await ledger.open_artefact(one.artefact_id)
            files[GUIDE] = (mark + _guide(draft, no_pdf, sheet.window_fault)).encode()
            for name, content in files.items():
                _write(folder / name, content)
            sealed = _sha256(folder / BUNDLE)
            await ledger.keep_complaint(draft.submission.id, _kept(draft, text, pdf, sealed, bundle), now)
            _put(folder, target, [*files, BUNDLE])
    except OSError as error:
        raise ConfigError(f"--out {target}: cannot be written: {error.strerror or error}") from error
    return Written(target=target, files=(*files, BUNDLE), bundle=bundle, no_pdf=no_pdf)


def check_free(target: Path) -> None:
    """Raises ConfigError where a complaint cannot be written."""
    if target.exists() or target.is_symlink():
        raise ConfigError(f"--out {target}: is there already; choose another name, or delete it first")
    if not target.parent.is_dir():
        raise ConfigError(f"--out {target}: there is no folder {target.parent}; make it first")


async def filed(
    ledger: Ledger,
    controllers: Mapping[str, Controller],
    submission_id: str,
    day: date,
    reference: str,
    now: datetime,
) -> tuple[Submission, date]:
    """Record the person's word that they filed a complaint on this day; the submission, and until when the authority
    has to tell of progress (Art. 78(2) GDPR).

    Raises ConfigError for a day that cannot be or a reference that is too long; IllegalMove by the table of moves.
    """
    submission = await ledger.submission(submission_id)
    if submission.status is Status.UPHELD:
        raise IllegalMove(
            f"submission {submission_id}: the controller honours it by now, so no complaint about it is kept; if "
            "you filed one, tell the authority"
        )
    controller = controllers.get(submission.controller)
    zone, seat = (controller.timezone, controller.seat) if controller else ("UTC", "")
    course = course_of(submission, await ledger.history(submission_id), seat, zone, now)
    note = Note(what=What.FILED, day=day)
    if course is not None:
        today = last_day_so_far(course, await ledger.person(submission.person_id), now)
        if wrong := faults([note], course.notes, course.received, today):
            raise ConfigError(*(f"--filed: {fault}" for fault in wrong))
    reference = " ".join(reference.split())
    if len(reference) > REFERENCE_MOST:
        raise ConfigError(f"--reference: at most {REFERENCE_MOST} characters are kept")
    due = progress_due(day)
    told = {"filed": day.isoformat(), "reference": reference or None, "progress_due": due.isoformat()}
    kept = Artefact(kind=ArtefactKind.COMPLAINT, media_type="application/json", content=_json(told))
    detail = f"a complaint was filed with an authority on {day}; it has to tell of progress or outcome until {due}"
    move = Move(to=Status.ESCALATED, reason=Reason.FILED, detail=detail)
    return await ledger.note(submission_id, [note], now, moves=[move], artefacts=[kept]), due


def _kept(draft: ComplaintDraft, text: bytes, pdf: bytes, sealed: str, bundle: Exported) -> list[Artefact]:
    """What is kept: text, PDF, what it went with, and the proofs of a body that lodges it.

    The other exhibits are kept anyway, and the bundle by its digest.
    """
    body = draft.body
    told = {
        "authority": draft.venue.authority.id,
        "language": draft.language,
        "infringements": [one.value for one in draft.facts.infringements],
        "exhibits": [
            {
                "number": one.number,
                "artefact": one.artefact_id or None,
                "bundle_file": one.bundle_file or None,
                "sha256": one.sha256,
            }
            for one in draft.exhibits
        ],
        "body": None if body is None else {"name": body.name, "given": str(body.given), "until": str(body.until)},
        "bundle": {"sha256": sealed, "head": bundle.head},
    }
    found = [("text/plain", text), ("application/json", _json(told)), *([("application/pdf", pdf)] if pdf else [])]
    found += [(one.proof.media_type, one.proof.content) for one in draft.exhibits if one.proof is not None]
    return [Artefact(kind=ArtefactKind.COMPLAINT, media_type=kind, content=content) for kind, content in found]


def _guide(draft: ComplaintDraft, no_pdf: str, window_fault: str) -> str:
    """For the person: what lies here, how to file it, what to know before."""
    one = draft.venue.authority
    ways = [
        *(f"  its form:  {form}" for form in one.forms),
        *([f"  by mail:   {one.mail}"] if one.mail else []),
        "  by letter: " + ", ".join((one.name, *one.postal)),
    ]
    exhibits = [
        f"  {each.number}. {each.file}\n"
        + (f"     = {each.bundle_file} in {BUNDLE}\n" if each.bundle_file else "")
        + f"     SHA-256 {each.sha256}"
        for each in draft.exhibits
    ]
    who = "you file the complaint yourself" if draft.body is None else f"{draft.body.name} signs and files it"
    cautions = [f"  - {caution}" for caution in draft.cautions]
    if window_fault:
        cautions.append(f"  - By letter, write the address on the envelope: {window_fault}.")
    number = len(draft.exhibits) + 1
    return "\n".join(
        [
            "HOW TO FILE THIS COMPLAINT",
            "",
            f"This page is not for the authority. Nothing was sent: {who}.",
            "No lawyer reviewed its text, and it is no legal advice. Read it first.",
            "",
            f"To: {one.name} ({one.name_en}), {draft.venue.because}",
            *ways,
            "",
            "Know before you file:",
            *cautions,
            "",
            f"Hand in: {TEXT if no_pdf else PDF}, and these exhibits:",
            *exhibits,
            f"  {number}. {BUNDLE}; the authority can check it with: objector verify {BUNDLE}",
            *(["", f"There is no PDF of the complaint: {no_pdf}"] if no_pdf else []),
            "",
            "When you have filed it, say so; the time of the authority is then watched:",
            f"  objector answer {draft.submission.id} --filed YYYY-MM-DD --reference NUMBER",
            "",
        ]
    )


def _json(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put(folder: Path, target: Path, names: list[str]) -> None:
    """Put the finished files in their place: the folder itself, or a zip of it."""
    if target.suffix != ".zip":
        shutil.move(folder, target)
        return
    packed = folder.with_name("complaint.zip")
    _write(packed, b"")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(folder / name, f"{target.stem}/{name}")
    shutil.move(packed, target)
