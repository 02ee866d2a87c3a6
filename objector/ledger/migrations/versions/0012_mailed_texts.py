"""Texts that were handed in by mail: reports on them are looked for. What the entries tell of before is taken over."""

import json
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A small table of its own, and a row for each text that was handed in so far."""
    table = op.create_table(
        "mailed_texts",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("submission_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("came_back_at", MOMENT),
    )
    op.create_index("mailed_texts_by_person", "mailed_texts", ["person_id"])
    op.create_index("mailed_texts_by_time", "mailed_texts", ["at"])
    connection = op.get_bind()
    forgotten = set(connection.execute(sa.text("SELECT id FROM persons WHERE forgotten_at IS NOT NULL")).scalars())
    told = connection.execute(
        sa.text("SELECT body FROM entries WHERE body LIKE :sending OR body LIKE :unsent ORDER BY seq"),
        {"sending": '%"kind":"text_sending"%', "unsent": '%"kind":"text_unsent"%'},
    )
    rows: dict[int, dict[str, object]] = {}
    for entry in (json.loads(body) for body in told.scalars()):
        if entry["kind"] not in ("text_sending", "text_unsent"):
            continue
        seq = entry["facts"]["approved"]
        rows.pop(seq, None)
        if entry["kind"] == "text_sending" and entry["person"] not in forgotten:
            at = datetime.fromisoformat(entry["at"])
            rows[seq] = {"seq": seq, "submission_id": entry["submission"], "person_id": entry["person"], "at": at}
    if rows:
        op.bulk_insert(table, list(rows.values()))
