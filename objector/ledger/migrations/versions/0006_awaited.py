"""Since when an answer is awaited, and when its time was moved: what is overdue is found along an index."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """What stands as delivered is awaited since its receipt, unless a later one of the objection was honoured."""
    op.add_column("submissions", sa.Column("awaited_since", MOMENT))
    op.add_column("submissions", sa.Column("moved_at", MOMENT))
    op.execute("UPDATE submissions SET awaited_since = delivered_at WHERE status = 'delivered'")
    op.execute(
        "WITH RECURSIVE honoured(id) AS ("
        " SELECT follows FROM submissions WHERE status = 'upheld' AND follows IS NOT NULL"
        " UNION SELECT former.follows FROM submissions former JOIN honoured ON former.id = honoured.id"
        " WHERE former.follows IS NOT NULL)"
        " UPDATE submissions SET awaited_since = NULL WHERE id IN (SELECT id FROM honoured)"
    )
    op.execute(
        "UPDATE submissions SET awaited_since = NULL"
        " WHERE person_id IN (SELECT id FROM persons WHERE forgotten_at IS NOT NULL)"
    )
    awaited = sa.text("awaited_since IS NOT NULL")
    op.create_index(
        "submissions_awaited",
        "submissions",
        ["controller", "awaited_since", "moved_at"],
        sqlite_where=awaited,
        postgresql_where=awaited,
    )
    moved = sa.text("awaited_since IS NOT NULL AND moved_at IS NOT NULL")
    op.create_index("submissions_moved", "submissions", ["moved_at"], sqlite_where=moved, postgresql_where=moved)
