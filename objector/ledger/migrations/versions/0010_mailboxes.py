"""Up to where each mailbox was read, and for which submissions: a later run reads only what is new since."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Two tables of their own, small: a row for each mailbox, and one for each submission that it was read for."""
    op.create_table(
        "mailboxes",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uidnext", sa.BigInteger, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "mailbox_submissions",
        sa.Column("mailbox", sa.LargeBinary, primary_key=True),
        sa.Column("submission_id", sa.Text, primary_key=True),
        sa.Column("mark", sa.LargeBinary, nullable=False),
    )
    op.create_index("mailbox_submissions_by_submission", "mailbox_submissions", ["submission_id"])
