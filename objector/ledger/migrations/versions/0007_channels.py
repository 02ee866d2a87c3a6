"""Which channel a submission has, why, and how many attempts its former channels made."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """What stood there before has the channel of its plan, and nobody chose another."""
    op.add_column("submissions", sa.Column("chosen", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("submissions", sa.Column("former_tries", sa.Integer, nullable=False, server_default="0"))
    op.add_column("submissions", sa.Column("agreed", sa.Text, nullable=False, server_default=""))
