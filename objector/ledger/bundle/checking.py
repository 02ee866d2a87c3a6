"""Checking: the whole check of a bundle, offline, from nothing but the bundle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from objector.ledger.bundle.files import CHANGED, Files
from objector.ledger.bundle.layout import (
    CHAIN,
    FORMAT,
    GUIDE,
    MANIFEST,
    PEOPLE,
    REPORT,
    REPORT_PDF,
    SCHEMA,
    SUMS,
    VERSION,
    Variant,
)
from objector.ledger.bundle.manifest import Manifest
from objector.ledger.bundle.opened import Damaged, Opened
from objector.ledger.bundle.record import People, loaded
from objector.ledger.bundle.record_check import Records
from objector.ledger.bundle.section import LINE, Section
from objector.ledger.bundle.stamp_notes import StampNotes
from objector.ledger.bundle.stamp_verdict import StampFound
from objector.ledger.bundle.verdict import Faults, Unreadable, Verdict

if TYPE_CHECKING:
    from objector.ledger.roots import Roots

_MANIFEST_MOST = 256 * 1024 * 1024
_SUM_MOST = 400


def check(path: Path, believed: Callable[[], Roots] | None = None) -> Verdict:
    """Check a bundle. What does not hold is in the verdict; every file that was changed is named there.

    `believed` gives the roots of time stamp authorities that whoever checks believes, and is asked where there are
    stamps; without it, no time is proved.
    Raises Unreadable for what is no bundle, is a trap, or was made by a newer version.
    """
    faults = Faults()
    with Opened(path, faults) as opened:
        if MANIFEST not in opened.sizes and not faults.found:
            raise Unreadable(f"{path}: is no bundle: it has no {MANIFEST}")
        sums = _sums(opened, faults)
        manifest = _manifest(path, opened, sums, faults)
        if manifest is None:
            return Verdict(faults=tuple(faults.found), more_faults=faults.more)
        return _verdict(manifest, Files(opened, manifest, faults), sums, believed)


def _verdict(manifest: Manifest, files: Files, sums: dict[str, str], believed: Callable[[], Roots] | None) -> Verdict:
    """Everything, in the order: names, sums, chain, time stamps, records, the rest."""
    faults = files.faults
    files.compare(sums)
    section = Section(says=manifest.chain, faults=faults, notes=StampNotes.of(manifest, faults))
    _chain(files, section)
    stamps = _stamps(manifest, files, section.notes, believed)
    records = Records(files=files, section=section, variant=manifest.variant)
    for name in manifest.records:
        records.take(name)
    if len(set(manifest.records)) != len(manifest.records):
        faults.add(MANIFEST, "names a record twice")
    for subject in section.told:  # those that a record spoke of are gone from it
        faults.add(CHAIN, f"its entries tell of {subject}, but no record does")
    if any(one is not manifest.rehearsal for one in section.rehearsals):
        faults.add(MANIFEST, "says of a rehearsal what the entries do not say")
    _others(files, manifest.variant)
    return Verdict(
        variant=manifest.variant,
        rehearsal=manifest.rehearsal,
        made_at=manifest.made_at,
        submissions=records.submissions,
        artefacts=records.artefacts,
        left_out=records.left_out,
        entries=section.shown + section.left_out,
        entries_left_out=section.left_out,
        head=manifest.chain.head,
        last_told=section.last_told,
        stamps=stamps,
        faults=tuple(faults.found),
        more_faults=faults.more,
    )


def _sums(opened: Opened, faults: Faults) -> dict[str, str]:
    """What `SHA256SUMS` says of each file."""
    found: dict[str, str] = {}
    try:
        for raw in opened.lines(SUMS, _SUM_MOST):
            digest, separator, name = raw.decode(errors="replace").partition("  ")
            if not separator or not name.endswith("\n") or name[:-1] in found:
                faults.add(SUMS, f"was changed: line {len(found) + 1} is none that is written there")
                continue
            found[name[:-1]] = digest
    except Damaged as damage:
        faults.add(SUMS, str(damage))
    return found


def _manifest(path: Path, opened: Opened, sums: dict[str, str], faults: Faults) -> Manifest | None:
    """The manifest; None if it was changed so that it cannot be read."""
    try:
        raw = opened.whole(MANIFEST, _MANIFEST_MOST)
    except Damaged as damage:
        faults.add(MANIFEST, str(damage))
        return None
    changed = sums.get(MANIFEST) != hashlib.sha256(raw).hexdigest()
    if changed:
        faults.add(MANIFEST, f"is not what {SUMS} says: it was changed, or that line of {SUMS} was")
    try:
        return loaded(Manifest, raw)
    except ValueError as error:
        if changed:
            faults.add(MANIFEST, "cannot be read, so nothing further was checked")
            return None
        version = _version(raw)
        if version is not None and version != VERSION:
            raise Unreadable(
                f"{path}: is a bundle of version {version}; this Objector reads version {VERSION}: use a newer one"
            ) from None
        raise Unreadable(f"{path}: {MANIFEST} is none of a bundle: {error}") from None


def _version(raw: bytes) -> int | None:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    version = content.get("version")
    return version if type(version) is int else None


def _stamps(
    manifest: Manifest, files: Files, notes: StampNotes, believed: Callable[[], Roots] | None
) -> tuple[StampFound, ...]:
    notes.compare(manifest.stamps)
    if not manifest.stamps:
        return ()
    from objector.ledger.bundle.stamp_check import StampCheck  # its ciphers take a while to load
    from objector.ledger.roots import Roots

    known = Roots(trusted=()) if believed is None else believed()
    return StampCheck(files=files, notes=notes, believed=known).all(manifest.stamps)


def _chain(files: Files, section: Section) -> None:
    whole = hashlib.sha256()
    files.owned.add(CHAIN)
    try:
        for raw in files.opened.lines(CHAIN, LINE):
            whole.update(raw)
            section.take(raw)
    except Damaged as damage:
        files.faults.add(CHAIN, str(damage))
    else:
        if CHAIN in files.listed and whole.hexdigest() != files.listed[CHAIN].sha256:
            files.faults.add(CHAIN, CHANGED)
    section.end()


def _others(files: Files, variant: str) -> None:
    """The files that no record speaks of."""
    wanted = {GUIDE, REPORT, SCHEMA, CHAIN, *(() if variant == Variant.GROUP else (PEOPLE,))}
    for name in files.listed.keys() - files.owned:
        if name not in files.opened.sizes:
            continue
        if name not in wanted | {REPORT_PDF, PEOPLE}:
            files.faults.add(name, "belongs to no record")
        if name == PEOPLE:
            _people(files, variant)
        else:
            files.stream(name)
    for name in wanted - files.listed.keys():
        files.faults.add(name, "is missing: the manifest does not list it")


def _people(files: Files, variant: str) -> None:
    if variant == Variant.GROUP:
        files.faults.add(PEOPLE, "names people, which a bundle for a group does not")
    raw = files.read(PEOPLE)
    if raw is not None:
        try:
            loaded(People, raw)
        except ValueError as error:
            files.faults.add(PEOPLE, f"is no list of people: {error}")
