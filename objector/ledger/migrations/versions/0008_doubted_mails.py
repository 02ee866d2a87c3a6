"""Why the sender of a kept mail is not trusted; empty for those that were kept before senders were checked."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """One more column of a small table."""
    op.add_column("unclear_mails", sa.Column("doubt", sa.Text, nullable=False, server_default=""))
