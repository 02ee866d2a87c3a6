"""Artefacts: evidence, mails and the person's own files, sealed on disk, with a salted commitment in the chain."""

from __future__ import annotations

import hashlib
import mimetypes
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, select

from objector.domain.outcome import Artefact, Kind
from objector.errors import ConfigError, NotFound, Undecryptable
from objector.ledger import chain, ids
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.tables import artefacts

if TYPE_CHECKING:
    from objector.ledger.vault import PersonVault

MOST = 25 * 1024 * 1024
"""Bytes that a file or mail from outside may have."""

_ENDINGS = {
    "image/png": ".png",
    "application/json": ".json",
    "multipart/related": ".mhtml",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
}


@dataclass(frozen=True, kw_only=True)
class KeptArtefact:
    """One kept artefact. `size` (bytes) and `sha256` (hex) are of the content in the clear; `at` is UTC."""

    id: str
    submission_id: str | None
    person_id: str
    kind: Kind
    file: str
    """A file name for it, telling attempt, kind and id."""
    media_type: str
    size: int
    sha256: str
    salt: str
    """The salt of its commitment in the chain, hex."""
    attempt: int
    at: datetime


def store(
    desk: Desk,
    vault: PersonVault,
    contents: Sequence[Artefact],
    now: datetime,
    *,
    submission_id: str | None,
    attempt: int = 0,
) -> list[dict[str, Any]]:
    """Seal these artefacts, put them on disk and note them; what the chain says of each.

    The files are durable when this returns, the notes when the transaction is. What is left of a transaction that
    was not committed is swept by `Ledger.recover`.
    """
    if not contents:
        return []
    facts, rows, sealed_files = [], [], []
    for content in contents:
        artefact_id, salt = ids.new_artefact(), secrets.token_bytes(32)
        sealed = vault.seal(content.content, f"artefacts.file/{artefact_id}")
        sealed_files.append((artefact_id, sealed))
        facts.append(
            {
                "id": artefact_id,
                "kind": content.kind.value,
                "media_type": content.media_type,
                "size": len(content.content),
                "commitment": chain.commitment(salt, content.content),
                "rehearsal": desk.rehearsal,
                **({"told": dict(content.told)} if content.told else {}),
            }
        )
        inside = {"sha256": digest(content.content), "salt": salt.hex()}
        rows.append(
            {
                "id": artefact_id,
                "person_id": vault.person_id,
                "submission_id": submission_id,
                "attempt": attempt,
                "kind": content.kind.value,
                "media_type": content.media_type,
                "size": len(content.content),
                "at": now,
                "file_sha256": hashlib.sha256(sealed).hexdigest(),
                "sealed": vault.seal_facts(inside, f"artefacts.sealed/{artefact_id}"),
            }
        )
    desk.written.extend((vault.person_id, artefact_id) for artefact_id, _ in sealed_files)
    desk.files.begin(vault.person_id, sealed_files[0][0])
    desk.files.write(vault.person_id, sealed_files)
    head = desk.head_seq
    for count, row in enumerate(rows):
        row["position"] = head * 1000 + count
    desk.connection.execute(insert(artefacts), rows)
    return facts


def digest(content: bytes) -> str:
    """The SHA-256 (hex) by which the same content is known again."""
    return hashlib.sha256(content).hexdigest()


def keep_file(desk: Desk, person_id: str, content: bytes, media_type: str, now: datetime) -> str:
    """Keep a file that the person gave; its artefact id. Raises NotFound, ConfigError if it is too large."""
    return keep(desk, person_id, None, Artefact(kind=Kind.FILE, media_type=media_type, content=content), now)


def keep_mail(desk: Desk, submission_id: str | None, person_id: str, raw: bytes, now: datetime) -> str:
    """Keep a mail as raw bytes; its artefact id. Raises NotFound, ConfigError if it is too large."""
    if submission_id is not None and desk.submission_row(submission_id).person_id != person_id:
        raise NotFound(f"submission {submission_id} is not one of person {person_id}")
    mail = Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=raw)
    return keep(desk, person_id, submission_id, mail, now)


def keep(desk: Desk, person_id: str, submission_id: str | None, content: Artefact, now: datetime) -> str:
    """Keep what came from outside, by itself; its artefact id. Raises NotFound, ConfigError if it is too large."""
    if len(content.content) > MOST:
        raise ConfigError(f"the {content.kind.value} has {len(content.content)} bytes; at most {MOST} are kept")
    vault = desk.person_vault(person_id)
    facts = store(desk, vault, [content], now, submission_id=submission_id)
    kind = f"{content.kind.value}_kept"
    draft = Draft(kind=kind, person_id=person_id, submission_id=submission_id, facts={"artefacts": facts})
    desk.append(draft, now=now)
    return str(facts[0]["id"])


