"""Checking: the whole check of a bundle, offline, from nothing but the bundle. Its memory does not grow with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from objector.ledger.bundle.files import Files
from objector.ledger.bundle.layout import (
    CHAIN,
    FILES,
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
from objector.ledger.bundle.manifest_reading import LINE as MANIFEST_LINE
from objector.ledger.bundle.manifest_reading import NoManifest, pieces, version
from objector.ledger.bundle.opened import Damaged, Opened
from objector.ledger.bundle.record import People, loaded
from objector.ledger.bundle.record_check import Records
from objector.ledger.bundle.section import LINE as CHAIN_LINE
from objector.ledger.bundle.section import Section
from objector.ledger.bundle.shares import Listed, Recorded, Shares, Summed
from objector.ledger.bundle.stamp_notes import StampNotes
from objector.ledger.bundle.stamp_verdict import StampFound
from objector.ledger.bundle.verdict import Faults, Unreadable, Verdict

if TYPE_CHECKING:
    from objector.ledger.roots import Roots

Believed = Callable[[], "Roots"]
_FIXED = frozenset({MANIFEST, SUMS, CHAIN, GUIDE, REPORT, REPORT_PDF, SCHEMA, PEOPLE})
_SUM = re.compile(rb"([0-9a-f]{64})  ([^\n]{1,200})\n")
_SUM_MOST = 400
_LISTED_LEAST, _SUM_LEAST = 120, 68
"""Bytes that a file takes in the manifest and in the sums, at the least."""


def check(path: Path, believed: Believed | None = None) -> Verdict:
    """Check a bundle. What does not hold is in the verdict; every file that was changed is named there.

    `believed` gives the roots of time stamp authorities that whoever checks believes, and is asked where there are
    stamps; without it, no time is proved.
    Raises Unreadable for what is no bundle, is a trap, was made by a newer version, or cannot be checked for want of
    room for temporary files.
    """
    faults = Faults()
    with Opened(path, faults, _FIXED) as opened:
        if MANIFEST not in opened.known and not faults.found:
            raise Unreadable(f"{path}: is no bundle: it has no {MANIFEST}")
        checking = _Checking(path=path, opened=opened, faults=faults)
        try:
            return checking.verdict(believed)
        except Damaged as damage:
            faults.add(MANIFEST, str(damage))
        except NoManifest as error:
            checking.unread(error)
    return Verdict(faults=tuple(faults.found), more_faults=faults.more)


@dataclass(kw_only=True)
class _Checking:
    """A check under way. `digests` are those of the files that were read from beginning to end."""

    path: Path
    opened: Opened
    faults: Faults
    digests: dict[str, str] = field(default_factory=dict)

    def verdict(self, believed: Believed | None) -> Verdict:
        """Everything, in the order: names, chain, then share by share sums, time stamps, records, the rest.

        Raises NoManifest, Damaged for one that cannot be read.
        """
        listing = pieces(self._lines(MANIFEST, MANIFEST_LINE))
        manifest = next(listing)
        if not isinstance(manifest, Manifest):
            raise NoManifest("it begins with a list")
        common = _FIXED.union(*((one.token, one.certificates) for one in manifest.stamps))
        files = max(self.opened.count, self._size(MANIFEST) // _LISTED_LEAST, self._size(SUMS) // _SUM_LEAST)
        with Shares(files=files, chain=self._size(CHAIN), common=common) as shares:
            for place in self.opened.places():
                shares.put(place)
            for piece in listing:
                if isinstance(piece, Listed):
                    shares.put(piece)
                elif isinstance(piece, str):
                    shares.put(Recorded(piece))
            self._sums(shares)
            section = Section(
                says=manifest.chain, faults=self.faults, notes=StampNotes.of(manifest, self.faults), tell=shares.put
            )
            self._chain(section)
            return self._shares(manifest, shares, section, believed)

    def _shares(self, manifest: Manifest, shares: Shares, section: Section, believed: Believed | None) -> Verdict:
        records = Records(variant=manifest.variant)
        stamps: tuple[StampFound, ...] = ()
        for share in shares:
            files = Files(self.opened, share, self.digests, self.faults)
            files.compare()
            if share.common:
                stamps = _stamps(manifest, files, section.notes, believed)
            for name in share.records:
                records.take(files, name)
            for subject in share.told:  # those that a record spoke of are gone from it
                self.faults.add(CHAIN, f"its entries tell of {subject}, but no record does")
            _others(files, manifest.variant)
        if any(one is not manifest.rehearsal for one in section.rehearsals):
            self.faults.add(MANIFEST, "says of a rehearsal what the entries do not say")
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
            mails=tuple(records.mails),
            mails_held=records.mails_held,
            mails_unproved=records.mails_unproved,
            mails_left_out=records.mails_left_out,
            faults=tuple(self.faults.found),
            more_faults=self.faults.more,
        )

    def unread(self, error: NoManifest) -> None:
        """The manifest is none: a fault if it was changed. Raises Unreadable if it is one that nobody changed."""
        if not self._is_as_summed():
            self.faults.add(MANIFEST, f"is not what {SUMS} says: it was changed, or that line of {SUMS} was")
            self.faults.add(MANIFEST, "cannot be read, so nothing further was checked")
            return
        try:
            found = version(self._lines(MANIFEST, MANIFEST_LINE))
        except Damaged:  # one of its lines is longer than any of ours
            found = None
        if found is not None and found != VERSION:
            raise Unreadable(
                f"{self.path}: is a bundle of version {found}; this Objector reads version {VERSION}: use a newer one"
            ) from None
        raise Unreadable(f"{self.path}: {MANIFEST} is none of a bundle: {error}") from None

    def _is_as_summed(self) -> bool:
        """Whether the manifest is the one of which `SHA256SUMS` tells."""
        whole = hashlib.sha256()
        try:
            for portion in self.opened.portions(self.opened.known[MANIFEST]):
                whole.update(portion)
            line = f"{whole.hexdigest()}  {MANIFEST}\n".encode()
            return any(one == line for one in self._lines(SUMS, _SUM_MOST))
        except Damaged:
            return False

    def _sums(self, shares: Shares) -> None:
        """What `SHA256SUMS` says of each file."""
        try:
            for number, raw in enumerate(self._lines(SUMS, _SUM_MOST), start=1):
                found = _SUM.fullmatch(raw)
                if found is None or number > FILES + 1:
                    self.faults.add(SUMS, f"was changed: line {number} is none that is written there")
                    continue
                shares.put(Summed(found[2].decode(errors="replace"), found[1].decode()))
        except Damaged as damage:
            self.faults.add(SUMS, str(damage))

    def _chain(self, section: Section) -> None:
        try:
            for raw in self._lines(CHAIN, CHAIN_LINE):
                section.take(raw)
        except Damaged as damage:
            self.faults.add(CHAIN, str(damage))
        section.end()

    def _size(self, name: str) -> int:
        """The bytes of one of the files that every bundle has; 0 where it is missing."""
        return self.opened.known[name].size if name in self.opened.known else 0

    def _lines(self, name: str, most: int) -> Iterator[bytes]:
        """The lines of one of the files that every bundle has; its digest is noted at its end. Raises Damaged."""
        if name not in self.opened.known:
            raise Damaged("is missing")
        whole = hashlib.sha256()
        for line in self.opened.lines(self.opened.known[name], most):
            whole.update(line)
            yield line
        self.digests[name] = whole.hexdigest()


def _stamps(manifest: Manifest, files: Files, notes: StampNotes, believed: Believed | None) -> tuple[StampFound, ...]:
    if not manifest.stamps:
        return ()
    from objector.ledger.bundle.stamp_check import StampCheck  # its ciphers take a while to load
    from objector.ledger.roots import Roots

    known = Roots(trusted=()) if believed is None else believed()
    return StampCheck(files=files, notes=notes, believed=known).all(manifest.stamps)


def _others(files: Files, variant: str) -> None:
    """The files that no record speaks of."""
    listed = files.share.listed.keys()
    wanted = {GUIDE, REPORT, SCHEMA, CHAIN, *(() if variant == Variant.GROUP else (PEOPLE,))}
    for name in listed - files.owned:
        if name not in files.share.places:
            continue
        if name not in wanted | {REPORT_PDF, PEOPLE}:
            files.faults.add(name, "belongs to no record")
        if name == PEOPLE:
            _people(files, variant)
        else:
            files.stream(name)
    if files.share.common:
        for name in wanted - listed:
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
