"""Why a submission was planned, and the how-manieth of its objection it is."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What stood there before is the first of its objection; its key stays what the chain says."""
    op.add_column("submissions", sa.Column("generation", sa.Integer, nullable=False, server_default="1"))
    op.add_column("submissions", sa.Column("cause", sa.Text, nullable=False, server_default="first"))
    op.add_column("submissions", sa.Column("follows", sa.Text))
