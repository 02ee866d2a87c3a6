"""The cast: a made-up person for rehearsals, with accounts and sessions that are valid at look-alikes only."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime
from typing import Any

from objector.domain.person import Account, Mode, Person
from objector.rehearsal.sessions import storage_state


def made_up_person(approved_at: datetime) -> Person:
    """Somebody who does not exist: two Facebook accounts, one Instagram account, one at every other look-alike,
    and one at a controller that is written to by mail.

    Italian, because the confirmation on Meta's page is documented in Italian only.
    """
    own, studio = "giulia.prova@example.org", "studio.prova@example.org"
    return Person(
        id="",
        name="Giulia Prova",
        email=own,
        country="IT",
        language="it",
        mode=Mode.AUTOMATIC,
        phone="+39 06 0000 0000",
        grounds=(
            "Sono fotografa e vivo delle mie immagini. Da anni pubblico ritratti di famiglie che si fidano di me; "
            "non voglio che i miei lavori e i loro volti servano ad addestrare un sistema che li imita."
        ),
        prompts=(
            "Chi è la fotografa Giulia Prova di Roma? La risposta dell'IA conteneva il mio indirizzo, il mio numero di "
            "telefono e la descrizione di due ritratti che avevo pubblicato anni fa."
        ),
        more="Vi prego di confermarmi che l'opposizione vale anche per i contenuti passati.",
        approved_at=approved_at,
        accounts=(
            Account(id="", service="facebook", handle="giulia.prova", email=own),
            Account(id="", service="facebook", handle="studio.prova", email=studio),
            Account(id="", service="instagram", handle="giulia_prova", email=own),
            Account(id="", service="whatsapp", email=own, phone="+39 06 0000 0000"),
            Account(id="", service="linkedin", handle="giulia-prova", email=own),
            Account(id="", service="x", handle="giuliaprova", email=own),
            Account(id="", service="openai", handle="giulia", email=own),
            Account(id="", service="snapchat", handle="giulia.prova", email=own),
        ),
    )


def session_for(person: Person, account: Account) -> dict[str, Any]:
    """A session of this account at its look-alike. Raises ConfigError where there is no look-alike."""
    email = account.email or person.email
    return storage_state(account.service, account.handle or email, email, person.language)


def made_up_picture() -> bytes:
    """A picture (PNG) that shows nothing, for forms that ask for one."""
    width = height = 64
    rows = b"".join(b"\x00" + b"\xd0\xd8\xe0" * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
