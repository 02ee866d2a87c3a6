"""What is due is answered from its index alone, so that a large ledger's rows are not looked up one by one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """The same order as before, and beside it what the question gives back and narrows down by."""
    due = sa.text("due_at IS NOT NULL")
    op.drop_index("submissions_due", "submissions")
    op.create_index(
        "submissions_due",
        "submissions",
        ["due_at", "turn", "planned_seq", "id", "person_id", "campaign", "form"],
        sqlite_where=due,
        postgresql_where=due,
    )
