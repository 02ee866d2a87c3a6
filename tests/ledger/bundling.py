"""Bundles for tests: written from a real ledger, read file by file, and put together again as somebody else would."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from objector.domain.controller import Controller
from objector.domain.outcome import Reason
from objector.domain.person import Person
from objector.domain.submission import Status
from objector.ledger.bundle.export import Exported, Wanted, export
from objector.ledger.bundle.layout import MANIFEST, SUMS
from objector.ledger.bundle.manifest import File, Manifest
from objector.ledger.bundle.record import dumped, loaded
from objector.ledger.store import Ledger
from tests.build import NOW, an_account, an_artefact
from tests.ledger.scenes import DELIVERED, SIGN_IN, planned, sent, tried

CONTROLLERS = {
    "meta": Controller(
        slug="meta", name="Meta <Platforms> Ireland", seat="IE", timezone="Europe/Dublin", postal=("Dublin 4",)
    )
}
PERSONAL = ("Maria Muster", "maria@example.org", "illness of a child", "CASE-4711", "maria.muster", "maria.0")
"""Values of the person in `lived`."""


async def lived(ledger: Ledger) -> list[str]:
    """A person with two accounts: one objection delivered with a mail, one that met a sign-in; and somebody else."""
    accounts = (an_account(), an_account(handle="maria.0"))
    person, (first, second) = await planned(ledger, accounts=accounts)
    await sent(ledger, first.id, DELIVERED)
    await planned(ledger, name="Otto Other", email="otto@example.org")
    mail = b"From: x@facebookmail.com\r\n\r\nDear Maria Muster, we received it."
    await ledger.keep_mail(first.id, person.id, mail, NOW)
    await ledger.keep_file(person.id, b"my own file, Maria Muster", "text/plain", NOW)
    await tried(ledger, second.id, SIGN_IN)
    by_hand = (an_artefact(content=b"done by hand"),)
    await ledger.decide(second.id, Status.DELIVERED, Reason.CONFIRMED_BY_HAND, "seen", NOW, by_hand)
    return [first.id, second.id]


async def person_named(ledger: Ledger, name: str) -> Person:
    """The person of this name; people who came at one moment have no order."""
    return next(person for person in await ledger.people() if person.name == name)


async def written(ledger: Ledger, target: Path, **wanted: object) -> Exported:
    """A bundle of this ledger."""
    return await export(ledger, target, Wanted(**wanted), CONTROLLERS, NOW)  # type: ignore[arg-type]


def files_of(bundle: Path) -> dict[str, bytes]:
    """Every file of a bundle."""
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def put_together(files: dict[str, bytes], target: Path) -> Path:
    """A zip of these files, nothing else mended."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def forged(files: dict[str, bytes], target: Path, change: Callable[[Manifest], Manifest] = lambda one: one) -> Path:
    """A zip of these files with a manifest and sums that fit them: what somebody who knows the layout would make."""
    manifest = loaded(Manifest, files[MANIFEST])
    listed = [
        File(name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest())
        for name, content in files.items()
        if name not in (MANIFEST, SUMS)
    ]
    made = dumped(change(manifest.model_copy(update={"files": listed})))
    sums = [f"{one.sha256}  {one.name}\n" for one in listed]
    sums.append(f"{hashlib.sha256(made).hexdigest()}  {MANIFEST}\n")
    return put_together({**files, MANIFEST: made, SUMS: "".join(sums).encode()}, target)
