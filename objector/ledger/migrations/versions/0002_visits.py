"""When attempts at each controller began: what the pace is decided by."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A table of its own: it holds two days, however large the ledger is."""
    op.create_table(
        "visits",
        sa.Column("submission_id", sa.Text, nullable=False),
        sa.Column("controller", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("visits_by_controller", "visits", ["controller", "at"])