def of_submission(desk: Desk, submission_id: str) -> list[KeptArtefact]:
    """What is kept of a submission, in the order in which it came. Raises NotFound, Undecryptable."""
    person_id = desk.submission_row(submission_id).person_id
    rows = desk.connection.execute(
        select(artefacts).where(artefacts.c.submission_id == submission_id).order_by(artefacts.c.position)
    ).all()
    if not rows:
        return []
    vault = desk.person_vault(person_id)
    return [_opened_row(row, vault) for row in rows]


def apart(desk: Desk, person_id: str) -> list[tuple[int, KeptArtefact]]:
    """What is kept of a person apart from submissions, each with the number of the entry that commits to it.

    Raises NotFound, Undecryptable.
    """
    rows = desk.connection.execute(
        select(artefacts)
        .where(artefacts.c.person_id == person_id, artefacts.c.submission_id.is_(None))
        .order_by(artefacts.c.position)
    ).all()
    if not rows:
        return []
    vault = desk.person_vault(person_id)
    return [(row.position // 1000 + 1, _opened_row(row, vault)) for row in rows]  # see `store`: the entry comes next


def one(desk: Desk, artefact_id: str) -> KeptArtefact:
    """One artefact. Raises NotFound, Undecryptable."""
    row = _row(desk, artefact_id)
    return _opened_row(row, desk.person_vault(row.person_id))


def content(desk: Desk, artefact_id: str) -> bytes:
    """The content of an artefact in the clear. Raises NotFound, Undecryptable if its file is gone or damaged."""
    row = _row(desk, artefact_id)
    return opened_content(desk, row, desk.person_vault(row.person_id))


def kept_together(desk: Desk, artefact_id: str) -> tuple[Artefact, ...]:
    """An artefact and what was kept with it at once, in the clear. Raises NotFound, Undecryptable."""
    row = _row(desk, artefact_id)
    vault = desk.person_vault(row.person_id)
    entry = row.position // 1000 * 1000  # see `store`
    together = select(artefacts).where(
        artefacts.c.person_id == row.person_id,
        artefacts.c.position >= row.position,
        artefacts.c.position < entry + 1000,
    )
    return tuple(
        Artefact(kind=Kind(one.kind), media_type=one.media_type, content=opened_content(desk, one, vault))
        for one in desk.connection.execute(together.order_by(artefacts.c.position)).all()
    )


def content_for(desk: Desk, artefact_id: str, vault: PersonVault) -> bytes:
    """As `content`, but only if it is this person's. Raises NotFound, Undecryptable."""
    return opened_content(desk, _row(desk, artefact_id), vault)


def opened_content(desk: Desk, row: Row[Any], vault: PersonVault) -> bytes:
    """The content behind a row. Raises Undecryptable."""
    sealed = desk.files.read(vault.person_id, row.id)
    if hashlib.sha256(sealed).hexdigest() != row.file_sha256:
        path = desk.files.path(vault.person_id, row.id)
        raise Undecryptable(f"artefact {row.id}: its file {path} was changed; restore it from a backup")
    return vault.open(sealed, f"artefacts.file/{row.id}")


def _row(desk: Desk, artefact_id: str) -> Row[Any]:
    row = desk.connection.execute(select(artefacts).where(artefacts.c.id == artefact_id)).first()
    if row is None:
        raise NotFound(f"no artefact {artefact_id}; `objector receipts list` shows all of them")
    return row


def _opened_row(row: Row[Any], vault: PersonVault) -> KeptArtefact:
    inside = vault.open_facts(row.sealed, f"artefacts.sealed/{row.id}")
    ending = _ENDINGS.get(row.media_type) or mimetypes.guess_extension(row.media_type) or ".bin"
    return KeptArtefact(
        id=row.id,
        submission_id=row.submission_id,
        person_id=row.person_id,
        kind=Kind(row.kind),
        file=f"{row.attempt}-{row.kind}-{row.id}{ending}",
        media_type=row.media_type,
        size=row.size,
        sha256=inside["sha256"],
        salt=inside["salt"],
        attempt=row.attempt,
        at=row.at,
    )
