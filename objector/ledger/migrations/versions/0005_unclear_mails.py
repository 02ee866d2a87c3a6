"""Mails that could be meant for several submissions, or whose meaning is not known: kept until the person says."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A table of its own, small: one row for each such mail and person."""
    op.create_table(
        "unclear_mails",
        sa.Column("artefact_id", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("submissions", sa.Text, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
    )
    op.create_index("unclear_mails_by_person", "unclear_mails", ["person_id"])
