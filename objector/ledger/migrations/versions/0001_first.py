"""The first schema: people, submissions, evidence, and the chain that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)

SQLITE_TRIGGERS = (
    """CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
       BEGIN SELECT RAISE(ABORT, 'entries of the ledger are added, never changed'); END""",
    """CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
       BEGIN SELECT RAISE(ABORT, 'entries of the ledger are added, never deleted'); END""",
    """CREATE TRIGGER entries_are_added_in_order BEFORE INSERT ON entries
       WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries)
       BEGIN SELECT RAISE(ABORT, 'entries of the ledger are added one after the other'); END""",
)

POSTGRES_TRIGGERS = (
    """CREATE FUNCTION entries_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'entries of the ledger are added, never changed or deleted'
             USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER entries_are_kept BEFORE UPDATE OR DELETE ON entries
       FOR EACH ROW EXECUTE FUNCTION entries_are_kept()""",
    """CREATE TRIGGER entries_are_not_emptied BEFORE TRUNCATE ON entries
       FOR EACH STATEMENT EXECUTE FUNCTION entries_are_kept()""",
    """CREATE FUNCTION entries_are_added_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM entries) THEN
           RAISE EXCEPTION 'entries of the ledger are added one after the other'
                 USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER entries_are_added_in_order BEFORE INSERT ON entries
       FOR EACH ROW EXECUTE FUNCTION entries_are_added_in_order()""",
)


def upgrade() -> None:
    """Make the tables, and the triggers that keep entries as they are."""
    op.create_table(
        "about",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ledger", sa.Text, nullable=False),
        sa.Column("rehearsal", sa.Boolean, nullable=False),
        sa.Column("head_seq", sa.BigInteger, nullable=False),
        sa.Column("head_digest", sa.Text, nullable=False),
        sa.Column("key_place", sa.Text),
        sa.Column("key_check", sa.LargeBinary),
    )
    op.create_table(
        "entries",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("submission_id", sa.Text),
        sa.Column("person_id", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    op.create_index("entries_by_submission", "entries", ["submission_id", "seq"])
    op.create_table(
        "persons",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("email_digest", sa.LargeBinary, unique=True),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("approved_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("forgotten_at", MOMENT),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Text, sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("session", sa.LargeBinary),
        sa.Column("session_at", MOMENT),
    )
    op.create_index("accounts_by_person", "accounts", ["person_id", "position"])
    op.create_table(
        "approvals",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.Text, sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("approvals_by_person", "approvals", ["person_id"])
    _submissions()
    op.create_table(
        "attempts",
        sa.Column("submission_id", sa.Text, sa.ForeignKey("submissions.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_table(
        "artefacts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Text, sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("submission_id", sa.Text),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("file_sha256", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("artefacts_by_submission", "artefacts", ["submission_id", "position"])
    op.create_index("artefacts_by_person", "artefacts", ["person_id"])
    op.create_table(
        "answers",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("submission_id", sa.Text, sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("answers_by_submission", "answers", ["submission_id", "seq"])
    op.create_table(
        "mails",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("mails_by_person", "mails", ["person_id"])
    for trigger in POSTGRES_TRIGGERS if op.get_bind().dialect.name == "postgresql" else SQLITE_TRIGGERS:
        op.execute(trigger)


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("person_id", sa.Text, sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("controller", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("recipes", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("recipe", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("cleared", sa.Boolean, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("lease_until", MOMENT),
        sa.Column("former_status", sa.Text),
        sa.Column("former_due_at", MOMENT),
        sa.Column("planned_seq", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
    )
    due, in_hand = sa.text("due_at IS NOT NULL"), sa.text("owner IS NOT NULL")
    op.create_index(
        "submissions_due", "submissions", ["due_at", "turn", "planned_seq"], sqlite_where=due, postgresql_where=due
    )
    op.create_index(
        "submissions_in_hand",
        "submissions",
        ["person_id", "controller"],
        sqlite_where=in_hand,
        postgresql_where=in_hand,
    )
    op.create_index("submissions_by_person", "submissions", ["person_id", "planned_seq"])
    op.create_index("submissions_by_status", "submissions", ["status", "campaign"])
    op.create_index("submissions_by_plan", "submissions", ["planned_seq"])
