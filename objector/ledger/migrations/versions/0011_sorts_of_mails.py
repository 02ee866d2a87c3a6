"""By what a kept mail was found, and so what is asked about it; empty for those that were kept before."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """One more column of a small table."""
    op.add_column("unclear_mails", sa.Column("sort", sa.Text, nullable=False, server_default=""))
