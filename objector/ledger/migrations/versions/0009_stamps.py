"""Time stamps of the chain, with the entries that they cover, and every failure to get one."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Two tables of their own: a few rows a day."""
    op.create_table(
        "checkpoints",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "stamps",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("checkpoint", sa.BigInteger, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("stamped_at", MOMENT),
        sa.Column("response", sa.LargeBinary),
        sa.Column("certificates", sa.LargeBinary),
    )
    op.create_index("stamps_by_checkpoint", "stamps", ["checkpoint", "seq"])
    op.create_index("stamps_by_authority", "stamps", ["authority", "seq"])
