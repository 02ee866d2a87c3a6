"""Likenesses of the one person in a ledger: all of their rows again, under other ids and sealed with another key."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from objector.ledger import ids
from objector.ledger.people import account_place, person_place
from objector.ledger.vault import PersonVault, Vault

AT_ONCE = 500
"""Likenesses that are handed to the database together."""
TABLES = ("persons", "accounts", "approvals", "submissions", "attempts", "entries")
_SEQ, _PREV = "seq\x00", "prev\x00"


@dataclass(frozen=True, kw_only=True)
class Mould:
    """An entry's body in pieces; every second one is an id, or stands for the number or the digest before it."""

    pieces: tuple[str, ...]
    submission_id: str | None
    person_id: str | None

    @classmethod
    def of(cls, row: sqlite3.Row, known: Sequence[str]) -> Mould:
        """The mould of a stored entry in which these ids may stand."""
        body = re.sub(r'"prev":"[0-9a-f]{64}"', f'"prev":"{_PREV}"', row["body"])
        body = body.replace(f'"seq":{row["seq"]},', f'"seq":{_SEQ},')
        places = "|".join(map(re.escape, (*known, _SEQ, _PREV)))
        pieces = tuple(re.split(f"({places})", body))
        if pieces.count(_SEQ) != 1 or pieces.count(_PREV) != 1:
            raise ValueError(f"entry {row['seq']} is not written as expected")
        return cls(pieces=pieces, submission_id=row["submission_id"], person_id=row["person_id"])

    def cast(self, seq: int, prev: str, new: Mapping[str | None, str]) -> dict[str, Any]:
        """The row of the entry with this number, after the one with this digest, under these ids."""
        put = {**new, _SEQ: str(seq), _PREV: prev}
        body = "".join([put[piece] if place % 2 else piece for place, piece in enumerate(self.pieces)])
        return {
            "seq": seq,
            "submission_id": new.get(self.submission_id),
            "person_id": new.get(self.person_id),
            "body": body,
            "digest": hashlib.sha256(body.encode()).hexdigest(),
        }


class Likenesses:
    """Reads what there is of the first person, and adds it again as often as wanted, in the caller's transactions."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._made = 0
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def _read(self, connection: sqlite3.Connection) -> None:
        for table in TABLES:
            where = " WHERE person_id IS NOT NULL ORDER BY seq" if table == "entries" else ""
            self._rows[table] = [dict(row) for row in connection.execute(f"SELECT * FROM {table}{where}")]
        (self._person,) = self._rows["persons"]
        self._first = self._rows["entries"][0]["seq"]
        self._known = [
            self._person["id"],
            *(row["id"] for name in ("accounts", "submissions") for row in self._rows[name]),
        ]
        self._moulds = [Mould.of(row, self._known) for row in self._rows["entries"]]
        own = self._vault.person(self._person["id"], self._person["wrapped_key"])
        self._clear = {place: own.open(sealed, place) for place, sealed in self._sealed()}

    def _sealed(self) -> list[tuple[str, bytes]]:
        found = [(person_place(self._person["id"]), self._person["sealed"])]
        found += [(account_place(row["id"]), row["sealed"]) for row in self._rows["accounts"]]
        found += [(f"approvals.sealed/{row['seq']}", row["sealed"]) for row in self._rows["approvals"]]
        found += [(_attempt_place(row), row["sealed"]) for row in self._rows["attempts"]]
        return found

    def add(self, connection: sqlite3.Connection, number: int) -> None:
        """So many more people, each with everything that the first one has, behind the end of the chain."""
        if not self._rows:
            self._read(connection)
        seq, digest = connection.execute("SELECT head_seq, head_digest FROM about").fetchone()
        for start in range(0, number, AT_ONCE):
            ready: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
            for count in range(start, min(start + AT_ONCE, number)):
                digest = self._one(self._made + count + 1, seq, digest, ready)
                seq += len(self._moulds)
            for table, rows in ready.items():
                self._insert(connection, table, rows)
        self._made += number
        connection.execute("UPDATE about SET head_seq = ?, head_digest = ?", (seq, digest))

    @staticmethod
    def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        names = list(rows[0])
        words = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        connection.executemany(words, [tuple(row.values()) for row in rows])

    def _one(self, count: int, seq: int, digest: str, ready: dict[str, list[dict[str, Any]]]) -> str:
        """One more likeness; the digest of its last entry."""
        new: dict[str | None, str] = {self._person["id"]: ids.new_person()}
        new |= {row["id"]: ids.new_account() for row in self._rows["accounts"]}
        new |= {row["id"]: ids.new_submission() for row in self._rows["submissions"]}
        person_id, shift = new[self._person["id"]], seq + 1 - self._first
        wrapped, vault = self._vault.new_person(person_id)
        address = self._vault.digest("persons.email", f"persona{count}@example.org")
        sealed = self._resealed(vault, person_place(self._person["id"]), person_place(person_id), count)
        ready["persons"].append(
            {**self._person, "id": person_id, "wrapped_key": wrapped, "email_digest": address, "sealed": sealed}
        )
        for row in self._rows["accounts"]:
            account_id = new[row["id"]]
            sealed = self._resealed(vault, account_place(row["id"]), account_place(account_id), count)
            ready["accounts"].append({**row, "id": account_id, "person_id": person_id, "sealed": sealed})
        for row in self._rows["approvals"]:
            place = f"approvals.sealed/{row['seq'] + shift}"
            sealed = vault.seal(self._clear[f"approvals.sealed/{row['seq']}"], place)
            ready["approvals"].append({**row, "seq": row["seq"] + shift, "person_id": person_id, "sealed": sealed})
        for row in self._rows["submissions"]:
            ready["submissions"].append(_moved(row, new, shift))
        for row in self._rows["attempts"]:
            moved = {**row, "submission_id": new[row["submission_id"]], "person_id": person_id}
            moved |= {
                "seq": row["seq"] + shift,
                "sealed": vault.seal(self._clear[_attempt_place(row)], _attempt_place(moved)),
            }
            ready["attempts"].append(moved)
        for mould in self._moulds:
            seq += 1
            entry = mould.cast(seq, digest, new)
            digest = entry["digest"]
            ready["entries"].append(entry)
        return digest

    def _resealed(self, vault: PersonVault, former: str, place: str, count: int) -> bytes:
        """The first person's values as those of somebody else, who is called and reached differently."""
        clear = self._clear[former].replace(b"persona0@", b"persona%d@" % count)
        clear = clear.replace(b"persona.0.", b"persona.%d." % count).replace(b"Numero0", b"Numero%d" % count)
        return vault.seal(clear, place)


def _attempt_place(row: Mapping[str, Any]) -> str:
    return f"attempts.sealed/{row['submission_id']}/{row['number']}"


def _moved(row: Mapping[str, Any], new: Mapping[str | None, str], shift: int) -> dict[str, Any]:
    return {
        **row,
        "id": new[row["id"]],
        "person_id": new[row["person_id"]],
        "account_id": new[row["account_id"]],
        "key": "/".join(new.get(word, word) for word in row["key"].split("/")),
        "planned_seq": row["planned_seq"] + shift,
        "last_seq": row["last_seq"] + shift,
    }
